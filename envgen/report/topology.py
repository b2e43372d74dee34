"""What runs in an environment and what talks to what, as boxes and lines that can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from envgen.model import Deployment
from envgen.profile import Frontend

BoxKind = Literal["visitors", "frontend", "service", "database", "store"]
# From left to right in a drawing.
COLUMNS: tuple[tuple[BoxKind, ...], ...] = (
    ("visitors", "frontend"),
    ("service",),
    ("database", "store"),
)


class Box(Struct, frozen=True, kw_only=True):
    """Something that runs, or that calls the site; `parts` are the programs of a service."""

    id: str
    kind: BoxKind
    title: str
    about: str = ""
    parts: tuple[str, ...] = ()


class Connection(Struct, frozen=True, kw_only=True):
    """A connection from one box to another, by their ids."""

    start: str
    end: str
    label: str


class Topology(Struct, frozen=True, kw_only=True):
    """The drawing of one environment."""

    profile: str
    boxes: tuple[Box, ...]
    lines: tuple[Connection, ...]


def topology(deployment: Deployment) -> Topology:
    """Return what runs in the environment of a profile, and what talks to what."""
    services = list(_services(deployment))
    homes = {part: box.id for box in services for part in _programs(deployment, box)}
    databases, stores = list(_databases(deployment)), list(_stores(deployment))
    callers = list(_callers(deployment)) if deployment.web else []
    lines: list[Connection] = []
    if deployment.web:
        site = homes[deployment.web]
        lines += (Connection(start=box.id, end=site, label="HTTPS") for box in callers)
        lines += (
            Connection(start=homes[route.program], end=site, label=f"signed, {route.kind}")
            for route in deployment.routes
            if homes[route.program] != site
        )
    for box, variable in (*databases, *stores):
        found = deployment.variable(variable)
        readers = dict.fromkeys(homes[name] for name in (found.readers if found else ()))
        lines += (Connection(start=home, end=box.id, label=variable) for home in readers)
    boxes = [*callers, *services, *(box for box, _ in (*databases, *stores))]
    return Topology(profile=deployment.name, boxes=tuple(boxes), lines=tuple(dict.fromkeys(lines)))


def printable(text: str) -> str:
    """Return a text in which what cannot be printed is replaced."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _services(deployment: Deployment) -> Iterator[Box]:
    """Yield a box for each service; without a platform, for each program that runs by itself."""
    programs = deployment.document.programs
    if deployment.manifest is not None:
        for service in deployment.manifest.services:
            parts = [f"{name}: {programs[name].command or ''}" for name in service.programs]
            parts += (
                f"{route.program} calls {deployment.web}: signed"
                for route in deployment.routes
                if {route.program, deployment.web} <= set(service.programs)
            )
            yield Box(
                id=f"service:{service.name}",
                kind="service",
                title=service.name,
                about=service.kind,
                parts=tuple(parts),
            )
        return
    for name, program in programs.items():
        yield Box(id=f"service:{name}", kind="service", title=name, parts=(program.command or "",))


def _programs(deployment: Deployment, box: Box) -> tuple[str, ...]:
    service = deployment.manifest.service(box.title) if deployment.manifest else None
    return service.programs if service else (box.title,)


def _callers(deployment: Deployment) -> Iterator[Box]:
    """Yield who calls the site from outside."""
    hosts = ", ".join(deployment.public_hosts)
    yield Box(id="visitors", kind="visitors", title="visitors", about=hosts)
    for frontend in deployment.document.site.frontends:
        origin = frontend.origin if isinstance(frontend, Frontend) else frontend
        yield Box(id=f"frontend:{origin}", kind="frontend", title=origin, about="frontend")


def _databases(deployment: Deployment) -> Iterator[tuple[Box, str]]:
    for item in deployment.databases:
        box = Box(
            id=f"database:{item.alias}", kind="database", title=item.alias, about=item.provider
        )
        yield box, item.variable


def _stores(deployment: Deployment) -> Iterator[tuple[Box, str]]:
    """Yield the caches and brokers that a variable has the URL of."""
    for item in deployment.variables:
        if item.type == "cache":
            name = item.reference.name if item.reference else ""
            yield Box(id=f"store:{item.name}", kind="store", title=name or "redis"), item.name
