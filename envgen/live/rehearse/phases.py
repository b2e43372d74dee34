"""The phases of a rehearsal, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from envgen.errors import Problem, Severity
from envgen.live.rehearse import build, causes, commands, sandbox
from envgen.live.rehearse.binaries import NoServer
from envgen.live.rehearse.checkout import Checkout, absent, remove
from envgen.live.rehearse.given import GivenServers
from envgen.live.rehearse.report import Measured, Phase, Rehearsed, Reporter
from envgen.live.rehearse.servers import Servers
from envgen.live.rehearse.services import Needs, RehearsedService, with_servers
from envgen.live.rehearse.stage import StagedServices
from envgen.live.rehearse.upgrade.during import Upgrade
from envgen.model import Deployment

# What only the platform and other people's servers can show.
NOT_REHEARSED = (
    "the platform's own machines",
    "the real database and its data",
    "calls to services on the internet",
)

# What the names of databases begin with that the old version fills.
_UPGRADED = "upgrade_"


class Rehearsal(Struct, frozen=True, kw_only=True):
    """What to rehearse, and how.

    python:
        the version that the project pins, or the platform's default
    process:
        envgen's own environment
    given:
        servers of the user
    base:
        the text of the settings module below the generated one
    old:
        the version that the platform runs until this one replaces it
    build_timeout, timeout:
        seconds for the build, and for each later command
    """

    deployment: Deployment
    checkout: Checkout
    services: tuple[RehearsedService, ...]
    needs: Needs
    python: str | None
    process: Mapping[str, str]
    given: GivenServers = GivenServers()
    base: str | None = None
    reuse: bool = False
    build_timeout: float = 1800
    timeout: float = 120
    old: Rehearsal | None = None


class Listener(Protocol):
    """Hears what happens in a rehearsal, as it happens."""

    def begins(self, phase: str) -> None:
        """Hear that a phase begins."""

    def ends(self, phase: Phase) -> None:
        """Hear that a phase ended."""

    def line(self, text: str) -> None:
        """Hear a line of a command that failed."""


def rehearse(job: Rehearsal, listener: Listener | None = None) -> Rehearsed:
    """Rehearse a deploy, and let somebody listen."""
    return _Run(job, listener).run()


@contextmanager
def cleaned(checkout: Checkout) -> Iterator[None]:
    """Remove the folder of a rehearsal at the end."""
    try:
        yield
    finally:
        remove(checkout.folder)


class _Run:
    def __init__(self, job: Rehearsal, listener: Listener | None) -> None:
        self._job, self._listener = job, listener
        self._found = Rehearsed(job.deployment.name, job.checkout.commit)
        self._found.not_rehearsed = [*NOT_REHEARSED, *absent(job.checkout)]
        self._report = Reporter(self._hear, job.deployment, job.checkout)
        self._servers = Servers()

    def run(self) -> Rehearsed:
        """Do the phases until one fails."""
        try:
            environment = self._environment(self._job, self._report)
            if environment and self._make_servers() and self._build(environment):
                old = self._built_old(environment)
                self._on_stage(environment, old)
        finally:
            self._servers.end()
        return self._found

    def _environment(
        self, job: Rehearsal, report: Reporter, phase: str = "build", *, reuse: bool = True
    ) -> build.BuildEnvironment | None:
        started = report.begin(phase)
        try:
            found = build.make(job.checkout, job.python, reuse=job.reuse and reuse)
        except build.NoPython as error:
            report.end(phase, started, str(error), "failed")
            report.problem(phase, str(error), error.hint)
            return None
        if found.busy:
            message = "another rehearsal uses the kept environment, so this one makes its own"
            hint = "wait for the other one to end"
            report.problem(phase, message, hint, severity=Severity.NOTE)
        if not found.exact:
            message = f"Python {job.python} is not on this machine: rehearsed with {found.version}"
            hint = f"install it, for example with `uv python install {job.python}`"
            is_near = build.is_same_release(found.version, job.python)
            severity = Severity.NOTE if is_near else Severity.WARNING
            report.problem(phase, message, hint, severity=severity)
        return found

    def _make_servers(self) -> bool:
        """Make the servers, and start them: a build may migrate, too."""
        job, started, servers = self._job, self._report.begin("servers"), self._servers
        names = [*job.needs.databases.values(), *self._upgraded()]
        needs_redis = job.needs.redis or (job.old is not None and job.old.needs.redis)
        try:
            if job.needs.databases:
                servers.make_postgres(job.needs, job.given, job.checkout.folder, names)
            if needs_redis:
                servers.make_redis(job.given, job.checkout.folder)
            servers.start()
        except NoServer as error:
            self._report.end("servers", started, str(error), "failed")
            found = causes.find([str(error)])
            is_full = any(item.cause.id == "disk-full" for item in found)
            hint = found[0].hint if is_full else error.hint
            self._report.problem("servers", str(error), hint)
            return False
        if servers.version is not None:
            self._compare(servers.version)
        if servers.said:
            self._report.end("servers", started, ", ".join(servers.said))
        return True

    def _upgraded(self) -> list[str]:
        """Return the databases that the old version fills, and the new one migrates."""
        old = self._job.old
        return [_UPGRADED + name for name in old.needs.databases.values()] if old else []

    def _services(self, job: Rehearsal, prefix: str = "") -> tuple[RehearsedService, ...]:
        """Return the services of a version, with the servers here; `prefix` is of databases."""
        servers = self._servers
        urls = {
            variable: servers.postgres.url(prefix + name)
            for variable, name in job.needs.databases.items()
            if servers.postgres is not None
        }
        parts = job.needs.parts
        return tuple(with_servers(item, urls, servers.redis, parts) for item in job.services)

    def _compare(self, version: int) -> None:
        wanted = self._job.needs.version
        if wanted not in (None, version):
            message = f"PostgreSQL {wanted} is not on this machine: rehearsed with {version}"
            hint = f"install PostgreSQL {wanted}"
            self._report.problem("servers", message, hint, severity=Severity.WARNING)

    def _build(self, environment: build.BuildEnvironment) -> bool:
        job, started = self._job, self._report.begin("build")
        services = self._services(job)
        failed = self._first_failed(job, services, environment)
        if failed is not None:
            service, ended = failed
            place = self._report.place(service, "buildCommand")
            what = f"{service.build}: {ended.how}"
            self._report.fail("build", what, ended.lines, place, started)
            return False
        build.mark_built(environment)
        named = ", ".join(dict.fromkeys(item.build for item in services if item.build))
        size = f"{build.size(environment.folder)} MB{', kept' if environment.reused else ''}"
        detail = f"Python {environment.version}, {named or 'nothing to build'}; environment {size}"
        self._report.end("build", started, detail)
        return True

    def _first_failed(
        self,
        job: Rehearsal,
        services: tuple[RehearsedService, ...],
        environment: build.BuildEnvironment,
    ) -> tuple[RehearsedService, commands.Ended] | None:
        """Run each build command once; return the first that fails."""
        done: set[tuple[str, str]] = set()
        for service in services:
            if service.build is None or (service.folder, service.build) in done:
                continue
            done.add((service.folder, service.build))
            given = {**build.of_machine(job.process), **_given(job, service, environment)}
            folder = job.checkout.top / service.folder
            ended = commands.run(service.build, folder, given, job.build_timeout)
            if ended.failed:
                return service, ended
        return None

    def _built_old(self, environment: build.BuildEnvironment) -> StagedServices | None:
        """Build the old version, in the same environment where that is right."""
        old, job = self._job.old, self._job
        if old is None:
            return None
        started = self._report.begin("upgrade")
        if not job.needs.databases or job.needs.databases.keys() != old.needs.databases.keys():
            self._hear("unseen", "the upgrade: both versions need the same databases in PostgreSQL")
            return None
        report = Reporter(self._hear, old.deployment, old.checkout)
        same = build.same_requirements((job.checkout, job.python), (old.checkout, old.python))
        found: build.BuildEnvironment | None = environment
        if not same or build.has_project(environment, job.checkout):
            found = self._environment(old, report, "upgrade", reuse=not same)
        if found is None:
            return None
        services = self._services(old, _UPGRADED)
        failed = self._first_failed(old, services, found)
        if failed is not None:
            service, ended = failed
            commit = old.checkout.commit
            what = f"the old version {commit} does not build: {service.build}: {ended.how}"
            report.fail("upgrade", what, ended.lines, None, started)
            return None
        return self._staged(old, services, found)

    def _staged(
        self,
        job: Rehearsal,
        services: tuple[RehearsedService, ...],
        environment: build.BuildEnvironment,
    ) -> StagedServices:
        return StagedServices(
            deployment=job.deployment,
            checkout=job.checkout,
            services=services,
            given={item.name: _given(job, item, environment) for item in services},
            stores=self._servers.stores,
            base=job.base,
            timeout=job.timeout,
        )

    def _on_stage(self, environment: build.BuildEnvironment, old: StagedServices | None) -> None:
        """Do the rest in a process without a network, where the servers start again."""
        job = self._job
        self._servers.stop()
        stage = self._staged(job, self._services(job), environment)
        if old is not None and self._servers.postgres is not None:
            new = self._staged(job, self._services(job, _UPGRADED), environment)
            empty = partial(self._servers.postgres.empty, self._upgraded())
            stage.then = Upgrade(old=old, new=new, empty=empty).rehearse
        for told in sandbox.run(stage.work, job.checkout.folder):
            self._hear(told.kind, told.data)

    def _hear(self, kind: str, data: Any = None) -> None:
        found, listener = self._found, self._listener
        if kind == "phase":
            found.phases.append(msgspec.convert(data, Phase))
            if listener is not None:
                listener.ends(found.phases[-1])
        elif kind == "begin" and listener is not None:
            listener.begins(str(data))
        elif kind == "problem":
            found.problems.append(msgspec.convert(data, Problem))
        elif kind == "measured":
            found.measured.append(msgspec.convert(data, Measured))
        elif kind == "connections":
            found.connections = int(data)
        elif kind == "line" and listener is not None:
            listener.line(str(data))
        elif kind == "unseen":
            found.not_rehearsed.append(str(data))
        elif kind == "broken":
            message = f"the rehearsal itself failed: {data}"
            hint = "make space, if the disk is full; or else report this bug"
            self._report.problem("start", message, hint)


def _given(
    job: Rehearsal, service: RehearsedService, environment: build.BuildEnvironment
) -> dict[str, str]:
    home = str(job.checkout.home)
    return {**service.environment, **environment.variables, "HOME": home, "TMPDIR": home}
