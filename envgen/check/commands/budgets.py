"""Rules about capacity: the connections to the database, and the memory of each service."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen.catalog.providers import provider
from envgen.check import CheckedProfile
from envgen.check.commands.starts import Start
from envgen.errors import Finding, Severity, rule
from envgen.platforms.base import Placement
from envgen.platforms.manifest import Service
from envgen.reading.servers import Started
from envgen.resolve.context import owner_of
from envgen.resolve.database import most_connections

# MiB of a process that has loaded Django and a project's usual packages, and of another program.
DJANGO_MIB = 100
OTHER_MIB = 50
# The default of psycopg's pool, which Django uses if a profile says `pool: true`:
# https://www.psycopg.org/psycopg3/docs/api/pool.html#the-connectionpool-class
POOL = 4


class Part(Struct, frozen=True):
    """What one program takes: its number, and how it was counted."""

    start: Start
    total: int
    counted: str


@rule(
    "connections-exceeded",
    why="Without a free connection, requests wait and then fail. The number is an estimate.",
    fix="run fewer workers or threads; if your plan allows more, ignore this rule",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#persistent-database-connections",
    severity=Severity.WARNING,
)
def connections(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield profiles whose programs may open more connections than the database allows."""
    deployment = subject.deployment
    database = next((item for item in deployment.databases if item.alias == "default"), None)
    most = most_connections(deployment, database) if database else None
    if deployment.kind != "deployed" or database is None or most is None:
        return
    parts = [part for part in _connections(subject) if part.total]
    migrates = any("manage.py migrate" in command for command in _other_commands(subject))
    total = sum(part.total for part in parts) + migrates
    if total <= most or not parts:
        return
    counted = " + ".join([*(part.counted for part in parts), *(["1 (migrate)"] * migrates)])
    title = provider(database.provider).title
    mode = f" in {database.pooler} mode" if database.pooler in ("session", "transaction") else ""
    message = f"{counted} = {total} connections, but {title}{mode} allows {most}"
    place = max(parts, key=lambda part: part.total).start.place
    hint = "run fewer workers or threads"
    if database.pooler == "session" and "transaction" in provider(database.provider).modes:
        hint += ", or write `database: {pooler: transaction}`"
    yield Finding(message, place, f"{hint}; if your plan allows more, ignore this rule")


@rule(
    "memory-exceeded",
    why="The platform restarts a service that runs out of memory. The number is an estimate.",
    fix="run fewer workers, or choose a larger plan",
    severity=Severity.WARNING,
)
def memory(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services whose processes may need more memory than their plan has."""
    deployment, platform = subject.deployment, subject.deployment.platform
    if platform is None or deployment.kind != "deployed":
        return
    section = platform.of(deployment.document)
    groups: dict[str, list[Part]] = {}
    for start in _profile_starts(subject):
        groups.setdefault(start.group[1], []).append(_memory(subject, start))
    for name, parts in groups.items():
        most, total = platform.memory(section, name), sum(part.total for part in parts)
        if most is not None and total > most:
            counted = " + ".join(part.counted for part in parts)
            measured = all(part.start.program in subject.project.process_mib for part in parts)
            about = "" if measured else "about "
            message = f"{counted} = {about}{total} MiB, but the plan of `{name}` has {most} MiB"
            place = max(parts, key=lambda part: part.total).start.place
            yield Finding(message, place)


def _profile_starts(subject: CheckedProfile) -> Iterator[Start]:
    for start in subject.starts.items:
        if start.group[0] == "profile":
            yield start


def _connections(subject: CheckedProfile) -> Iterator[Part]:
    """Yield the connections of each program that uses the database."""
    document = subject.deployment.document
    for start in _profile_starts(subject):
        if not document.programs[start.program].django:
            continue
        instances = _placement(subject, start.program).instances
        factors = [f"{instances} instances"] if instances > 1 else []
        server = next(iter(start.certain), None)
        total, own = _of_process(server, pool=document.database.pool)
        counted = " × ".join([*factors, *own]) or "1"
        yield Part(start, instances * total, f"{counted} ({start.program})")


def _of_process(server: Started | None, *, pool: bool) -> tuple[int, list[str]]:
    """Return the connections of an instance of a program, and the factors of the number.

    What is not known counts as 1. With async workers, each request at a time has a connection, and
    no option of the command limits them, so a process counts as 1 too.
    """
    if server is None:
        return 1, []
    if server.row.name == "celery":
        tasks = server.threads or 1 if server.action == "worker" else 1
        return tasks, [f"{tasks} tasks"] if tasks > 1 else []
    workers, threads = server.processes or 1, server.threads or 1
    each, named = threads, f"{threads} threads"
    if pool:
        each, named = POOL, f"a pool of {POOL}"
    elif server.interface == "greenlets":
        each = server.connections or 1
        named = f"{each} worker connections"
    elif server.interface == "asgi":
        each = 1
    factors = [f"{workers} workers"] if workers > 1 else []
    return workers * each, [*factors, *([named] if each > 1 else [])]


def _memory(subject: CheckedProfile, start: Start) -> Part:
    """Return the MiB of a program: its processes, and the size of one."""
    document = subject.deployment.document
    usual = DJANGO_MIB if document.programs[start.program].django else OTHER_MIB
    each = subject.project.process_mib.get(start.program, usual)
    processes = 1
    server = next(iter(start.certain), None)
    if server is not None and server.row.name == "celery":
        forks = server.action == "worker" and server.worker_class in ("", "prefork", "processes")
        # The parent process has loaded the project too.
        processes = 1 + (server.threads or 1) if forks else 1
    elif server is not None:
        processes = server.processes or 1
    unit = "processes" if processes > 1 else "process"
    return Part(start, processes * each, f"{processes} {unit} × {each} MiB ({start.program})")


def _placement(subject: CheckedProfile, program: str) -> Placement:
    """Return how the service of a program runs."""
    deployment, platform = subject.deployment, subject.deployment.platform
    if platform is None:
        return Placement(kind="worker")
    name = owner_of(deployment.document.programs, program)
    section = platform.of(deployment.document)
    return platform.placement(section, name, serves=name == deployment.web)


def _other_commands(subject: CheckedProfile) -> Iterator[str]:
    """Yield the commands that run before a deploy, while the old version still runs."""
    manifest = subject.deployment.manifest
    services: tuple[Service, ...] = manifest.services if manifest else ()
    for service in services:
        yield service.release_command or ""
        yield service.build_command or ""
