"""Rules about references in render.yaml: each leads to a resource, and each resource is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.check.subjects import ManifestSubject
from envgen.errors import Finding, Severity, rule
from envgen.platforms.manifest import Manifest, ManifestEntry, Resource, Service
from envgen.platforms.render.manifest.reading import listed
from envgen.support.suggestions import suggest

SPEC = "https://render.com/docs/blueprint-spec"
REFERENCES = SPEC + "#referencing-values-from-other-services"
DATABASE_PROPERTIES = ("connectionString", "host", "port", "user", "password", "database")
# The URL of a database's own pooler.
POOLED = "connectionPoolString"
# Among more names, looking for the one that was meant would take minutes.
MOST_NAMES = 200
_GENERATED = "Change the reference in the profile, then run `envgen render --all`."
# The region of what has none: https://render.com/docs/regions
DEFAULT_REGION = "oregon"
ADDRESS = ("host", "port", "hostport")
# The properties of each type that other services can use; workers and cron jobs have none.
SERVICE_PROPERTIES: dict[str, tuple[str, ...]] = {
    "web": ADDRESS,
    "pserv": ADDRESS,
    "keyvalue": (*ADDRESS, "connectionString"),
    "redis": (*ADDRESS, "connectionString"),
}


@rule(
    "render-reference",
    lint="manifest",
    why="If a reference is wrong, the sync of the Blueprint fails.",
    lint_fix="refer to a resource, property and variable that this file has",
    fix="change the reference in the profile, then run `envgen render --all`",
    source=REFERENCES,
)
def dangling_references(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield references to databases, services, keys, properties and groups that do not exist."""
    found = subject.manifest
    known = {group.name for group in found.groups}
    holders: tuple[Service | Resource, ...] = (*found.services, *found.resources)
    for holder in holders:
        for entry in holder.entries:
            message = _dangling(found, entry)
            if message:
                near = _meant(found, entry)
                if near and isinstance(holder, Service) and subject.written_at(holder)[1]:
                    near = f"{near} {_GENERATED}"
                yield Finding(f"{entry.key} refers to {message}", entry.place, near)
    for service in found.services:
        for name, place in service.groups:
            if name not in known:
                meant = suggest(name, known) if len(known) <= MOST_NAMES else ""
                hint = meant or "use a group in this file"
                yield Finding(f"there is no env group {name}", place, hint)


