"""Error trackers send local variables away, whatever `repr` says: none may hold a secret.

Sentry, for one, looks into tuples, lists and mappings, and does so for the whole stack.
"""

import logging
import sys
from collections.abc import Iterator, Mapping
from traceback import walk_stack, walk_tb
from types import FrameType
from typing import Any

import pytest
from bot_django import EVENTS, asgi, bot_settings, headers_for, wsgi
from bot_messages import KEYS, PREVIOUS, SECRET
from django.http import HttpRequest, HttpResponse
from django.urls import path

from envgen import runtime

stacks: list[FrameType] = []


def watched(request: HttpRequest) -> HttpResponse:
    """Keep the stack, as a tracker does for a line that a view logs."""
    stacks.append(sys._getframe())
    return HttpResponse()


urlpatterns = [path("api/bot/events", watched)]


@pytest.fixture(autouse=True)
def project() -> Iterator[None]:
    """The settings of these tests, and no stack of another test."""
    stacks.clear()
    with bot_settings(__name__):
        yield


def texts(value: Any) -> Iterator[object]:
    """All that a tracker finds in a value."""
    if isinstance(value, Mapping):
        value = tuple(value.items())
    if isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from texts(part)
    else:
        yield value


def our_variables(frames: Iterator[FrameType]) -> list[object]:
    """What the local variables of our own code hold."""
    ours = [f for f in frames if f.f_globals["__name__"].startswith(runtime.__name__)]
    assert ours
    return [text for frame in ours for text in texts(dict(frame.f_locals))]


def check(found: list[object]) -> None:
    """No secret is among them, nor the bytes of one."""
    secrets = (SECRET, PREVIOUS, *KEYS)
    assert not [text for text in found if text in secrets]


def test_a_view_that_logs() -> None:
    """The middleware is on the view's stack, and keeps nothing that must not go along."""
    assert wsgi("POST", EVENTS, headers_for()).status == 200
    (stack,) = stacks
    check(our_variables(frame for frame, _ in walk_stack(stack)))


@pytest.mark.parametrize("send", [wsgi, asgi])
def test_a_host_that_is_not_ours(send: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A stranger can have Django report an error from within the middleware."""
    with caplog.at_level(logging.ERROR, "django.security.DisallowedHost"):
        assert send("POST", EVENTS, {"Host": "evil.example"}).status == 400
    (record,) = (r for r in caplog.records if r.name == "django.security.DisallowedHost")
    assert record.exc_info
    check(our_variables(frame for frame, _ in walk_tb(record.exc_info[2])))
