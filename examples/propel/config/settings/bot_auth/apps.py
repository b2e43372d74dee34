"""The Django app: it brings the table of seen signatures and the system checks.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 5a8ed31db1ff10cf

from django.apps import AppConfig
from django.core.checks import Tags, register


class BotAuthConfig(AppConfig):
    """`bot_auth`, wherever the project keeps it."""

    name = __name__.rpartition(".")[0]
    label = "bot_auth"
    verbose_name = "Bot authentication"

    def ready(self) -> None:
        """Register the checks."""
        from .checks import check_bot_auth

        register(check_bot_auth, Tags.security)
