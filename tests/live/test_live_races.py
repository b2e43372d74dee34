"""One signed request from many clients at once, on four workers: it is let in exactly once.

`--long` sends more requests, each more often.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from live_crowd import at_once
from live_running import Running

# How many requests, and how often each is sent.
SHORT = (40, 20)
LONG = (200, 50)


@pytest.mark.parametrize("racing", ["production", "staging", "development"], indirect=True)
def test_races(racing: Running, request: pytest.FixtureRequest) -> None:
    """Once, also if the view then fails and its transaction is rolled back."""
    requests, times = LONG if request.config.getoption("long") else SHORT
    for view, status in {"store": 200, "fail": 500}.items():
        before = racing.site.events()
        signed = [racing.bot().v2(target=f"/api/bot/{view}") for _ in range(requests)]
        with ThreadPoolExecutor(times) as pool:
            for one in signed:
                assert Counter(at_once(racing, one, times, pool)) == {status: 1, 401: times - 1}
        stored = requests if status == 200 else 0
        assert racing.site.events() == before + stored
        # Also afterwards, whoever is asked.
        assert {racing.send(one).status for one in signed} == {401}
