"""What the bot's middleware costs a request: an empty view of REST framework with and without it.

    bot_requests.py ROUNDS [REDIS_URL]

Prints JSON: a label and the runs of each kind of request. They go through Django's WSGI handler in
this process, without a socket. Each request has a new signature, which is made outside the
measured time: a second request with the same signature would be a replay.
"""

from __future__ import annotations

import io
import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from calls import Call, calls_in_turns
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.urls import path

from envgen.runtime.bot_auth.signing import Signer

SECRET = "made for the benchmark; it opens nothing"
HOST = "api.example.com"
BOT = "/api/bot/events"
OUTSIDE = "/api/events"
SIZE = 2_000
BOT_AUTH = "envgen.runtime.bot_auth.middleware.BotAuthMiddleware"
# Those of `django-admin startproject`; the bot's goes behind the first.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# What a client sends besides.
USUAL = {
    "REQUEST_METHOD": "POST",
    "SCRIPT_NAME": "",
    "QUERY_STRING": "",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "80",
    "CONTENT_TYPE": "application/json",
    "HTTP_HOST": HOST,
    "HTTP_USER_AGENT": "bot",
    "HTTP_ACCEPT": "*/*",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate",
    "wsgi.url_scheme": "http",
}
Environ = dict[str, Any]


class Databases:
    """Sends the seen signatures to the database of the request at hand."""

    chosen = "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Name it."""
        return self.chosen


databases = Databases()
numbers = itertools.count()


def main(rounds: int, redis_url: str = "") -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        _configure(Path(folder), redis_url)
        runs = [(figures.label, figures.runs) for figures in calls_in_turns(_calls(), rounds)]
    print(json.dumps(runs))


def _configure(folder: Path, redis_url: str) -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": None}
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
    }
    settings.configure(
        ALLOWED_HOSTS=[HOST],
        BOT_AUTH={"bot": {"path": "/api/bot/", "secrets": [SECRET, ""], "accept": ["v1", "v2"]}},
        CACHES={"redis": redis} if redis_url else {},
        DATABASES={
            "default": {**sqlite, "NAME": ":memory:"},
            "file": {**sqlite, "NAME": folder / "db.sqlite3"},
        },
        DATABASE_ROUTERS=[databases],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "rest_framework",
            "envgen.runtime.bot_auth",
        ],
        MIDDLEWARE=MIDDLEWARE,
        ROOT_URLCONF="bot_requests",
        SECRET_KEY="not a secret",
        USE_TZ=True,
    )
    django.setup()
    for alias in settings.DATABASES:
        call_command("migrate", "bot_auth", database=alias, verbosity=0)
    urlpatterns.extend(_patterns())


urlpatterns: list[Any] = []


def _patterns() -> list[Any]:
    from rest_framework.response import Response
    from rest_framework.views import APIView

    class Empty(APIView):  # type: ignore[misc]  # REST framework has no types
        """Does nothing, for anybody."""

        authentication_classes = ()
        permission_classes = ()

        def post(self, request: object) -> object:
            """Answer without content."""
            return Response(status=204)

    return [path(name.lstrip("/"), Empty.as_view()) for name in (BOT, OUTSIDE)]


def _calls() -> list[Call]:
    without = WSGIHandler()
    with override_settings(MIDDLEWARE=[MIDDLEWARE[0], BOT_AUTH, *MIDDLEWARE[1:]]):
        guarded = WSGIHandler()
    stores = {"SQLite in memory": ("table", "default"), "SQLite on disk": ("table", "file")}
    if settings.CACHES:
        stores["Redis"] = ("redis", "default")
    calls = [
        _call("an empty view", without, lambda: _request(OUTSIDE)),
        _call("with the middleware, outside the bot's path", guarded, lambda: _request(OUTSIDE)),
    ]
    for store, (name, database) in stores.items():
        for version in ("v1", "v2"):
            label = f"signed, {version}, {store}"
            calls.append(_call(label, guarded, _signed(Signer(SECRET, version)), name, database))
    return calls


def _call(
    label: str,
    handler: WSGIHandler,
    make: Callable[[], Environ],
    store: str = "table",
    database: str = "default",
) -> Call:
    def argument() -> Environ:
        settings.BOT_AUTH_STORE = store
        databases.chosen = database
        return make()

    def function(environ: Environ) -> None:
        response = handler(environ, _answered)
        for _ in response:
            pass
        response.close()

    return Call(label, function, argument)


def _answered(status: str, headers: object, _: object = None) -> None:
    if not status.startswith("204"):
        raise AssertionError(f"the view was not reached: {status}")


def _signed(signer: Signer) -> Callable[[], Environ]:
    def make() -> Environ:
        request = _request(BOT)
        body = request["wsgi.input"].getvalue()
        headers = signer.sign("POST", f"http://{HOST}{BOT}", body)
        names = {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in headers.items()}
        return request | names

    return make


def _request(url: str) -> Environ:
    # A number, since v1 signs nothing else that differs within a second.
    body = json.dumps({"event": next(numbers)}).encode().ljust(SIZE)
    return {
        **USUAL,
        "PATH_INFO": url,
        "RAW_URI": url,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


if __name__ == "__main__":
    # ROOT_URLCONF names this module, which is not to run twice.
    sys.modules["bot_requests"] = sys.modules[__name__]
    main(int(sys.argv[1]), *sys.argv[2:])
