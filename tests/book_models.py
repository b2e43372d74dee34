"""Models of a small app, and their migration."""

from __future__ import annotations

MODELS = """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=200)
"""
MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
            ],
        ),
    ]
"""
