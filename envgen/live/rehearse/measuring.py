"""Measure what the services use: memory, and connections to the database."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence

from envgen.catalog.providers import provider
from envgen.errors import Severity
from envgen.live.rehearse.given import GivenPostgres
from envgen.live.rehearse.programs import StartedService
from envgen.live.rehearse.report import Measured, Reporter
from envgen.live.rehearse.stores import PostgresServer
from envgen.model import Deployment
from envgen.resolve.database import most_connections

# Of a plan's memory: above it a service is near its end.
_NEAR = 0.9
# Seconds between two looks at the connections: those without CONN_MAX_AGE are short.
_OFTEN = 0.02


class DatabaseLoad:
    """The connections to the database, while requests are sent."""

    def __init__(self, server: PostgresServer | GivenPostgres | None) -> None:
        """Count those of `server`."""
        self._server = server
        self.most = 0
        # The paths of pages that leave a connection open at each request.
        self.leaks: list[str] = []

    @property
    def is_counted(self) -> bool:
        """Return whether there is a database whose connections can be counted."""
        return self._server is not None

    def look(self) -> int:
        """Return the connections that are open now."""
        found = self._server.connections() if self._server is not None else 0
        self.most = max(self.most, found)
        return found


@contextlib.contextmanager
def counted(server: PostgresServer | GivenPostgres | None) -> Iterator[DatabaseLoad]:
    """Count the connections while the block runs."""
    load, over = DatabaseLoad(server), threading.Event()

    def count() -> None:
        while server is not None and not over.wait(_OFTEN):
            load.look()

    counter = threading.Thread(target=count, daemon=True)
    counter.start()
    try:
        yield load
    finally:
        over.set()
        counter.join()


def measure(
    deployment: Deployment,
    services: Sequence[StartedService],
    load: DatabaseLoad | None,
    report: Reporter,
) -> None:
    """Compare the memory of each service with its plan, and the connections with the database."""
    started, said, status = report.begin("measure"), [], "ok"
    for service, running, idle in services:
        if running.status is not None:
            continue
        busy, plan = running.memory(), service.memory
        report.send("measured", Measured(service.name, idle, busy, plan))
        of = f" of {plan}" if plan else ""
        said.append(f"{service.name}: {idle} MiB, then {busy} MiB{of}")
        if plan and busy > plan * _NEAR:
            what = f"{service.name} uses {busy} MiB, and its plan has {plan}"
            severity = Severity.ERROR if busy > plan else Severity.WARNING
            hint = "run fewer workers, or choose a larger plan"
            status = "failed" if busy > plan else status
            report.problem("measure", what, hint, report.place(service), severity)
    if load is not None and load.most:
        summary, fits = _connections(deployment, services, load, report)
        said.append(summary)
        status = status if fits else "failed"
    report.end("measure", started, "; ".join(said), status)


def _connections(
    deployment: Deployment,
    services: Sequence[StartedService],
    load: DatabaseLoad,
    report: Reporter,
) -> tuple[str, bool]:
    """Judge the connections; return a summary, and whether the database allows them."""
    report.send("connections", load.most)
    database = next((item for item in deployment.databases if item.alias == "default"), None)
    limit = most_connections(deployment, database) if database else None
    place = report.place(services[0].service) if services else None
    fits = not load.leaks and (limit is None or load.most <= limit)
    counted = f"{load.most} connection{'s' if load.most > 1 else ''} to the database"
    if load.leaks:
        what = f"each request of {load.leaks[0]} leaves a connection to the database open"
        hint = "close each connection that the code opens itself, or use Django's"
        report.problem("measure", what, hint, place)
    elif not fits and database is not None:
        what = f"the site opens {counted}, and {provider(database.provider).title} allows {limit}"
        hint = "run fewer workers or threads, or use a pooler in transaction mode"
        report.problem("measure", what, hint, place)
    return f"at most {counted}{f' of {limit}' if limit else ''}", fits
