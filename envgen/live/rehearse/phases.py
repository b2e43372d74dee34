"""The phases of a rehearsal, in their order."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct

from envgen.errors import Problem, Severity
from envgen.live.rehearse import build, commands, sandbox, stores
from envgen.live.rehearse.checkout import Checkout
from envgen.live.rehearse.report import Measured, Phase, Rehearsed, Reporter
from envgen.live.rehearse.services import Needs, RehearsedService, with_servers
from envgen.live.rehearse.stage import StagedServices
from envgen.model import Deployment

# What only the platform and other people's servers can show.
NOT_REHEARSED = (
    "the platform's own machines",
    "the real database and its data",
    "calls to services on the internet",
)


class Rehearsal(Struct, frozen=True, kw_only=True):
    """What to rehearse, and how.

    python:
        the version that the project pins, or the platform's default
    process:
        envgen's own environment
    base:
        the text of the settings module below the generated one
    build_timeout, timeout:
        seconds for the build, and for each later command
    """

    deployment: Deployment
    checkout: Checkout
    services: tuple[RehearsedService, ...]
    needs: Needs
    python: str | None
    process: Mapping[str, str]
    base: str | None = None
    reuse: bool = False
    build_timeout: float = 1800
    timeout: float = 120


def rehearse(
    job: Rehearsal, say: Callable[[Phase], None], show: Callable[[str], None]
) -> Rehearsed:
    """Rehearse a deploy; `say` gets each phase as it ends, `show` lines of a failed command."""
    return _Run(job, say, show).run()


@contextmanager
def cleaned(checkout: Checkout) -> Iterator[None]:
    """Remove the folder of a rehearsal at the end."""
    try:
        yield
    finally:
        shutil.rmtree(checkout.folder, ignore_errors=True)


class _Run:
    def __init__(
        self, job: Rehearsal, say: Callable[[Phase], None], show: Callable[[str], None]
    ) -> None:
        self._job = job
        self._say, self._show = say, show
        self._found = Rehearsed(job.deployment.name, job.checkout.commit)
        self._found.not_rehearsed = list(NOT_REHEARSED)
        self._report = Reporter(self._hear, job.deployment, job.checkout)
        self._services = job.services
        self._stores: list[stores.ThrowawayServer] = []

    def run(self) -> Rehearsed:
        """Do the phases until one fails."""
        try:
            environment = self._environment()
            if environment and self._servers() and self._build(environment):
                self._on_stage(environment)
        finally:
            for store in self._stores:
                store.stop()
        return self._found

    def _environment(self) -> build.BuildEnvironment | None:
        job, started = self._job, time.monotonic()
        try:
            found = build.make(job.checkout, job.python, reuse=job.reuse)
        except build.NoPython as error:
            self._report.end("build", started, str(error), "failed")
            self._report.problem("build", str(error), "install uv, or Python with its module venv")
            return None
        if not found.exact:
            message = f"Python {job.python} is not on this machine: rehearsed with {found.version}"
            hint = f"install it, for example with `uv python install {job.python}`"
            self._report.problem("build", message, hint, severity=Severity.WARNING)
        return found

    def _servers(self) -> bool:
        """Make the servers, and start them: a build may migrate, too."""
        needs, started, said = self._job.needs, time.monotonic(), []
        urls, redis_url = {}, None
        folder = self._job.checkout.folder
        try:
            if needs.databases:
                programs = stores.postgres_programs(needs.version)
                names = needs.databases.values()
                postgres = stores.PostgresServer(
                    programs, folder / "postgres", names, tls=needs.tls
                )
                self._stores.append(postgres)
                urls = {key: postgres.url(name) for key, name in needs.databases.items()}
                said.append(f"PostgreSQL {programs.version}{' with TLS' * needs.tls}")
                self._compare(programs.version)
            if needs.redis:
                redis = stores.RedisServer(folder / "redis")
                self._stores.append(redis)
                redis_url = redis.url()
                said.append(redis.name)
            for store in self._stores:
                store.start()
        except stores.NoServer as error:
            hint = "install it, for example `apt install postgresql redis-server`"
            self._report.end("servers", started, str(error), "failed")
            self._report.problem("servers", str(error), hint)
            return False
        self._services = tuple(
            with_servers(item, urls, redis_url, needs.parts) for item in self._job.services
        )
        if said:
            self._report.end("servers", started, ", ".join(said))
        return True

    def _compare(self, version: int) -> None:
        wanted = self._job.needs.version
        if wanted not in (None, version):
            message = f"PostgreSQL {wanted} is not on this machine: rehearsed with {version}"
            hint = f"install PostgreSQL {wanted}"
            self._report.problem("servers", message, hint, severity=Severity.WARNING)

    def _build(self, environment: build.BuildEnvironment) -> bool:
        job, started = self._job, time.monotonic()
        done: dict[tuple[str, str], None] = {}
        for service in self._services:
            if service.build is None or (service.folder, service.build) in done:
                continue
            done[service.folder, service.build] = None
            given = {**build.of_machine(job.process), **self._given(service, environment)}
            folder = job.checkout.top / service.folder
            ended = commands.run(service.build, folder, given, job.build_timeout)
            if ended.failed:
                place = self._report.place(service, "buildCommand")
                what = f"{service.build}: {ended.how}"
                self._report.fail("build", what, ended.lines, place, started)
                return False
        named = ", ".join(dict.fromkeys(command for _, command in done)) or "nothing to build"
        size = f"{build.size(environment.folder)} MB{', kept' if environment.reused else ''}"
        detail = f"Python {environment.version}, {named}; environment {size}"
        self._report.end("build", started, detail)
        return True

    def _given(
        self, service: RehearsedService, environment: build.BuildEnvironment
    ) -> dict[str, str]:
        home = str(self._job.checkout.home)
        return {**service.environment, **environment.variables, "HOME": home, "TMPDIR": home}

    def _on_stage(self, environment: build.BuildEnvironment) -> None:
        """Do the rest in a process without a network, where the servers start again."""
        job = self._job
        for store in self._stores:
            store.stop()
        given = {item.name: self._given(item, environment) for item in self._services}
        stage = StagedServices(
            deployment=job.deployment,
            checkout=job.checkout,
            services=self._services,
            given=given,
            stores=self._stores,
            base=job.base,
            timeout=job.timeout,
        )
        self._stores = []
        for told in sandbox.run(stage.work):
            self._hear(told.kind, told.data)

    def _hear(self, kind: str, data: Any = None) -> None:
        found = self._found
        if kind == "phase":
            found.phases.append(msgspec.convert(data, Phase))
            self._say(found.phases[-1])
        elif kind == "problem":
            found.problems.append(msgspec.convert(data, Problem))
        elif kind == "measured":
            found.measured.append(msgspec.convert(data, Measured))
        elif kind == "connections":
            found.connections = int(data)
        elif kind == "line":
            self._show(str(data))
        elif kind == "unseen":
            found.not_rehearsed.append(str(data))
        elif kind == "broken":
            message = f"the rehearsal itself failed: {data}"
            hint = "make space, if the disk is full; or else report this bug"
            self._report.problem("start", message, hint)
