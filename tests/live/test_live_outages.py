"""The store of signatures stops in the middle of traffic, and comes back."""

from __future__ import annotations

import time

import pytest
from live_crowd import Traffic
from live_running import Running
from servers import PostgreSQL, Redis, until

VIEW = "/api/bot/store"
ENOUGH = 20


@pytest.fixture
def store(
    racing: Running, postgresql_server: PostgreSQL, redis_server: Redis
) -> PostgreSQL | Redis:
    """What keeps its signatures."""
    return redis_server if racing.site.profile == "staging" else postgresql_server


@pytest.mark.parametrize("racing", ["production", "staging"], indirect=True)
def test_a_store_that_stops(racing: Running, store: PostgreSQL | Redis) -> None:
    """While it is down each request is 503, which a bot tries again; afterwards all is well."""
    early = racing.bot().v2(target=VIEW)
    assert racing.send(early).status == 200
    traffic = Traffic(racing, lambda: racing.bot().v2(target=VIEW))
    try:
        until(lambda: traffic.since(0, 200) >= ENOUGH, "requests are let in")
        stops = time.monotonic()
        store.stop()
        stopped = time.monotonic()
        until(lambda: traffic.since(stopped, 503) >= ENOUGH, "requests are answered 503")
        starts = time.monotonic()
        store.start()
        started = time.monotonic()
        until(lambda: traffic.since(started, 200) >= ENOUGH, "requests are let in again")
    finally:
        seen = traffic.close()
    before = {one.status for one in seen if one.ended < stops}
    down = {one.status for one in seen if one.began > stopped and one.ended < starts}
    assert (before, down) == ({200}, {503})
    # 500 is a view whose database went away under its feet.
    assert {one.status for one in seen} <= {200, 500, 503}
    # A table does not forget; this Redis does not save: docs/explanation/bot-auth.md says so.
    assert racing.send(early).status == (200 if isinstance(store, Redis) else 401)