@rule(
    "render-unreachable",
    lint="manifest",
    why="Render's private network does not reach a free web service.",
    fix="write `plan: starter`, or use the public URL",
    source="https://render.com/docs/free#free-web-services",
)
def unreachable_services(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield references to the internal address of a service on the free plan."""
    found = subject.manifest
    for service in found.services:
        for entry in service.entries:
            reference = _mapping(entry, "fromService")
            target = found.service(reference.get("name"))
            asks = reference.get("property") in ADDRESS
            if asks and target and _is_free_web(target):
                message = (
                    f"{entry.key} is the internal address of {target.name}, which is on the free "
                    "plan"
                )
                yield Finding(message, entry.place)


@rule(
    "render-region",
    lint="manifest",
    why="Render's private network connects only services and databases in the same region.",
    fix="write the same `region` for both, before they are created: it cannot be changed later",
    source="https://render.com/docs/private-network",
)
def other_regions(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield references to the internal address of a service or database in another region."""
    found = subject.manifest
    targets = {item.name: item for item in reversed((*listed(found), *found.of_kind("database")))}
    for service in found.services:
        here = service.native.get("region", DEFAULT_REGION)
        for entry in service.entries if service.kind != "static" else ():
            name = _internal(entry)
            target = targets.get(name) if name else None
            there = target.native.get("region", DEFAULT_REGION) if target else here
            if isinstance(here, str) and isinstance(there, str) and here != there:
                message = f"{entry.key} leads to {name} in {_named(target, there)}, but "
                message += f"{service.name} is in {_named(service, here)}"
                yield Finding(message, entry.place)


def _named(item: Service | Resource | None, region: str) -> str:
    """Return the name of a region, and that it is the default if the manifest does not say it."""
    is_default = item is not None and "region" not in item.native
    return f"{region} (the default)" if is_default else region


@rule(
    "render-unused",
    lint="manifest",
    why="A database or store costs money, even if no service uses it.",
    fix="remove the resource or env group",
    source=SPEC,
    severity=Severity.WARNING,
)
def unused_resources(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield databases, stores and groups that no service refers to."""
    found = subject.manifest
    holders: tuple[Service | Resource, ...] = (*found.services, *found.resources)
    entries = [entry for holder in holders for entry in holder.entries]
    used = {
        str(_mapping(entry, kind).get("name"))
        for entry in entries
        for kind in ("fromDatabase", "fromService")
    }
    for item in found.resources:
        if item.name and item.name not in used:
            yield Finding(f"no service uses {item.name}", item.place)
    wanted = {name for service in found.services for name, _ in service.groups}
    for group in found.groups:
        if group.name and group.name not in wanted:
            yield Finding(f"no service uses the env group {group.name}", group.place)


def _internal(entry: ManifestEntry) -> str:
    """Return the name of what an entry has the internal address of; empty if of nothing."""
    database, service = _mapping(entry, "fromDatabase"), _mapping(entry, "fromService")
    if database.get("property") in ("connectionString", "host", "hostport", POOLED):
        return str(database.get("name"))
    is_address = service.get("property") in (*ADDRESS, "connectionString")
    return str(service.get("name")) if is_address else ""


def _dangling(found: Manifest, entry: ManifestEntry) -> str:
    if "fromDatabase" in entry.source.native:
        return _dangling_database(found, _mapping(entry, "fromDatabase"))
    if "fromService" in entry.source.native:
        return _dangling_service(found, _mapping(entry, "fromService"))
    return ""


def _meant(found: Manifest, entry: ManifestEntry) -> str | None:
    """Return "did you mean …?" if a name is misspelled; else None."""
    for kind, items in (
        ("fromDatabase", found.of_kind("database")),
        ("fromService", listed(found)),
    ):
        name, names = _mapping(entry, kind).get("name"), [item.name for item in items]
        if isinstance(name, str) and name not in names and len(names) <= MOST_NAMES:
            return suggest(name, filter(None, names)) or None
    return None


def _dangling_database(found: Manifest, reference: Mapping[str, Any]) -> str:
    named = found.of_kind("database")
    if reference.get("name") not in [item.name for item in named]:
        return f"the database {reference.get('name')}, which is not in this file"
    asked, name = reference.get("property"), reference.get("name")
    pooled = any(item.native.get("connectionPool") for item in named if item.name == name)
    if asked == POOLED and not pooled:
        return f"the property {POOLED}, but {name} has no `connectionPool: pgbouncer`"
    if asked not in (*DATABASE_PROPERTIES, POOLED):
        return f"the property {asked}, which a database does not have"
    return ""


def _dangling_service(found: Manifest, reference: Mapping[str, Any]) -> str:
    named = (item for item in listed(found) if item.name == reference.get("name"))
    service = next(named, None)
    if service is None:
        return f"the service {reference.get('name')}, which is not in this file"
    kind = str(service.native.get("type"))
    if reference.get("type") != kind:
        return f"{service.name} with the type {reference.get('type')}, but it has the type {kind}"
    if "envVarKey" in reference:
        return _dangling_key(service, str(reference["envVarKey"]))
    if reference.get("property") not in SERVICE_PROPERTIES.get(kind, ()):
        asked = reference.get("property")
        return f"the property {asked}, which a service of type {kind} does not have"
    return ""


def _dangling_key(service: Service | Resource, key: str) -> str:
    if key.startswith("RENDER_"):  # Render sets it in every service
        return ""
    entries = service.entries
    source = next((entry for entry in entries if entry.key == key), None)
    if source is None:
        return f"{key} of {service.name}, which does not have it"
    if source.source.kind == "shared":
        return f"{key} of {service.name}, which is itself a reference"
    return ""


def _mapping(entry: ManifestEntry, kind: str) -> Mapping[str, Any]:
    reference = entry.source.native.get(kind)
    return reference if isinstance(reference, dict) else {}


def _is_free_web(service: Service) -> bool:
    return service.native.get("type") == "web" and service.native.get("plan") == "free"
