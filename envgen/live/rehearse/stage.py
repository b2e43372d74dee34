"""What happens without a network: release, start, pages, measure, stop."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from envgen.errors import Severity
from envgen.live.boot.requests import hosts
from envgen.live.rehearse import (
    causes,
    celery,
    commands,
    measuring,
    mounts,
    stopping,
    visiting,
)
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.checkout import Checkout
from envgen.live.rehearse.given import GivenPostgres
from envgen.live.rehearse.programs import Running, StartedService
from envgen.live.rehearse.report import Reporter, Send
from envgen.live.rehearse.services import RehearsedService
from envgen.live.rehearse.stores import PostgresServer, ThrowawayServer, answers, is_taken
from envgen.model import Deployment

# Seconds in which a program that ends at once has ended, and in which a server listens.
SETTLED, LISTENS = 3.0, 60.0
# Seconds for which programs are watched: some end when their first attempt to connect gives up.
LASTS = 6.0
# Seconds in which a server that listens gives a first answer.
_ANSWERS = 20.0
_LONGER = "pass a longer `--timeout` if it needs it"


class StagedServices(Struct, kw_only=True):
    """The services of a profile on this machine, with servers of their own.

    `given` has the environment of each service, by its name, and `then` what follows after the
    stop.
    """

    deployment: Deployment
    checkout: Checkout
    services: Sequence[RehearsedService]
    given: Mapping[str, Mapping[str, str]]
    stores: Sequence[ThrowawayServer]
    base: str | None
    timeout: float
    then: Callable[[Reporter], None] | None = None

    def work(self, send: Send, isolated: bool) -> None:
        """Do everything, in order; what fails ends it, except for pages and measures."""
        if not isolated:
            send("unseen", "programs without a network: here they have one")
        report = Reporter(send, self.deployment, self.checkout)
        run = Performance(self, report)
        try:
            for store in self.stores:
                store.start()
            # As on the platform, the pre-deploy command has no disk.
            if (
                run.release()
                and run.mount(isolated=isolated)
                and (isolated or run.finds_ports())
                and run.start()
            ):
                run.pages()
                run.measure()
                run.stop()
                run.end()
                if self.then is not None:
                    self.then(report)
        finally:
            run.end()
            for store in self.stores:
                with contextlib.suppress(Exception):
                    (store.discard if isinstance(store, PostgresServer) else store.stop)()


class Performance:
    """The services of a stage, from their release to their end.

    running:
        those that run, by name
    """

    def __init__(self, stage: StagedServices, report: Reporter) -> None:
        """Report what happens to `report`."""
        self._stage, self._report = stage, report
        self.running: dict[str, Running] = {}
        self._idle: dict[str, int] = {}
        self._load: measuring.DatabaseLoad | None = None
        self._posted: visiting.PostedForm | None = None
        self._began = 0.0

    def release(self) -> bool:
        """Run the release commands twice: the next deploy has to find nothing to do."""
        started, done = self._report.begin("release"), []
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
                    hint = unless_busy(_LONGER) if ended.status is None else ""
                    self._report.fail("release", what, ended.lines, place, started, hint)
                    return False
            done.append(service.release)
        if done:
            self._report.end("release", started, f"{', '.join(dict.fromkeys(done))}, twice")
        return True

    def mount(self, *, isolated: bool) -> bool:
        """Mount an empty disk for each service that has one; say which cannot be mounted."""
        for service in self._stage.services:
            if not service.disk:
                continue
            # A disk in the repository is relative to it.
            target = self._stage.checkout.top / service.disk
            try:
                if not Path(service.disk).is_absolute():
                    mounts.make_folder(target)
                elif isolated:
                    folder = self._stage.checkout.folder
                    made = Path(tempfile.mkdtemp(prefix="disk-", dir=folder))
                    mounts.mount_disk(made, target, self._needed(service))
                elif not target.is_dir():
                    raise FileNotFoundError
            except OSError:
                self._report.absent.append(service.disk)
                self._report.send("unseen", f"the disk of {service.name} at {service.disk}")
        return True

    def _needed(self, service: RehearsedService) -> list[Path]:
        """Return files of what runs here, which no disk may hide."""
        environment = Path(self._stage.given[service.name]["VIRTUAL_ENV"])
        python = (environment / "bin" / "python").resolve()
        return [self._stage.checkout.folder, environment, python, Path(sys.prefix), Path(__file__)]

    def finds_ports(self) -> bool:
        """Return whether nobody else on this machine has the ports of the services."""
        for service in self._stage.services:
            if service.serves and is_taken(service.port):
                what = f"another program on this machine listens on port {service.port}"
                hint = "end it: programs have this machine's network here, as its output says"
                self._report.fail("start", what, (), None, time.monotonic(), hint)
                return False
        return True

    def start(self) -> bool:
        """Start every service, and wait until those that serve do so."""
        self._began = started = self._report.begin("start")
        lasting = [item for item in self._stage.services if item.lasts]
        for service in lasting:
            self._run(service, service.command or "")
        if not all(self._is_up(service, started) for service in lasting):
            return False
        named = [f"{name}: {_described(running)}" for name, running in self.running.items()]
        self._idle = {name: running.memory() for name, running in self.running.items()}
        self._report.end("start", started, "; ".join(named))
        return True

    def _run(self, service: RehearsedService, command: str) -> None:
        folder, given = self._folder(service), self._stage.given[service.name]
        watch = self._stage.checkout.home.parent
        self.running[service.name] = Running(command, folder, given, watch)

    def _is_up(self, service: RehearsedService, started: float) -> bool:
        running, serves = self.running[service.name], service.serves
        if service.celery and not serves:
            return self._does_tasks(service, running, started)
        end = time.monotonic() + LISTENS if serves else self._began + SETTLED
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
        return self._does_tasks(service, running, started)

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
        if causes.needs_network(lines):
            del self.running[service.name]
            if service.alone is None:
                self._report.send("unseen", f"{service.name}, which needs the internet")
                return service.kind == "worker" or self._end_of(service, running, lines, started)
            # The program that serves the site, without those that a script starts beside it.
            beside = " and ".join(service.programs[1:])
            self._report.send("unseen", f"{beside} in {service.name}, as it needs the internet")
            again = structs.replace(service, alone=None)
            self._run(again, service.alone)
            return self._is_up(again, started)
        return self._end_of(service, running, lines, started)

    def _end_of(
        self, service: RehearsedService, running: Running, lines: list[str], started: float
    ) -> bool:
        what = f"{service.name} ended by itself with status {running.status}"
        place, hint = self._report.place(service), service.hint_if_ended
        self._report.fail("start", what, lines, place, started, hint)
        return False

    def _does_tasks(self, service: RehearsedService, running: Running, started: float) -> bool:
        """Ask Celery's worker and beat whether they take and start tasks, over the broker."""
        folder, given = self._folder(service), self._stage.given[service.name]
        fine = True
        for fault in celery.faults_of(
            service.celery,
            folder,
            lambda command: commands.run(command, folder, given, self._stage.timeout),
            lambda: running.status is not None,
        ):
            if running.status is not None and not fault.is_cause:
                break
            what, place = f"{service.name}: {fault.message}", self._report.place(service)
            if not fault.is_fatal:
                self._report.problem("start", what, fault.hint, place, Severity.WARNING)
                continue
            fine = False
            # What a beat printed that cannot start tells what followed.
            said = [] if fault.is_cause else [*running.said, *fault.lines]
            self._report.fail("start", what, said, place, started, fault.hint)
        if fine and running.status is not None:
            return self._goes_on(service, running, started)
        return fine

    def _is_reached(self, service: RehearsedService, running: Running, started: float) -> bool:
        """Return whether the platform finds the port of a service."""
        found, place = running.sockets(), self._report.place(service)
        outside = [item.port for item in found if not item.is_loopback]
        if not found:
            what = f"{service.name} listens on no port"
            hint = unless_busy("start a server, on 0.0.0.0 and $PORT")
            self._report.fail("start", what, running.said, place, started, hint)
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
        if web is None or web.name not in self.running:
            return
        found, running = self._visit(web), self.running[web.name]
        # A bot that gives up takes the site with it, maybe in the middle of the visit.
        ended = running.status is not None and web.alone is not None
        if ended and causes.needs_network(running.said):
            if not self._goes_on(web, running, time.monotonic()):
                return
            found = self._visit(web)
        for kind, data in found:
            self._report.send(kind, data)

    def _visit(self, web: RehearsedService) -> list[tuple[str, Any]]:
        """Visit the site; return what is to be reported of it."""
        found: list[tuple[str, Any]] = []
        site = visiting.ServedSite(
            deployment=self._stage.deployment,
            service=web,
            running=self.running[web.name],
            services=self._stage.services,
            everything=self.running,
            given=self._stage.given,
            folder=self._stage.checkout.home,
            base=self._stage.base,
        )
        kinds = (PostgresServer, GivenPostgres)
        server = next((item for item in self._stage.stores if isinstance(item, kinds)), None)

        self._report.send("begin", "pages")
        report = self._report.to(lambda kind, data=None: found.append((kind, data)))
        with measuring.counted(server) as self._load:
            self._posted = visiting.visit_site(site, report, self._load)
        return found

    def measure(self) -> None:
        """Compare what the services used with what their plans and their database have."""
        measuring.measure(self._stage.deployment, self._services(), self._load, self._report)

    def stop(self) -> None:
        """Stop each service, as the platform does before the next version runs."""
        until = self._began + LASTS
        stopping.stop(self._services(), self._posted, until, self._report)

    def _services(self) -> list[StartedService]:
        return [
            StartedService(item, running, self._idle.get(item.name, 0))
            for item in self._stage.services
            if (running := self.running.get(item.name)) is not None
        ]

    def end(self) -> None:
        """End whatever still runs."""
        for running in self.running.values():
            if running.status is None:
                running.stop(1)

    def _folder(self, service: RehearsedService) -> Path:
        return self._stage.checkout.top / service.folder


def _described(running: Running) -> str:
    ports = sorted({item.port for item in running.sockets() if not item.is_loopback})
    return f"listens on {', '.join(map(str, ports))}" if ports else "runs"
