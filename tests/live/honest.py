"""Requests that have to be let in, odd as some look: each stores one event."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from live_http import Request
from live_rows import Row
from live_signing import EVENTS, Bot


def honest_v1(bot: Bot) -> Iterator[Row]:
    """Requests by hand in v1, at this second."""
    yield Row("as it should be", 200, bot.v1(body=_new()))
    yield Row("the oldest", 200, bot.v1(str(bot.now - 300), _new()))
    yield Row("the newest", 200, bot.v1(str(bot.now + 60), _new()))
    yield Row("names in lower case", 200, _recased(bot.v1(body=_new()), str.lower))


def honest_v2(bot: Bot) -> Iterator[Row]:
    """Requests in v2, at this second."""
    now = bot.now
    good = bot.v2()
    yield Row("as it should be", 200, good)
    yield Row("the oldest", 200, bot.v2(created=now - 300, expires=now))
    yield Row("the newest", 200, bot.v2(created=now + 60, expires=now + 360))
    yield Row("in the last second of its life", 200, bot.v2(created=now - 1, expires=now))
    yield Row("by the previous secret", 200, bot.v2(key=bot.previous))
    yield Row("names in lower case", 200, _recased(good, str.lower))
    yield Row("names in capitals", 200, _recased(good, str.upper))
    yield Row("another label", 200, labelled(good, "l" * 32))
    yield Row("a query", 200, bot.v2(target=f"{EVENTS}?q=%C3%BC&empty=&q=%2e%2e/"))
    yield Row("the host in capitals", 200, good.having(host=bot.host.upper()))
    yield Row("the default port", 200, good.having(host=f"{bot.host}:443"))
    yield Row("a junk token beside it", 200, good.adding("Authorization", "Bearer junk"))
    yield Row("junk cookies beside it", 200, good.adding("Cookie", "sessionid=x; csrftoken=y"))
    yield Row("v1 headers beside it", 200, good.adding("X-Bot-Signature", "junk"))
    inside = bot._replace(host="127.0.0.1", headers=())
    yield Row("from inside, in plain HTTP", 200, inside.v2())


def replays_v1(bot: Bot) -> Iterator[tuple[str, Request, Request]]:
    """A request that is let in, and behind it the same once more, if not to the letter."""
    good = bot.v1(body=_new())
    yield "the same", good, good
    yield "one that is equal", good, bot.v1(body=good.body)
    yield "its names recased", good, _recased(good, str.upper)
    yield "to another address", good, good._replace(target=f"{EVENTS}?page=2")


def replays_v2(bot: Bot) -> Iterator[tuple[str, Request, Request]]:
    """Likewise, as new as can be, so that it counts for as long as can be."""
    good = bot.v2(created=bot.now + 60, expires=bot.now + 360)
    former = bot.v2(key=bot.previous)
    yield "the same", good, good
    yield "the same by the previous secret", former, former
    yield "another label", good, labelled(good, "x")
    yield "its names recased", good, _recased(good, str.upper)
    yield "its host respelled", good, good.having(host=f"{bot.host.upper()}:443")
    yield "another type of body", good, good.having(content_type="text/plain")


def labelled(good: Request, label: str) -> Request:
    """Another name for the signature, which is not itself signed."""
    return good.having(
        signature=good.value("Signature").replace("sig", label, 1),
        signature_input=good.value("Signature-Input").replace("sig", label, 1),
    )


def _new() -> bytes:
    """A body that no other test sends: two equal ones of one second are one request by v1."""
    return b'{"number": %d}' % secrets.randbits(60)


def _recased(request: Request, change: Callable[[str], str]) -> Request:
    headers = ((change(name), value) for name, value in request.headers)
    return request._replace(headers=tuple(headers))
