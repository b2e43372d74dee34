"""REST framework: what the middleware found out, as authentication and permission.

Copied by envgen; yours to read, not to edit. Put BotAuthentication first: a stray
Bearer token beside a good signature then does not matter.
"""
# envgen: sha256 0000000000000000

import logging
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from . import config
from .bot import UNSIGNED, Bot

logger = logging.getLogger("bot_auth")


class BotAuthentication(BaseAuthentication):
    """The bot as `request.user`, below its path; nobody anywhere else."""

    def authenticate(self, request: Any) -> tuple[Bot, None] | None:
        """Return the bot that the middleware let in; None outside its path."""
        if config.guard_of(request.path_info) is None:
            return None
        bot = getattr(request._request, "bot", None)
        if not isinstance(bot, Bot):
            # The middleware is missing, or a test has gone around it.
            raise AuthenticationFailed(UNSIGNED)
        return bot, None

    def authenticate_header(self, request: Any) -> str:
        """Without it the answer to a stranger would be 403 instead of 401."""
        return 'Signature realm="bot"'


class IsBot(BasePermission):
    """Lets the bot in and nobody else: a user who is logged in is no bot."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Ask for the bot itself, not for somebody authenticated."""
        if config.guard_of(request.path_info) is None:
            # A mistake in the URLconf, of which the answer to the bot says nothing.
            logger.warning(
                "a view for the bot is not below its path: path=%s",
                ascii(request.path[:200]),
            )
        return isinstance(request.user, Bot)
