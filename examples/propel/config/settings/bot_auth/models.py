"""The signatures that were seen, each until nobody could use it again.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 c2d7f889615a2091

from django.db import models


class Seen(models.Model):
    """A message authentication code, and the Unix time when it may be forgotten."""

    mac = models.CharField(max_length=64, primary_key=True)
    expires_at = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "bot_auth"
        default_permissions = ()  # Nobody has any business with them.
        verbose_name = "seen signature"
