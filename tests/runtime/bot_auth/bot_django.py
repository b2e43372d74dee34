"""Requests to Django's real handlers, WSGI and ASGI, in this process and without a socket.

The settings are the test's own (`bot_settings`), whoever configured Django before.
"""

import asyncio
import io
import json
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import django
from bot_messages import BODY, PREVIOUS, SECRET
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from envgen.runtime.bot_auth.middleware import BotAuthMiddleware
from envgen.runtime.bot_auth.signing import Signer

MIDDLEWARE = f"{BotAuthMiddleware.__module__}.BotAuthMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
HOST = "api.example.com"
EVENTS = "/api/bot/events"


class Reply(NamedTuple):
    """What a client gets."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def configure() -> None:
    """Have Django set up, whichever test comes first."""
    if not settings.configured:
        settings.configure(SECRET_KEY="not a secret")
    django.setup()


def bot(
    path: str = "/api/bot/", secret: str = SECRET, accept: tuple[str, ...] = ("v1", "v2")
) -> Any:
    """An entry of BOT_AUTH."""
    return {"path": path, "secrets": [secret, PREVIOUS], "accept": list(accept)}


@contextmanager
def bot_settings(urlconf: str, **more: Any) -> Iterator[None]:
    """A production project without a database, whose seen signatures are in this process."""
    configure()
    locmem = "django.core.cache.backends.locmem.LocMemCache"
    options = {
        "ROOT_URLCONF": urlconf,
        "DEBUG": False,
        "SECRET_KEY": "not a secret",
        "ALLOWED_HOSTS": [HOST],
        "CACHES": {"default": {"BACKEND": locmem}, "seen": {"BACKEND": locmem, "LOCATION": "s"}},
        "BOT_AUTH": {"bot": bot()},
        "BOT_AUTH_STORE": "seen",
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "MIDDLEWARE": [SECURITY, MIDDLEWARE, SESSION, COMMON, CSRF],
        **more,
    }
    with override_settings(**options):
        from django.core.cache import caches

        caches["default"].clear()
        caches["seen"].clear()
        yield


def headers_for(
    url: str = EVENTS,
    method: str = "POST",
    body: bytes = BODY,
    *,
    secret: str = SECRET,
    version: str = "v2",
    at: float | None = None,
    host: str = HOST,
) -> dict[str, str]:
    """The headers that sign a request over plain HTTP."""
    signer = Signer(secret, version, lambda: at) if at else Signer(secret, version)
    return signer.sign(method, f"http://{host}{url}", body)


def plain(headers: Mapping[str, str], body: bytes) -> list[tuple[str, str]]:
    """`headers` with those that every client sends; None leaves one of those out."""
    usual: dict[str, str | None] = {"Host": HOST, "Content-Length": str(len(body))}
    return [(name, value) for name, value in {**usual, **headers}.items() if value is not None]


def wsgi(
    method: str, url: str, headers: Mapping[str, Any], body: bytes = BODY, script: str = ""
) -> Reply:
    """Send a request through Django's WSGI handler, as gunicorn hands it over."""
    path, _, query = url.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": script,
        "PATH_INFO": urllib.parse.unquote(path, "latin-1").removeprefix(script),
        "RAW_URI": url,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    for name, value in plain(headers, body):
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    reply: dict[str, Any] = {}

    def start_response(status: str, sent: list[tuple[str, str]], _: Any = None) -> None:
        reply.update(status=int(status.split()[0]), headers=dict(sent))

    response = WSGIHandler()(environ, start_response)
    content = b"".join(response)
    response.close()
    return Reply(reply["status"], reply["headers"], content)


def asgi(
    method: str, url: str, headers: Mapping[str, Any], body: bytes = BODY, script: str = ""
) -> Reply:
    """Send a request through Django's ASGI handler, as uvicorn hands it over."""
    sent: list[Any] = []
    received = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        while not received:
            await asyncio.Event().wait()
        return received.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    path, _, query = url.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": urllib.parse.unquote(path),
        "raw_path": path.encode("latin-1"),
        "root_path": script,
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in plain(headers, body)
        ],
    }
    asyncio.run(ASGIHandler()(scope, receive, send))
    names = {name.decode().title(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], names, b"".join(part["body"] for part in sent[1:]))
