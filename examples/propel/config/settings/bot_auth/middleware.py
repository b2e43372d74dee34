"""Lets nobody but the bot below its path: each request signed, in time, and only once.

Copied by envgen; yours to read, not to edit. It stands before the view and outside its
transaction, so that a view that fails does not make a signature new again. Outside the
bot's path it does nothing.
"""
# envgen: sha256 0607fcad2f0ee9a8

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_variables

from . import config
from .bot import UNSIGNED, Bot
from .config import Guard, secrets_of
from .store import Unavailable, store
from .verifying import Message, Refused, Verified, verify

Answer: TypeAlias = HttpResponseBase | Awaitable[HttpResponseBase]

logger = logging.getLogger("bot_auth")

# Seconds that a signature is remembered beyond its time: the clock of one server may be
# behind that of another.
SPARE = 60
LENGTH = re.compile(r"[0-9]{1,15}")
BODYLESS = ("GET", "HEAD", "OPTIONS", "DELETE")
HEADERS = {
    401: {"WWW-Authenticate": 'Signature realm="bot"'},
    503: {"Retry-After": "5"},
}


class BotAuthMiddleware:
    """Verifies what lies below a bot's path, under WSGI and ASGI."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        """Stand before `get_response`, and be asynchronous if it is."""
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        """Answer a request that is refused, and pass on any other."""
        guard = config.guard_of(request.path_info)
        if guard is None:
            answer: Answer = self.get_response(request)
            return answer
        if self.is_async:
            return self._later(request, guard)
        refusal = admit(request, guard)
        return refusal or _private(self.get_response(request))

    async def _later(self, request: HttpRequest, guard: Guard) -> HttpResponseBase:
        # In the thread that Django keeps for this request's database connections.
        refusal = await sync_to_async(admit)(request, guard)
        return refusal or _private(await self.get_response(request))


class Refusal(Exception):
    """Ends a request: a status and a sentence for the client, a reason for the log."""

    def __init__(
        self, status: int, detail: str, reason: str, key_id: str = "", cause: str = ""
    ) -> None:
        """Keep them; `cause` is the name of an exception."""
        super().__init__(reason)
        self.status = status
        self.detail = detail
        self.reason = reason
        self.key_id = key_id
        self.cause = cause


@sensitive_variables()  # For the frames below, too: reports of errors show no key.
def admit(request: Any, guard: Guard) -> JsonResponse | None:
    """Set `request.bot` if the request is signed and new; else return what to answer.

    Raises DisallowedHost, which Django answers with 400, as for any other request.
    """
    try:
        verified = _verified(request, guard)
    except Refusal as refusal:
        _log(request, refusal)
        return _answer(refusal)
    request.bot = Bot(guard.bot, verified.key_id, verified.version)
    # What Django's own CSRF middleware goes by: a signature is no cookie.
    request._dont_enforce_csrf_checks = True
    return None


def _verified(request: HttpRequest, guard: Guard) -> Verified:
    message = _message(request, _body(request))
    now = int(time.time())
    try:
        verified = verify(message, _keys(guard.bot), guard.accept, now)
    except Refused as refused:
        detail = _sentence(refused)
        raise Refusal(401, detail, refused.reason, refused.key_id) from None
    key_id = verified.key_id
    try:
        is_new = store().add(verified.mac, verified.remember_until - now + 1 + SPARE)
    except Unavailable as error:
        detail = "The request cannot be checked now."
        raise Refusal(503, detail, "store", key_id, cause=str(error)) from None
    if not is_new:
        raise Refusal(401, UNSIGNED, "replay", key_id)
    return verified


def _keys(bot: str) -> list[bytes]:
    """As wire.key_of has it, but for the length: `verify` passes over short ones."""
    return [secret.encode(errors="surrogatepass") for secret in secrets_of(bot)]


def _body(request: HttpRequest) -> bytes:
    """The whole body. Refuses one without its length, or too large, before reading it.

    That stays open for later readers: `request.body` keeps it.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.method in BODYLESS:
        length = "0"
    # WSGI servers hand a chunked body over as none at all.
    if "HTTP_TRANSFER_ENCODING" in request.META or not LENGTH.fullmatch(length):
        raise Refusal(411, "The request needs a Content-Length.", "length")
    too_large = Refusal(413, "The body is too large.", "size")
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit is not None and int(length) > limit:
        raise too_large
    try:
        body: bytes = request.body
    except RequestDataTooBig:
        raise too_large from None
    except UnreadablePostError:
        raise Refusal(400, "The body ended too early.", "body") from None
    if len(body) != int(length):
        raise Refusal(400, "The body is not of its Content-Length.", "body")
    return body


def _message(request: HttpRequest, body: bytes) -> Message:
    """The request as it was signed; raises DisallowedHost."""
    return Message(
        method=request.method or "",
        scheme=request.scheme or "",
        host=request.get_host(),
        path=_path(request),
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _path(request: HttpRequest) -> str:
    """The path with its script name; as it was sent, if that was percent-encoded.

    Then `verify` refuses it. Not every server tells: gunicorn and those of ASGI do.
    """
    scope = getattr(request, "scope", {})
    raw = (scope.get("raw_path") or b"").decode("latin-1")
    sent: str = (raw or request.META.get("RAW_URI", "")).partition("?")[0]
    return sent if "%" in sent else request.path


def _sentence(refused: Refused) -> str:
    """What the client learns: no more than that, and how wrong its clock is."""
    if refused.reason not in ("clock", "expired"):
        return UNSIGNED
    side = "behind" if refused.skew < 0 else "ahead of"
    return f"The signature is {abs(refused.skew)} s {side} this server's clock."


def _log(request: HttpRequest, refusal: Refusal) -> None:
    """Write one line. Of what a stranger sent it holds the path alone, escaped."""
    logger.warning(
        "bot request refused: reason=%s key=%s path=%s%s",
        refusal.reason,
        refusal.key_id or "-",
        ascii(request.path[:200]),
        f" cause={refusal.cause}" if refusal.cause else "",
    )


def _answer(refusal: Refusal) -> JsonResponse:
    return JsonResponse(
        {"detail": refusal.detail},
        status=refusal.status,
        headers={"Cache-Control": "no-store", **HEADERS.get(refusal.status, {})},
    )


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep caches between, which know no signatures, from giving it to others.

    Even where a view wants it cached: that is for the bot alone.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    patch_cache_control(response, private=True)
    return response
