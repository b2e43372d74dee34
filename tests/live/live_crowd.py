"""Many clients at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from live_http import Request, connect, receive
from live_running import Running

CLIENTS = 4


def at_once(running: Running, request: Request, times: int, pool: ThreadPoolExecutor) -> list[int]:
    """The statuses of one request, sent so many times at once, each on its own connection.

    All have connected and sent all but the last byte before any sends that one. `pool` has
    as many threads at least.
    """
    together = threading.Barrier(times)
    data = request.head + request.body

    def client(_: int) -> int:
        with connect(running.server.port) as link:
            link.sendall(data[:-1])
            together.wait()
            link.sendall(data[-1:])
            return receive(link).status

    return list(pool.map(client, range(times)))


class Seen(NamedTuple):
    """A request's status, and when it was sent and answered, by the monotonic clock."""

    began: float
    ended: float
    status: int


class Traffic:
    """Clients that send requests one after another, each with a new signature, until closed."""

    def __init__(self, running: Running, make: Callable[[], Request]) -> None:
        """Begin."""
        self.seen: list[Seen] = []
        self._running = running
        self._make = make
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._clients = [self._pool.submit(self._client) for _ in range(CLIENTS)]

    def close(self) -> list[Seen]:
        """End, and tell what was seen; raises what a client could not bear."""
        self._over.set()
        self._pool.shutdown()
        for client in self._clients:
            client.result()
        return self.seen

    def since(self, when: float, status: int) -> int:
        """How many requests that were sent after `when` had this status."""
        return sum(one.began > when and one.status == status for one in list(self.seen))

    def _client(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            status = self._running.send(self._make()).status
            self.seen.append(Seen(began, time.monotonic(), status))
