"""Attacks over HTTP on running servers: each has its status, and none stores anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import attacks_v1
import attacks_v2
import honest
import pytest
from live_http import Request
from live_rows import Row
from live_running import Running
from live_signing import Bot

Table = Callable[[Bot], Iterator[Row]]
# Rows are made for each test, at its second; their names are always the same.
ANYBODY = Bot("any secret", "any other", 1_700_000_000, "localhost")


def rows(table: Table) -> pytest.MarkDecorator:
    """Run a test for each row of `table`."""
    names = [row.name for row in table(ANYBODY)]
    assert len(names) == len(set(names))
    return pytest.mark.parametrize("name", names)


def row(table: Table, name: str, bot: Bot) -> Row:
    """The row of a name, for this second."""
    return next(row for row in table(bot) if row.name == name)


def check(running: Running, table: Table, name: str) -> None:
    """Send a row's request: it is answered as the row says, and stored if that is 200."""
    sent, answer, stored = running.outcome(lambda bot: row(table, name, bot).request)
    expected = row(table, name, ANYBODY).expected(running.site.server)
    assert (answer.status, stored) == (expected, int(expected == 200))
    if expected == 200:
        assert answer.json["payload"] == json.loads(sent.body)


@pytest.fixture(params=["production", "asgi"])
def deployed(request: pytest.FixtureRequest) -> Running:
    """Production by gunicorn and by uvicorn: v2 alone is accepted."""
    running: Running = request.getfixturevalue(request.param)
    return running


@rows(attacks_v2.attacks)
def test_attacks(deployed: Running, name: str) -> None:
    """Nothing but a right signature by v2 opens anything."""
    check(deployed, attacks_v2.attacks, name)


@rows(attacks_v1.attacks)
def test_attacks_on_v1(development: Running, name: str) -> None:
    """Where v1 is accepted, it is read as strictly, and never in the place of v2."""
    check(development, attacks_v1.attacks, name)


@rows(honest.honest_v2)
def test_honest_requests(deployed: Running, name: str) -> None:
    """What is signed as it has to be is stored, and answered with what was stored."""
    check(deployed, honest.honest_v2, name)


@rows(honest.honest_v1)
def test_honest_requests_by_v1(development: Running, name: str) -> None:
    """Likewise by hand in v1."""
    check(development, honest.honest_v1, name)


def test_honest_requests_on_redis(staging: Running) -> None:
    """Likewise where Redis keeps the signatures."""
    check(staging, honest.honest_v2, "as it should be")


def replayed(running: Running, first: Request, second: Request) -> None:
    """The first is let in and the second is not."""
    before = running.site.events()
    assert running.send(first).status == 200
    answers = [running.send(second).status for _ in range(5)]
    assert answers == [401] * 5
    assert running.site.events() == before + 1


@pytest.mark.parametrize("name", [name for name, _, _ in honest.replays_v2(ANYBODY)])
@pytest.mark.parametrize("which", ["production", "asgi", "staging"])
def test_replays(request: pytest.FixtureRequest, which: str, name: str) -> None:
    """A signature counts once, on whichever worker, however the rest is respelled."""
    running: Running = request.getfixturevalue(which)
    found = {n: (first, second) for n, first, second in honest.replays_v2(running.bot())}
    replayed(running, *found[name])


@pytest.mark.parametrize("name", [name for name, _, _ in honest.replays_v1(ANYBODY)])
def test_replays_of_v1(development: Running, name: str) -> None:
    """Likewise in v1, where two equal requests of one second are one."""
    found = {n: (first, second) for n, first, second in honest.replays_v1(development.bot())}
    replayed(development, *found[name])


def test_two_equal_requests_by_v2(production: Running) -> None:
    """Each has a nonce of its own, and so both count."""
    before = production.site.events()
    assert [production.send(production.bot().v2()).status for _ in range(2)] == [200, 200]
    assert production.site.events() == before + 2


@pytest.mark.parametrize("header", ["Content-Digest", "Signature-Input", "Signature", ""])
def test_every_bit(production: Running, header: str) -> None:
    """Whichever bit of a signing header or of the body is flipped, the request is refused."""
    before = production.site.events()
    good = production.bot().v2()
    statuses = set()
    for at in range(len(good.value(header) if header else good.body)):
        bit = 1 << at % 7
        if header:
            value = good.value(header)
            flipped = value[:at] + chr(ord(value[at]) ^ bit) + value[at + 1 :]
            request = good.having(**{header.replace("-", "_"): flipped})
        else:
            body = bytes([*good.body[:at], good.body[at] ^ bit, *good.body[at + 1 :]])
            request = good._replace(body=body)
        statuses.add(production.send(request).status)
    # A control character is no part of a header: the server itself says so.
    assert statuses <= {400, 401}
    assert production.site.events() == before
    # And the unspoilt one has not been used up.
    assert production.send(good).status == 200
