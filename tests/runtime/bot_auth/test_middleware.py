"""The middleware: nothing unsigned gets below the bot's path, and nothing else is touched."""

import logging
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from bot_django import (
    COMMON,
    EVENTS,
    HOST,
    MIDDLEWARE,
    SECURITY,
    asgi,
    bot,
    bot_settings,
    headers_for,
    wsgi,
)
from bot_messages import BODY, NOW, PREVIOUS, SECRET
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory, override_settings
from django.urls import path, re_path
from django.views.debug import ExceptionReporter

from envgen.runtime.bot_auth import config, wire
from envgen.runtime.bot_auth.middleware import SPARE, admit

OTHER = "the secret of another bot, that nobody else has"
NOTHING_MORE = {"detail": "The request has no valid signature."}


def seen(request: HttpRequest) -> JsonResponse:
    """Tell what a view sees."""
    found = getattr(request, "bot", None)
    name = found and [found.name, found.key_id, found.version, str(found), found.pk]
    return JsonResponse({"bot": name, "length": len(request.body), "path": request.path})


async def seen_async(request: HttpRequest) -> JsonResponse:
    """Tell the same, asynchronously."""
    return seen(request)


def cached(request: HttpRequest) -> HttpResponse:
    """Say itself how it may be cached."""
    return HttpResponse("", headers={"Cache-Control": "public, max-age=3"})


urlpatterns = [
    path("api/bot/events", seen),
    path("api/bot/async", seen_async),
    path("api/bot/cached", cached),
    path("api/bot/other/events", seen),
    path("api/botany", seen),
    path("open", seen),
    re_path("^api//", seen),
]


@pytest.fixture(autouse=True)
def project() -> Iterator[None]:
    """The settings of these tests."""
    with bot_settings(__name__):
        yield


@pytest.fixture(params=[wsgi, asgi])
def send(request: pytest.FixtureRequest) -> Any:
    """Both ways to run Django."""
    return request.param


@pytest.fixture(params=["v1", "v2"])
def version(request: pytest.FixtureRequest) -> Any:
    """Both formats."""
    return request.param


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the logger of bot_auth wrote; each line is a warning."""
    records = [record for record in caplog.records if record.name == "bot_auth"]
    assert all(record.levelno == logging.WARNING for record in records)
    return [record.getMessage() for record in records]


@pytest.mark.parametrize(("secret", "key"), [(SECRET, 0), (PREVIOUS, 1)])
def test_a_signed_request_passes_once(
    send: Any, version: str, secret: str, key: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The view sees the bot, its key and the whole body; the same again is a replay."""
    headers = headers_for(version=version, secret=secret)
    reply = send("POST", EVENTS, headers)
    key_id = wire.key_id([SECRET, PREVIOUS][key].encode())
    assert reply.status == 200
    assert reply.json["bot"] == ["bot", key_id, version, "bot", "bot:bot"]
    assert reply.json["length"] == len(BODY)
    assert lines(caplog) == []
    again = send("POST", EVENTS, headers)
    assert (again.status, again.json) == (401, NOTHING_MORE)
    assert lines(caplog) == [f"bot request refused: reason=replay key={key_id} path='{EVENTS}'"]


