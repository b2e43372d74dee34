"""The health check is answered before anything that could refuse or redirect it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

HOSTILE_HOST = "not-allowed.example"
Reply = tuple[int, dict[str, str], bytes]


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"home of {request.get_host()}")


async def async_home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"async home of {request.get_host()}")


urlpatterns = [path("", home), path("async", async_home)]


@pytest.fixture(autouse=True)
def project() -> Iterator[None]:
    """A strict project: one host, HTTPS only, and no database behind its sessions."""
    if not settings.configured:
        settings.configure(SECRET_KEY="not a secret")
    with override_settings(
        ROOT_URLCONF=__name__,
        DEBUG=False,
        SECRET_KEY="not a secret",
        ALLOWED_HOSTS=["allowed.example"],
        HEALTH_PATH="/healthz",
        SECURE_SSL_REDIRECT=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        APPEND_SLASH=True,
        MIDDLEWARE=[
            "envgen.runtime.health.HealthMiddleware",
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
    ):
        yield


def wsgi(method: str, url: str, host: str = HOSTILE_HOST, script: str = "") -> Reply:
    """Send a request through Django's real WSGI handler."""
    reply: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        reply.update(status=int(status.split()[0]), headers=dict(headers))

    response = WSGIHandler()(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": url,
            "SCRIPT_NAME": script,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": host,
            "HTTP_X_FORWARDED_PROTO": "https" if host != HOSTILE_HOST else "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
        },
        start_response,
    )
    body = b"".join(response)
    response.close()
    return reply["status"], reply["headers"], body


def asgi(method: str, url: str, host: str = HOSTILE_HOST, script: str = "") -> Reply:
    """Send a request through Django's real ASGI handler."""
    sent: list[MutableMapping[str, Any]] = []
    received = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        while not received:
            await asyncio.Event().wait()
        return received.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scheme = b"https" if host != HOSTILE_HOST else b"http"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": script + url,
        "root_path": script,
        "query_string": b"",
        "headers": [(b"host", host.encode()), (b"x-forwarded-proto", scheme)],
    }
    asyncio.run(ASGIHandler()(scope, receive, send))
    headers = {key.decode().title(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:])


@pytest.fixture(params=[wsgi, asgi])
def send(request: pytest.FixtureRequest) -> Any:
    """Both ways to run Django."""
    return request.param


@pytest.mark.parametrize(("method", "body"), [("GET", b"ok"), ("HEAD", b"")])
def test_any_host_and_plain_http_get_ok(send: Any, method: str, body: bytes) -> None:
    """A host that is not allowed, over HTTP, gets 200 without redirect or cookie."""
    status, headers, content = send(method, "/healthz")
    assert (status, content) == (200, body)
    assert headers["Content-Type"] == "text/plain"
    assert headers["Cache-Control"] == "no-store"
    assert not {"Location", "Set-Cookie"} & headers.keys()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
def test_other_methods_are_not_allowed(send: Any, method: str) -> None:
    """Methods that change something get 405, which lists the two that are served."""
    # Under WSGI the server passes methods on as sent; Django itself turns them upper case.
    status, headers, _ = send(method, "/healthz")
    if method == "get":
        assert status == 200
    else:
        assert (status, headers["Allow"]) == (405, "GET, HEAD")
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", ["/", "/healthz/", "/healthz/x", "/xhealthz", "/HEALTHZ", ""])
def test_every_other_path_meets_the_host_check(send: Any, url: str) -> None:
    """Only the exact path is open: all others still refuse the host or redirect."""
    assert send("GET", url)[0] in (301, 400)


@pytest.mark.parametrize(("url", "name"), [("/", b"home"), ("/async", b"async home")])
def test_the_rest_passes_straight_to_the_views(send: Any, url: str, name: bytes) -> None:
    """Views, synchronous or not, answer as if the middleware was not there."""
    assert send("GET", url, host="allowed.example")[::2] == (200, name + b" of allowed.example")


def test_the_path_is_relative_to_the_script_name(send: Any) -> None:
    """A project mounted below /app answers at /app/healthz."""
    assert send("GET", "/healthz", script="/app")[0] == 200


def test_the_path_is_the_one_that_the_settings_name(send: Any) -> None:
    """HEALTH_PATH moves the check, and the old path is as closed as any other."""
    with override_settings(HEALTH_PATH="/up"):
        assert send("GET", "/up")[0] == 200
        assert send("GET", "/healthz")[0] in (301, 400)


def test_it_stays_asynchronous_between_asynchronous_neighbours() -> None:
    """Under ASGI no thread is needed: the middleware is marked as a coroutine function."""
    from asgiref.sync import iscoroutinefunction

    from envgen.runtime.health import HealthMiddleware

    assert iscoroutinefunction(HealthMiddleware(async_home))
    assert not iscoroutinefunction(HealthMiddleware(home))
