"""What a manifest says, in words that all platforms share: services, resources, and variables.

A manifest is the file that tells a platform what to run. Each platform keeps its own words too,
as `native`: what only that platform's rules and steps understand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from envgen.errors import Place

ServiceKind = Literal["web", "private", "worker", "cron", "static"]
ResourceKind = Literal["database", "store"]
SourceKind = Literal["value", "pasted", "generated", "shared", "resource", "none"]


class Reference(Struct, frozen=True, kw_only=True):
    """What a variable takes from a resource or service of the same manifest.

    `what` is a part of its address: url, host, port, or hostport for both. `native` is set where
    a person wrote the reference in the platform's own words.
    """

    resource: Literal["database", "store", "service"]
    what: str = "url"
    name: str = ""
    native: Mapping[str, Any] | None = None


class Source(Struct, frozen=True, kw_only=True):
    """Where the value of an entry comes from.

    kind:
        value       it is in the manifest, as `value`
        pasted      a person gives it to the platform
        generated   the platform generates it
        shared      it is that of `variable` in the service `service`, which an entry with
                    several sources names as well, whatever its kind
        resource    the platform takes it from a database, store or service
        none        the manifest does not say
    """

    kind: SourceKind
    value: Any = None
    # Whatever text the manifest has for it, in previews too.
    texts: tuple[str, ...] = ()
    service: str = ""
    variable: str = ""
    native: Mapping[str, Any] = {}

    def __repr__(self) -> str:
        """Say nothing of the value: what a person pasted into a manifest may be a secret."""
        return f"Source({self.kind!r})"


class ManifestEntry(Struct, frozen=True, kw_only=True):
    """A variable that a service or group gets."""

    key: str
    source: Source
    comment: str = ""
    place: Place = Place("")


class Service(Struct, frozen=True, kw_only=True):
    """Something that runs, and the programs in it: the one that owns the service first."""

    name: str
    kind: ServiceKind
    programs: tuple[str, ...] = ()
    entries: tuple[ManifestEntry, ...] = ()
    # The groups of entries that it gets, by name, each with the place that says so.
    groups: tuple[tuple[str, Place], ...] = ()
    build_command: str | None = None
    release_command: str | None = None
    command: str | None = None
    health_path: str | None = None
    schedule: str | None = None
    domains: tuple[str, ...] = ()
    # Whether several instances run at a time, and whether files that it writes are kept.
    several: bool = False
    keeps_files: bool = False
    native: Mapping[str, Any] = {}
    place: Place = Place("")


class Resource(Struct, frozen=True, kw_only=True):
    """A database or a Redis-like store that the platform runs."""

    name: str
    kind: ResourceKind
    entries: tuple[ManifestEntry, ...] = ()
    native: Mapping[str, Any] = {}
    place: Place = Place("")


class Group(Struct, frozen=True, kw_only=True):
    """Entries that several services get together."""

    name: str
    entries: tuple[ManifestEntry, ...] = ()
    place: Place = Place("")


Holder: TypeAlias = Service | Group | Resource


def entries_of(holders: Iterable[Holder]) -> Iterator[tuple[Holder, ManifestEntry]]:
    """Yield every entry of services, groups and resources, each with what has it."""
    for holder in holders:
        for entry in holder.entries:
            yield holder, entry


class Manifest(Struct, frozen=True, kw_only=True):
    """All that one manifest says."""

    path: str
    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    groups: tuple[Group, ...] = ()
    native: Mapping[str, Any] = {}

    def service(self, name: object) -> Service | None:
        """Return the service of that name, if there is one."""
        return next((item for item in self.services if item.name == name), None)

    def from_groups(self, service: Service) -> dict[str, ManifestEntry]:
        """Return the entries that a service gets from its groups, by their keys."""
        wanted = {name for name, _ in service.groups}
        groups = (group for group in self.groups if group.name in wanted)
        return {entry.key: entry for group in groups for entry in group.entries}

    def web_services(self) -> tuple[Service, ...]:
        """Return the services that answer to the public, in their order."""
        return tuple(item for item in self.services if item.kind == "web")

    def of_kind(self, kind: ResourceKind) -> tuple[Resource, ...]:
        """Return the databases, or the stores."""
        return tuple(item for item in self.resources if item.kind == kind)

    def holders(self) -> Iterator[Holder]:
        """Yield whatever may have entries: groups, resources, and services, whose own count."""
        yield from self.groups
        yield from self.resources
        yield from self.services