@pytest.mark.parametrize("name", ["events", "async"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH"])
def test_every_method_has_to_be_signed(send: Any, method: str, name: str) -> None:
    """Also those that are said to change nothing; without a body, no length is needed."""
    url = f"/api/bot/{name}?page=1&q=a%20b"
    length = {} if method in ("PUT", "PATCH") else {"Content-Length": None}
    assert send(method, url, length, b"").status == 401
    headers = headers_for(url, method, b"")
    assert send(method, url, {**headers, **length}, b"").status == 200
    headers = headers_for(url, method, b"")
    assert send("POST", url, headers, b"").status == 401


@pytest.mark.parametrize("url", ["/open", "/api/botany", "/api//bot/events"])
def test_elsewhere_nothing_is_touched(send: Any, url: str) -> None:
    """Outside the path nobody is a bot, and a signature does not spare the CSRF token."""
    with override_settings(MIDDLEWARE=[SECURITY, MIDDLEWARE, COMMON]):
        reply = send("POST", url, headers_for("/open"))
        assert (reply.status, reply.json["bot"]) == (200, None)
        assert "Cache-Control" not in reply.headers
    assert send("POST", url, headers_for("/open")).status == 403


def test_paths_without_a_view_are_guarded(send: Any) -> None:
    """A stranger does not learn which addresses exist below the path."""
    for url in ("/api/bot/", "/api/bot/none", "/api/bot/../../open", "/api/bot//events"):
        assert send("POST", url, {}).status == 401
    headers = headers_for("/api/bot/none")
    assert send("POST", "/api/bot/none", headers).status == 404


@pytest.mark.parametrize("url", ["/api/bot/%65vents", "/api%2fbot/events", "/api/bot/%2e/events"])
def test_encoded_paths_are_refused(send: Any, url: str) -> None:
    """Where the server tells how a path was sent, one path has one spelling."""
    with override_settings(MIDDLEWARE=[SECURITY, MIDDLEWARE, COMMON]):
        assert send("POST", url, headers_for(EVENTS)).status == 401


@pytest.mark.parametrize("script", ["/mount", "/api/bot"])
def test_a_mounted_project(send: Any, script: str) -> None:
    """The path of the settings is below the mount; what is signed is the whole one."""
    url = script + EVENTS
    assert send("POST", url, {}, script=script).status == 401
    assert send("POST", url, headers_for(EVENTS), script=script).status == 401
    reply = send("POST", url, headers_for(url), script=script)
    assert (reply.status, reply.json["path"]) == (200, url)


def test_the_longest_path_wins(send: Any) -> None:
    """Of nested bots, each has its own secrets and its own name."""
    bots = {"bot": bot(), "other": bot("/api/bot/other/", OTHER)}
    url = "/api/bot/other/events"
    with override_settings(BOT_AUTH=bots):
        assert send("POST", url, headers_for(url)).status == 401
        assert send("POST", EVENTS, headers_for(secret=OTHER)).status == 401
        assert send("POST", url, headers_for(url, secret=OTHER)).json["bot"][0] == "other"
        assert send("POST", EVENTS, headers_for()).json["bot"][0] == "bot"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": None},
        {"Content-Length": "\u00b2"},
        {"Content-Length": "+19"},
        {"Content-Length": "1_9"},
        {"Content-Length": "19,19"},
        {"Content-Length": "9" * 5000},
        {"Transfer-Encoding": "chunked"},
        {"Transfer-Encoding": "chunked", "Content-Length": None},
    ],
)
def test_a_body_needs_its_length(
    send: Any, headers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Anything but digits is 411, also chunks: gunicorn hands those over as an empty body."""
    reply = send("POST", EVENTS, {**headers_for(), **headers})
    assert reply.status == 411
    assert lines(caplog) == [f"bot request refused: reason=length key=- path='{EVENTS}'"]


def test_large_bodies_are_not_read(
    send: Any, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The limit is Django's; the length alone is 413, and exactly the limit passes."""
    large = {**headers_for(version=version), "Content-Length": "2621441"}
    with mock.patch("django.http.HttpRequest.body", property(lambda request: 1 / 0)):
        reply = send("POST", EVENTS, large)
    assert reply.status == 413
    assert lines(caplog) == [f"bot request refused: reason=size key=- path='{EVENTS}'"]
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=len(BODY)):
        assert send("POST", EVENTS, headers_for(version=version)).status == 200
    body = b"x" * 3_000_000
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=None):
        headers = headers_for(version=version, body=body)
        assert send("POST", EVENTS, headers, body).json["length"] == len(body)


@pytest.mark.parametrize("length", [len(BODY) + 1, 0])
def test_lengths_that_lie(send: Any, version: str, length: int) -> None:
    """A body that is shorter than it says, or longer, is not the one that was signed."""
    headers = {**headers_for(version=version), "Content-Length": str(length)}
    assert send("POST", EVENTS, headers).status in (400, 401)


