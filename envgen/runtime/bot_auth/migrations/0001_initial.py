"""The table of signatures that were seen.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 0000000000000000

from django.db import migrations, models


class Migration(migrations.Migration):
    """Creates it."""

    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "mac",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("expires_at", models.BigIntegerField(db_index=True)),
            ],
            options={"verbose_name": "seen signature", "default_permissions": ()},
        ),
    )
