"""What happens without a network: release, start, pages, measure, stop."""

from __future__ import annotations

import contextlib
import shlex
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from envgen.errors import Severity
from envgen.live.boot.requests import hosts
from envgen.live.rehearse import causes, commands, visiting
from envgen.live.rehearse.checkout import Checkout
from envgen.live.rehearse.programs import Running
from envgen.live.rehearse.report import Measured, Reporter, Send
from envgen.live.rehearse.services import RehearsedService
from envgen.live.rehearse.stores import PostgresServer, ThrowawayServer, answers
from envgen.model import Deployment

# Seconds in which a program that ends at once has ended, and in which a server listens.
SETTLED, LISTENS = 3.0, 60.0
# Seconds for which programs are watched: some end when their first attempt to connect gives up.
LASTS = 6.0
# Seconds in which a server that listens gives a first answer.
_ANSWERS = 20.0
# Seconds that a Celery worker has for an answer.
_PING = 10
# Of a plan's memory: above it a service is near its end.
_NEAR = 0.9


class StagedServices(Struct, kw_only=True):
    """The services of a profile on this machine, with servers of their own.

    `given` has the environment of each service, by its name.
    """

    deployment: Deployment
    checkout: Checkout
    services: Sequence[RehearsedService]
    given: Mapping[str, Mapping[str, str]]
    stores: Sequence[ThrowawayServer]
    base: str | None
    timeout: float

    def work(self, send: Send, isolated: bool) -> None:
        """Do everything, in order; what fails ends it, except for pages and measures."""
        if not isolated:
            send("unseen", "programs without a network: here they have one")
        run = _Performance(self, Reporter(send, self.deployment, self.checkout))
        try:
            for store in self.stores:
                store.start()
            if run.release() and run.start():
                run.pages()
                run.measure()
                run.stop()
        finally:
            run.end()
            for store in self.stores:
                with contextlib.suppress(Exception):
                    store.stop()


