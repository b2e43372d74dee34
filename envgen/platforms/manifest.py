"""A manifest in terms that all platforms share: services, resources and variables.

A manifest is the file that tells a platform what to run. `native` keeps the platform's own fields,
which only the platform's own rules and steps use.
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
    """A variable's reference to a resource or service of the same manifest.

    `what` is a part of its address: url, host, port, or hostport for both. `native` is set if a
    person wrote the reference in the platform's own format.
    """

    resource: Literal["database", "store", "service"]
    what: str = "url"
    name: str = ""
    native: Mapping[str, Any] | None = None


class Source(Struct, frozen=True, kw_only=True):
    """Where the value of an entry comes from.

    kind:
        value       it is in the manifest, as `value`
        pasted      a person pastes it on the platform
        generated   the platform generates it
        shared      it is the value of `variable` in the service `service`; both are also set
                    if the entry has another source too
        resource    the platform gets it from a database, store or service
        none        the manifest does not say
    """

    kind: SourceKind
    value: Any = None
    # The value in preview environments, if the manifest has another one for them.
    preview: Any = None
    # The texts of `value` and `preview` as they are written: 1.10 is not 1.1, nor true True.
    text: str | None = None
    preview_text: str | None = None
    # All texts that the manifest contains for it, including the one for previews.
    texts: tuple[str, ...] = ()
    service: str = ""
    variable: str = ""
    native: Mapping[str, Any] = {}

    def __repr__(self) -> str:
        """Leave the value out: a person may have written a secret into the manifest."""
        return f"Source({self.kind!r})"


class ManifestPart(Struct, frozen=True, kw_only=True):
    """A part of a manifest: where it is written, and each of its keys."""

    place: Place = Place("")
    places: Mapping[str, Place] = {}

    def at(self, key: str) -> Place:
        """Return where a key is written; where the whole part is if it has no such key."""
        return self.places.get(key, self.place)


class ManifestEntry(ManifestPart, frozen=True, kw_only=True):
    """A variable that a service or group gets."""

    key: str
    source: Source
    comment: str = ""


class NamedPart(ManifestPart, frozen=True, kw_only=True):
    """A part of a manifest that others refer to by its name."""

    name: str
    # Where the environment is written that it belongs to; None if the manifest has only one.
    environment: Place | None = None


class Service(NamedPart, frozen=True, kw_only=True):
    """A service and the programs in it; the owner of the service comes first."""

    kind: ServiceKind
    programs: tuple[str, ...] = ()
    entries: tuple[ManifestEntry, ...] = ()
    # The names of its groups of entries, each with the place where it is written.
    groups: tuple[tuple[str, Place], ...] = ()
    build_command: str | None = None
    release_command: str | None = None
    command: str | None = None
    health_path: str | None = None
    schedule: str | None = None
    domains: tuple[str, ...] = ()
    # Whether several instances run at the same time, and whether written files are kept.
    several: bool = False
    keeps_files: bool = False
    # How it is built: "python" by the platform from the repository, "docker", "image", or another
    # name; empty if it is not known. `root` is the folder that its commands run in.
    runtime: str = ""
    root: str = "."
    # For "docker": its Dockerfile and the folder of the build, relative to the repository.
    dockerfile: str = "Dockerfile"
    context: str = "."
    # Whether it is built from another repository.
    is_elsewhere: bool = False
    native: Mapping[str, Any] = {}


class Resource(NamedPart, frozen=True, kw_only=True):
    """A database or a Redis-like store that the platform runs."""

    kind: ResourceKind
    entries: tuple[ManifestEntry, ...] = ()
    native: Mapping[str, Any] = {}


class Group(NamedPart, frozen=True, kw_only=True):
    """A named group of entries that several services can use."""

    entries: tuple[ManifestEntry, ...] = ()


Holder: TypeAlias = Service | Group | Resource


def entries_of(holders: Iterable[Holder]) -> Iterator[tuple[Holder, ManifestEntry]]:
    """Yield every entry of services, groups and resources, each with its holder."""
    for holder in holders:
        for entry in holder.entries:
            yield holder, entry


class Manifest(Struct, frozen=True, kw_only=True):
    """The contents of one manifest."""

    path: str
    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    groups: tuple[Group, ...] = ()
    native: Mapping[str, Any] = {}

    def service(self, name: object) -> Service | None:
        """Return the service with that name; None if there is none."""
        return next((item for item in self.services if item.name == name), None)

    def from_groups(self, service: Service) -> dict[str, ManifestEntry]:
        """Return the entries that a service gets from its groups, by key."""
        wanted = {name for name, _ in service.groups}
        groups = (group for group in self.groups if group.name in wanted)
        return {entry.key: entry for group in groups for entry in group.entries}

    def services_with(self, key: str, *kinds: SourceKind) -> list[str]:
        """Return the services that have a variable from a source of `kinds`; by default any."""
        return [
            service.name
            for service in self.services
            for entry in (*service.entries, *self.from_groups(service).values())
            if entry.key == key and entry.source.kind in (kinds or (entry.source.kind,))
        ]

    def web_services(self) -> tuple[Service, ...]:
        """Return the public web services, in order."""
        return tuple(item for item in self.services if item.kind == "web")

    def of_kind(self, kind: ResourceKind) -> tuple[Resource, ...]:
        """Return the databases, or the stores."""
        return tuple(item for item in self.resources if item.kind == kind)

    def holders(self) -> Iterator[Holder]:
        """Yield everything that can have entries: groups, resources and services."""
        yield from self.groups
        yield from self.resources
        yield from self.services