@pytest.mark.parametrize("length", [None, "0"])
def test_a_hidden_body_of_a_get(length: str | None) -> None:
    """HTTP/2 may carry one without a length: the signature of an empty body is not for it."""
    headers = {**headers_for(method="GET", body=b""), "Content-Length": length}
    assert asgi("GET", EVENTS, headers, b"hidden").status == 400
    assert wsgi("GET", EVENTS, headers, b"hidden").json["length"] == 0


@pytest.mark.parametrize(
    ("created", "status"),
    [(NOW - 301, 401), (NOW - 300, 200), (NOW + 60, 200), (NOW + 61, 401)],
)
def test_the_edges_of_time(send: Any, version: str, created: int, status: int) -> None:
    """A request counts from 60 s before to 300 s after its second, both included."""
    with mock.patch("time.time", return_value=NOW + 0.9):
        reply = send("POST", EVENTS, headers_for(version=version, at=created))
    assert reply.status == status
    if status == 401:
        off = abs(created - NOW)
        side = "behind" if created < NOW else "ahead of"
        assert reply.json == {
            "detail": f"The signature is {off} seconds {side} this server's clock."
        }


def test_a_stranger_does_not_learn_the_skew(send: Any, version: str) -> None:
    """Only who has the secret is told that the clock is wrong."""
    headers = headers_for(version=version, at=NOW, secret=OTHER)
    assert send("POST", EVENTS, headers).json == NOTHING_MORE


@pytest.mark.parametrize("ahead", [-300, -299, 0, 60])
def test_a_signature_is_remembered_as_long_as_it_counts(version: str, ahead: int) -> None:
    """Whatever its date, the store forgets it only after its last second, and some more."""
    asked: list[int] = []

    def add(self: Any, key: str, value: Any, timeout: int, version: Any = None) -> bool:
        asked.append(timeout)
        return True

    with mock.patch.object(LocMemCache, "add", add), mock.patch("time.time", return_value=NOW):
        assert wsgi("POST", EVENTS, headers_for(version=version, at=NOW + ahead)).status == 200
    assert asked == [ahead + wire.PAST + 1 + SPARE]


def test_v2_does_not_fall_back(send: Any) -> None:
    """Where any header of v2 is, v1 does not count; where v1 is not accepted, neither."""
    for name, value in headers_for().items():
        headers = {**headers_for(version="v1"), name: value}
        assert send("POST", EVENTS, headers).status == 401
    with override_settings(BOT_AUTH={"bot": bot(accept=("v2",))}):
        assert send("POST", EVENTS, headers_for(version="v1")).status == 401
        assert send("POST", EVENTS, headers_for()).status == 200


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest"])
def test_underscores_and_doubles(send: Any, name: str) -> None:
    """A second header of the same name spoils the first; no other spelling stands for it."""
    signed = headers_for()
    double = {**signed, name.lower(): signed[name]}
    assert send("POST", EVENTS, double).status == 401
    if send is asgi and "-" in name:  # Servers of WSGI drop such headers themselves.
        spelled = {**signed, name.replace("-", "_"): signed[name]}
        spelled.pop(name)
        assert send("POST", EVENTS, spelled).status == 401


def test_hosts(send: Any) -> None:
    """What is signed is the host that Django goes by, and it has to be allowed."""
    assert send("POST", EVENTS, {**headers_for(), "Host": "other.example"}).status == 400
    forwarded = {"Host": "internal", "X-Forwarded-Host": HOST}
    with override_settings(USE_X_FORWARDED_HOST=True):
        assert send("POST", EVENTS, {**headers_for(), **forwarded}).status == 200
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert send("POST", EVENTS, {**headers_for(), **forwarded}).status == 401
        assert send("POST", EVENTS, {**headers_for(), "Host": "other.example"}).status == 401
        assert send("POST", EVENTS, {**headers_for(), "Host": "API.example.com:80"}).status == 200


def test_csrf_is_spared_for_signed_requests_alone(send: Any, version: str) -> None:
    """Not for unsigned ones, not for replays: those end before any view."""
    url = "/api/bot/events"
    headers = headers_for(url, version=version)
    assert send("POST", url, {"Cookie": "csrftoken=x; sessionid=y"}).status == 401
    assert send("POST", url, {**headers, "Cookie": "sessionid=y"}).status == 200
    assert send("POST", url, {**headers, "Cookie": "sessionid=y"}).status == 401