class _Performance:
    def __init__(self, stage: StagedServices, report: Reporter) -> None:
        self._stage, self._report = stage, report
        self._running: dict[str, Running] = {}
        self._idle: dict[str, int] = {}
        self._connections = 0
        self._began = 0.0

    def release(self) -> bool:
        """Run the release commands twice: the next deploy has to find nothing to do."""
        started, done = time.monotonic(), []
        for service in self._stage.services:
            if service.release is None:
                continue
            for again in ("", " the second time"):
                given = self._stage.given[service.name]
                timeout = self._stage.timeout
                ended = commands.run(service.release, self._folder(service), given, timeout)
                if ended.failed:
                    place = self._report.place(service, "preDeployCommand")
                    what = f"{service.release}: {ended.how}{again}"
                    hint = (
                        "pass a longer `--timeout` if it needs it" if ended.status is None else ""
                    )
                    self._report.fail("release", what, ended.lines, place, started, hint)
                    return False
            done.append(service.release)
        if done:
            self._report.end("release", started, f"{', '.join(dict.fromkeys(done))}, twice")
        return True

    def start(self) -> bool:
        """Start every service, and wait until those that serve do so."""
        self._began = started = time.monotonic()
        lasting = [
            item
            for item in self._stage.services
            if item.command is not None and item.kind not in ("cron", "static")
        ]
        for service in lasting:
            folder, given = self._folder(service), self._stage.given[service.name]
            self._running[service.name] = Running(service.command or "", folder, given)
        if not all(self._is_up(service, started) for service in lasting):
            return False
        named = [f"{name}: {_described(running)}" for name, running in self._running.items()]
        self._idle = {name: running.memory() for name, running in self._running.items()}
        self._report.end("start", started, "; ".join(named))
        return True

    def _is_up(self, service: RehearsedService, started: float) -> bool:
        running, serves = self._running[service.name], service.kind in ("web", "private")
        end = time.monotonic() + (LISTENS if serves else SETTLED)
        while time.monotonic() < end:
            if running.status is not None:
                return self._goes_on(service, running, started)
            found = running.sockets() if serves else []
            if any(item.port == service.port and not item.is_loopback for item in found):
                if self._answers(service):
                    break
                end = min(end, started + _ANSWERS)
            elif found:
                # Only a program beside the server, or on loopback: what is missing follows soon.
                end = min(end, time.monotonic() + SETTLED)
            time.sleep(0.1)
        if serves:
            return self._is_reached(service, running, started)
        return self._answers_ping(service, started)

    def _answers(self, service: RehearsedService) -> bool:
        """Return whether a server answers: gunicorn listens before it imports the application."""
        names = hosts(self._stage.deployment)
        if service.kind != "web" or not names:
            return True
        path = self._stage.deployment.health_path or "/"
        request = f"GET {path} HTTP/1.0\r\nHost: {names[0]}\r\n\r\n"
        return answers(service.port, request.encode(), b"HTTP")

    def _goes_on(self, service: RehearsedService, running: Running, started: float) -> bool:
        """Judge a service that ended by itself: a program may need the internet, as bots do."""
        lines = running.said
        if any(item.cause.id == "no-network" for item in causes.find(lines)):
            self._report.send("unseen", f"{service.name}, which needs the internet")
            del self._running[service.name]
            if service.alone is None:
                return service.kind == "worker" or self._end_of(service, running, lines, started)
            # The program that serves the site, without those that a script starts beside it.
            again = structs.replace(service, alone=None)
            folder, given = self._folder(service), self._stage.given[service.name]
            self._running[service.name] = Running(service.alone, folder, given)
            return self._is_up(again, started)
        return self._end_of(service, running, lines, started)

    def _end_of(
        self, service: RehearsedService, running: Running, lines: list[str], started: float
    ) -> bool:
        what = f"{service.name} ended by itself with status {running.status}"
        self._report.fail("start", what, lines, self._report.place(service), started)
        return False

    def _answers_ping(self, service: RehearsedService, started: float) -> bool:
        """Ask a Celery worker whether it takes tasks, over the broker."""
        if service.celery is None:
            return True
        asked = f"celery -A {shlex.quote(service.celery)} inspect ping --timeout {_PING}"
        folder, given = self._folder(service), self._stage.given[service.name]
        ended = commands.run(asked, folder, given, self._stage.timeout)
        if ended.failed:
            what = f"{service.name} answers no ping over its broker"
            place = self._report.place(service)
            said = [*self._running[service.name].said, *ended.lines]
            self._report.fail("start", what, said, place, started)
        return not ended.failed

    def _is_reached(self, service: RehearsedService, running: Running, started: float) -> bool:
        """Return whether the platform finds the port of a service."""
        found, place = running.sockets(), self._report.place(service)
        outside = [item.port for item in found if not item.is_loopback]
        if not found:
            what = f"{service.name} listens on no port"
            self._report.fail("start", what, running.said, place, started)
            return False
        if not outside:
            where = ", ".join(f"{item.address}:{item.port} ({item.process})" for item in found)
            what = f"{service.name} listens only on {where}, which the platform cannot reach"
            self._report.problem("start", what, "bind to 0.0.0.0 and to $PORT", place)
            self._report.end("start", started, what, "failed")
            return False
        if service.port not in outside:
            ports = ", ".join(map(str, dict.fromkeys(outside)))
            what = f"{service.name} listens on {ports}, not on $PORT ({service.port})"
            platform = self._stage.deployment.platform
            finds = platform is not None and platform.edge.finds_ports
            severity = Severity.WARNING if finds else Severity.ERROR
            self._report.problem("start", what, "bind to $PORT", place, severity)
        return True

    def pages(self) -> None:
        """Visit the site, as the platform's health check and as visitors do."""
        web = next((item for item in self._stage.services if item.kind == "web"), None)
        if web is None or web.name not in self._running:
            return
        site = visiting.ServedSite(
            deployment=self._stage.deployment,
            service=web,
            running=self._running[web.name],
            given=self._stage.given,
            folder=self._stage.checkout.home,
            base=self._stage.base,
        )
        with self._counting_connections():
            visiting.visit_site(site, self._report)

    @contextlib.contextmanager
    def _counting_connections(self) -> Iterator[None]:
        """Keep the most connections to the database at one time."""
        server = next((s for s in self._stage.stores if isinstance(s, PostgresServer)), None)
        over = threading.Event()

        def count() -> None:
            while server is not None and not over.wait(0.1):
                self._connections = max(self._connections, server.connections())

        counter = threading.Thread(target=count, daemon=True)
        counter.start()
        try:
            yield
        finally:
            over.set()
            counter.join()

    def measure(self) -> None:
        """Compare the memory of each service with that of its plan."""
        started, said = time.monotonic(), []
        for service in self._stage.services:
            running = self._running.get(service.name)
            if running is None or running.status is not None:
                continue
            busy, idle = running.memory(), self._idle.get(service.name, 0)
            plan = service.memory
            self._report.send("measured", Measured(service.name, idle, busy, plan))
            of = f" of {plan}" if plan else ""
            said.append(f"{service.name}: {idle} MiB, then {busy} MiB{of}")
            if plan and busy > plan * _NEAR:
                what = f"{service.name} uses {busy} MiB, and its plan has {plan}"
                severity = Severity.ERROR if busy > plan else Severity.WARNING
                hint = "run fewer workers, or choose a larger plan"
                self._report.problem("measure", what, hint, self._report.place(service), severity)
        if self._connections:
            said.append(f"at most {self._connections} connections to the database")
            self._report.send("connections", self._connections)
        self._report.end("measure", started, "; ".join(said))

    def stop(self) -> None:
        """Send SIGTERM to each service, as the platform does before the next version runs."""
        while time.monotonic() < self._began + LASTS and all(
            running.status is None for running in self._running.values()
        ):
            time.sleep(0.1)
        started, slow = time.monotonic(), False
        for service in self._stage.services:
            running = self._running.get(service.name)
            if running is None:
                continue
            place = self._report.place(service)
            if running.status is not None:
                what = f"{service.name} ended by itself with status {running.status}"
                self._report.fail("stop", what, running.said, place, started)
                return
            if running.stop(service.stop_seconds) is None:
                slow = True
                what = f"{service.name} does not end within {service.stop_seconds} s of SIGTERM"
                hint = "start the program with `exec`, and let it end on SIGTERM"
                if "uwsgi" in (service.alone or service.command or ""):
                    hint = "set `die-on-term = true`: on SIGTERM, uWSGI starts again by default"
                self._report.problem("stop", what, hint, place, Severity.WARNING)
        self._report.end("stop", started, "killed" if slow else "ended on SIGTERM")

    def end(self) -> None:
        """End whatever still runs."""
        for running in self._running.values():
            if running.status is None:
                running.stop(1)

    def _folder(self, service: RehearsedService) -> Path:
        return self._stage.checkout.top / service.folder


def _described(running: Running) -> str:
    ports = sorted({item.port for item in running.sockets() if not item.is_loopback})
    return f"listens on {', '.join(map(str, ports))}" if ports else "runs"
