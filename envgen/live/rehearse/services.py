"""What each service of a profile runs, and the environment that the platform gives it here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, structs

from envgen.catalog.providers import provider
from envgen.live.boot.environment import NOWHERE, environment
from envgen.live.rehearse.celery import CeleryProgram, celery_programs
from envgen.live.rehearse.database_parts import DatabaseParts, parts_of, values
from envgen.model import Deployment
from envgen.platforms.base import Placement
from envgen.platforms.manifest import Service, ServiceKind
from envgen.reading.database_urls import sslmode_of

# Variables with a part of the address of Redis.
_REDIS = re.compile(r"([A-Z0-9_]*_)?REDIS_(?P<part>HOST|PORT)")


class RehearsedService(Struct, frozen=True, kw_only=True):
    """A service as it is rehearsed.

    memory:
        what its plan has, in MiB; None if it is not known
    stop_seconds:
        the time from SIGTERM to SIGKILL
    disk:
        the folder of its disk, relative to the repository if it is in it; "" if it has none
    """

    name: str
    kind: ServiceKind
    programs: tuple[str, ...]
    build: str | None
    release: str | None
    command: str | None
    folder: str
    port: int
    environment: Mapping[str, str]
    memory: int | None
    stop_seconds: int
    # The command of the program that owns it, if a script starts others beside it.
    alone: str | None = None
    disk: str = ""
    celery: tuple[CeleryProgram, ...] = ()

    @property
    def hint_if_ended(self) -> str | None:
        """Return what to look at if it ended and nobody knows why; None if it has one program."""
        if self.alone is None:
            return None
        return f"it ends with the first of its programs: {', '.join(self.programs)}"

    @property
    def serves(self) -> bool:
        """Return whether it listens on a port."""
        return self.kind in ("web", "private")

    @property
    def lasts(self) -> bool:
        """Return whether it runs until it is stopped."""
        return self.command is not None and self.kind not in ("cron", "static")


class Needs(Struct, frozen=True):
    """The throw-away servers that a profile needs.

    databases:
        the variables that get the URL of a database, and the name of each
    parts:
        for such a variable that gets only the host, the part that each variable gets
    """

    databases: Mapping[str, str]
    redis: bool
    tls: bool
    version: int | None
    parts: Mapping[str, DatabaseParts] = {}


def rehearsed(
    deployment: Deployment, plain: Mapping[str, str], process: Mapping[str, str]
) -> tuple[RehearsedService, ...]:
    """Return the services that run programs of the project, those that serve the site first.

    `plain` comes from `plain_values` of a boot, and `process` is envgen's own environment.
    """
    services = deployment.manifest.services if deployment.manifest else ()
    mine = [item for item in services if item.programs and not item.is_elsewhere]
    mine.sort(key=lambda item: item.kind != "web")
    taken = deployment.listens_on.default
    return tuple(
        _service(deployment, item, taken + number, plain, process)
        for number, item in enumerate(mine)
    )


def _service(
    deployment: Deployment,
    service: Service,
    port: int,
    plain: Mapping[str, str],
    process: Mapping[str, str],
) -> RehearsedService:
    platform = deployment.platform
    assert platform is not None
    owner = service.programs[0]
    section = platform.of(deployment.document)
    placement: Placement = platform.placement(section, owner, serves=owner == deployment.web)
    given = environment(deployment, service.programs, plain, process)
    given |= platform.server_variables(section, owner)
    given = {
        name: value.replace(f":{platform.edge.port}", f":{port}")
        if name.startswith("GUN")
        else value
        for name, value in given.items()
    }
    given[platform.edge.port_variable] = str(port)
    return RehearsedService(
        name=service.name,
        kind=service.kind,
        programs=service.programs,
        build=service.build_command,
        release=service.release_command,
        command=service.command,
        folder=service.root,
        port=port,
        environment=given,
        memory=platform.memory(section, owner),
        stop_seconds=placement.stop_seconds or platform.edge.stop_seconds,
        alone=_alone(deployment, service),
        disk=platform.disk(service),
        celery=celery_programs(
            deployment.document.programs[name].command for name in service.programs
        ),
    )


def _alone(deployment: Deployment, service: Service) -> str | None:
    """Return the command of the first program of a service that a script starts with others."""
    found = (item for item in deployment.scripts if item.service == service.programs[0])
    script = next(found, None)
    return script.commands[0][1] if script else None


def needs(
    deployment: Deployment, services: tuple[RehearsedService, ...], setting: Any = None
) -> Needs:
    """Return the servers that the dummy URLs of these services stand for.

    `setting` is DATABASES, as far as it can be read.
    """
    given = [item for service in services for item in service.environment.items()]
    parts = {min(item): item for item in parts_of(setting, dict(given))}
    urls = [name for name, value in given if _stands_for(value, "postgres")]
    databases = {
        name: re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") for name in (*urls, *parts)
    }
    # `migrate` has a URL of its own for the same database.
    for item in deployment.databases:
        if item.migrate and item.migrate in databases and item.variable in databases:
            databases[item.migrate] = databases[item.variable]
    written = getattr(deployment.document.database, "sslmode", None)
    modes = {written or provider(item.provider).sslmode for item in deployment.databases}
    tls = any(mode.startswith(("require", "verify")) for mode in modes)
    major = None
    if deployment.manifest and deployment.platform:
        stores = deployment.manifest.of_kind("database")
        major = next((v for item in stores if (v := deployment.platform.postgresql(item))), None)
    redis = any(_stands_for(value, "redis") or _REDIS.fullmatch(name) for name, value in given)
    return Needs(databases, redis, tls, major, parts)


def with_servers(
    service: RehearsedService,
    urls: Mapping[str, str],
    redis: str | None,
    parts: Mapping[str, DatabaseParts] = {},
) -> RehearsedService:
    """Return a service whose dummy URLs are those of the servers that run here.

    `urls` has the URL of each database by variable, `redis` is that of the store, and `parts` come
    from `needs`.
    """
    found = {**service.environment}
    for name, value in service.environment.items():
        if _stands_for(value, "postgres") and name in urls:
            mode = sslmode_of(value)
            found[name] = f"{urls[name]}?sslmode={mode}" if mode else urls[name]
        elif redis and _stands_for(value, "redis"):
            found[name] = redis
        elif redis and (match := _REDIS.fullmatch(name)):
            at = urlsplit(redis)
            found[name] = str(at.hostname if match["part"] == "HOST" else at.port)
    for first, each in parts.items():
        found |= values(each, urls[first])
    return structs.replace(service, environment=found)


def _stands_for(value: str, scheme: str) -> bool:
    """Return whether a value is the dummy URL of such a server."""
    parts = urlsplit(value) if value.startswith(scheme) else None
    return parts is not None and parts.hostname == NOWHERE