@pytest.mark.parametrize("answer", [None, 1, 0, "OK", ConnectionError, TimeoutError, MemoryError])
def test_a_store_that_does_not_answer(
    send: Any, version: str, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is not True or False is 503: neither accepted nor called a replay."""
    add = mock.Mock(side_effect=answer if isinstance(answer, type) else None, return_value=answer)
    with mock.patch.object(LocMemCache, "add", add):
        reply = send("POST", EVENTS, headers_for(version=version))
    assert (reply.status, reply.headers["Retry-After"]) == (503, "5")
    cause = answer.__name__ if isinstance(answer, type) else "NoAnswer"
    key_id = wire.key_id(SECRET.encode())
    (line,) = lines(caplog)
    assert line == (f"bot request refused: reason=store key={key_id} path='{EVENTS}' cause={cause}")


def test_refused_requests_never_ask_the_store(send: Any) -> None:
    """A stranger cannot fill it."""
    with mock.patch.object(LocMemCache, "add", side_effect=AssertionError):
        assert send("POST", EVENTS, headers_for(secret=OTHER)).status == 401
        assert send("POST", EVENTS, headers_for(at=NOW)).status == 401


def test_what_a_stranger_sends_does_not_reach_the_log(
    send: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """One line for each refusal, also for a path with a line break, and nothing of headers."""
    headers = headers_for()
    reply = send("POST", "/api/bot/" + "%0Areason=none%C3%A9" * 50, headers)
    assert reply.status == 401
    (line,) = lines(caplog)
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 900
    assert line.startswith("bot request refused: reason=path key=- path='/api/bot/\\nreason=none")
    for secret in (SECRET, PREVIOUS, *headers.values()):
        assert secret not in line


def test_answers_are_not_cached(send: Any) -> None:
    """Caches know no signatures: what the bot gets is for nobody else, whatever the view says."""
    assert send("POST", EVENTS, headers_for()).headers["Cache-Control"] == "no-store, private"
    refused = send("POST", EVENTS, {})
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Www-Authenticate" if send is asgi else "WWW-Authenticate"]
    url = "/api/bot/cached"
    assert send("POST", url, headers_for(url)).headers["Cache-Control"] == "max-age=3, private"


def test_a_cache_in_front_gives_nothing_away(send: Any) -> None:
    """Django's own cache, around the middleware by mistake, keeps nothing of the bot's."""
    url = "/api/bot/cached"
    around = ["django.middleware.cache.CacheMiddleware", MIDDLEWARE]
    with override_settings(MIDDLEWARE=around):
        assert send("GET", url, headers_for(url, "GET", b""), b"").status == 200
        assert send("GET", url, {}, b"").status == 401


def test_no_error_page_shows_a_secret(send: Any) -> None:
    """Not even Django's page for developers, with all its settings and local variables."""
    wrong = {"bot": {"secrets": [SECRET]}}
    with override_settings(DEBUG=True):
        page = send("POST", EVENTS, {**headers_for(), "Host": "wrong.example"})
        assert page.status == 400
        with override_settings(BOT_AUTH=wrong):
            other = send("POST", EVENTS, headers_for())
        assert other.status == 500
        for text in (page.body, other.body):
            assert b"BOT_AUTH" in text
            assert SECRET.encode() not in text
            assert PREVIOUS.encode() not in text


def test_no_report_shows_a_secret() -> None:
    """Not even if verifying itself had a fault: its frames are hidden in what is mailed."""

    def faulty(message: Any, keys: Any, accept: Any, now: int) -> None:
        raise RuntimeError(f"a fault with {len(keys)} keys")

    request = RequestFactory(headers={"host": HOST}).post(EVENTS)
    with (
        mock.patch("envgen.runtime.bot_auth.middleware.verify", faulty),
        pytest.raises(RuntimeError) as caught,
    ):
        admit(request, config.guard("bot"))
    report = ExceptionReporter(None, caught.type, caught.value, caught.tb)
    for text in (report.get_traceback_html(), report.get_traceback_text()):
        assert "a fault with 2 keys" in text
        assert SECRET not in text
