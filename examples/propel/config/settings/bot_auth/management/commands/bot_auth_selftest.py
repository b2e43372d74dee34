"""`manage.py bot_auth_selftest`: signs and verifies with the project's own settings.

Copied by envgen; yours to read, not to edit. Requests go through all the middleware and
the store as they are, not over the network, to a view that does nothing: what is left
behind is seen signatures.
"""
# envgen: sha256 a4b9895bb04c2605

import io
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from ...checks import check_bot_auth
from ...config import Guard, bots, guard, secrets_of
from ...signing import Signer

BODY = b"{}"
# What the trials end with, if it is not what they should.
MEANING = {
    204: "let in",
    400: "refused by Django: is ALLOWED_HOSTS right?",
    401: "refused",
    403: "refused by another middleware",
    503: "the store of seen signatures cannot be used: has migrate run?",
}


def reached(request: HttpRequest) -> HttpResponse:
    """Say that the request came through, by the status alone."""
    return HttpResponse(status=204 if hasattr(request, "bot") else 202)


urlpatterns = [re_path("", reached)]


class Command(BaseCommand):
    """Tries what has to pass, and what must not."""

    help = "Sign and verify requests with the project's own settings and store."
    requires_system_checks = ()  # Its own, in `handle`.

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each trial; CommandError if one ended otherwise."""
        if not bots():
            raise CommandError("BOT_AUTH names no bot.")
        for message in check_bot_auth():
            if message.level >= ERROR and not message.is_silenced():
                raise CommandError(f"{message.msg} {message.hint or ''}".rstrip())
        for bot in bots():
            if not secrets_of(bot):
                raise CommandError(f"{bot} has no secret in this program.")
        failed = False
        handler = BaseHandler()
        handler.load_middleware()
        for bot in bots():
            for name, request, wanted in trials(guard(bot)):
                status = self.status(handler, request)
                failed = failed or status != wanted
                word = "ok" if status == wanted else f"FAILED, {meaning(status)}"
                self.stdout.write(f"{bot}: {name}: {word}")
        if failed:
            raise CommandError("The bot would not be served as it should.")

    def status(self, handler: BaseHandler, request: HttpRequest) -> int:
        """Send `request`, without the log lines that refusals leave."""
        before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        try:
            return int(handler.get_response(request).status_code)
        finally:
            logging.disable(before)


def meaning(status: int) -> str:
    """Say in words how a trial ended."""
    return MEANING.get(status, f"status {status}")


def trials(of: Guard) -> Iterator[tuple[str, HttpRequest, int]]:
    """The name of each trial, its request, and the status it should end with."""
    for number, secret in enumerate(secrets_of(of.bot)):
        which = "the previous secret" if number else "the secret"
        for version in of.accept:
            signer = Signer(secret, version)
            headers = signer.sign("POST", url_of(of), BODY)
            name = f"signed with {which}, {version}"
            yield name, request_of(of, headers), 204
            yield f"{name}, again", request_of(of, headers), 401
    stranger = Signer("x" * 64, of.accept[0]).sign("POST", url_of(of), BODY)
    yield "signed by a stranger", request_of(of, stranger), 401
    yield "not signed", request_of(of, {}), 401


def url_of(of: Guard) -> str:
    """An address below the bot's path, on a host that the settings allow."""
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").removeprefix(".")
    name = "localhost" if host == "*" else host
    mount = (settings.FORCE_SCRIPT_NAME or "").rstrip("/")
    return f"https://{name}{mount}{of.path}selftest"


def request_of(of: Guard, headers: dict[str, str]) -> HttpRequest:
    """A request as it comes over HTTPS, through the proxy if there is one."""
    host = urlsplit(url_of(of)).netloc
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"{of.path}selftest",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(BODY)),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(BODY),
    }
    for name, value in headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    if settings.USE_X_FORWARDED_HOST:
        environ["HTTP_X_FORWARDED_HOST"] = host
    request = WSGIRequest(environ)
    request.urlconf = __name__
    return request
