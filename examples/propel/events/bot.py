"""Tells the bot from everybody else, so far by a static secret that it sends along.

Whoever sees one such request can send others: the secret goes along with each.
"""

import hmac

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission


class Bot:
    """The bot as `request.user`; it has no row in the table of users."""

    is_authenticated = True
    pk = "bot"  # Throttling counts requests by it.


class BotAuthentication(BaseAuthentication):
    """Accepts `Authorization: Bearer <settings.BOT_SHARED_SECRET>`."""

    def authenticate(self, request):
        """Return the bot, None for another scheme; a wrong secret is a 401."""
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        # As bytes: compare_digest refuses text that is not ASCII.
        if not token or not hmac.compare_digest(token, _secret()):
            raise AuthenticationFailed("The bot's secret is wrong.")
        return Bot(), None

    def authenticate_header(self, request):
        """Without this, the answer to a stranger would be 403 instead of 401."""
        return 'Bearer realm="bot"'


class IsBot(BasePermission):
    """Lets the bot in and nobody else, not even a user who is logged in."""

    def has_permission(self, request, view):
        return isinstance(request.user, Bot)


def _secret():
    return settings.BOT_SHARED_SECRET.encode()
