"""Sends events to the backend over HTTP, each attempt with a signature of its own."""

import http.client
import json
import logging
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from config.settings.bot_auth.signing import Signer

TIMEOUT = 5.0  # seconds
# Seconds before each new try: half a minute for a web server that starts with the bot.
DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)

logger = logging.getLogger(__name__)


class BackendError(Exception):
    """The backend did not take an event; the message never holds the secret."""


class Unavailable(BackendError):
    """The backend did not take the event yet: worth another try."""


class NoRedirect(HTTPRedirectHandler):
    """Turns a redirect into an error.

    Following it would send a GET instead, under the signature of a POST.
    """

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Backend:
    """The backend at `url`, to which the bot proves itself with `secret`.

    Raises ValueError for a secret that is too short to sign with.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._url = url.rstrip("/") + "/api/bot/events"
        self._signer = Signer(secret)
        # Straight to the backend: no proxy of the environment may see the events.
        self._opener = build_opener(ProxyHandler({}), NoRedirect)

    def post_event(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Store `payload`; return the backend's answer, or raise BackendError."""
        for delay in DELAYS:
            try:
                return self._send(payload)
            except Unavailable as error:
                logger.info("%s, next try in %s s", error, delay)
                time.sleep(delay)
        return self._send(payload)

    def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(payload).encode()
        # Anew for each attempt: the backend takes no signature twice.
        signature = self._signer.sign("POST", self._url, body)
        headers = {**signature, "Content-Type": "application/json"}
        request = Request(self._url, data=body, headers=headers)
        # Errors are reported by kind alone: their text may quote a header.
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                stored: dict[str, Any] = json.load(response)
                return stored
        except HTTPError as error:
            error.close()
            kind = Unavailable if error.code >= 500 else BackendError
            raise kind(f"the backend answered {error.code}") from None
        except URLError as error:
            refused = isinstance(error.reason, ConnectionRefusedError)
            kind = Unavailable if refused else BackendError
            reason = type(error.reason).__name__
            raise kind(f"the backend cannot be reached: {reason}") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = type(error).__name__
            raise BackendError(f"the backend cannot be used: {reason}") from None
