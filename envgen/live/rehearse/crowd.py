"""Request pages often, and by many visitors at once, to see what the database gets to do."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from envgen.live.rehearse.measuring import DatabaseLoad
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.client import Client

# Requests at the same time, as Django's usual server and database on a small plan can take.
_TOGETHER = 30
# Pages that are requested so, and how often each is requested afterwards, one by one.
_PAGES, _EACH = 5, 10
# Connections more after that: no server has so many workers that had no request before.
_LEAK = 8


def crowd(client: Client, start: Url, paths: Sequence[str], load: DatabaseLoad) -> None:
    """Request pages at once, and then each again and again; `load` counts the connections."""

    def ask(path: str) -> None:
        with contextlib.suppress(Unreachable):
            client.ask(start.at(path))

    if not load.is_counted or not paths:
        return
    with ThreadPoolExecutor(_TOGETHER) as visitors:
        for path in paths[:_PAGES]:
            list(visitors.map(ask, [path] * _TOGETHER))
    for path in paths[:_PAGES]:
        before = load.look()
        for _ in range(_EACH):
            ask(path)
        if load.look() - before >= _LEAK:
            load.leaks.append(path)
