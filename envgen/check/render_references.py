"""Rules about references in render.yaml: what they name is there, and is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.check import CheckedProfile, Finding, rule
from envgen.errors import Severity
from envgen.output.readers import Blueprint, Entry, Service

SPEC = "https://render.com/docs/blueprint-spec"
REFERENCES = SPEC + "#referencing-values-from-other-services"
DATABASE_PROPERTIES = ("connectionString", "host", "port", "user", "password", "database")
ADDRESS = ("host", "port", "hostport")
STORES = ("keyvalue", "redis")
# What a service of each type tells the others; a worker and a cron job listen to nothing.
SERVICE_PROPERTIES: dict[str, tuple[str, ...]] = {
    "web": ADDRESS,
    "pserv": ADDRESS,
    "keyvalue": (*ADDRESS, "connectionString"),
    "redis": (*ADDRESS, "connectionString"),
}


@rule(
    "render-reference",
    why="A reference to what is not there fails the sync of the Blueprint.",
    fix="name a resource of this file",
    source=REFERENCES,
)
def dangling_references(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield references to databases, services, keys, properties and groups that are not there."""
    if subject.blueprint is None:
        return
    groups = {group.name for group in subject.groups}
    for service in subject.services:
        for entry in service.entries:
            message = _dangling(subject.blueprint, entry)
            if message:
                yield Finding(f"{entry.key} refers to {message}", entry.place)
        for name, place in service.groups:
            if name not in groups:
                yield Finding(f"there is no env group {name}", place, "name a group of this file")


@rule(
    "render-unreachable",
    why="A free web service cannot be called over the private network.",
    fix="plan: starter, or the public URL",
    source="https://render.com/docs/free#free-web-services",
)
def unreachable_services(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield references to the internal address of a service on the free plan."""
    if subject.blueprint is None:
        return
    for service in subject.services:
        for entry in service.entries:
            reference = _mapping(entry, "fromService")
            target = subject.blueprint.service(reference.get("name"))
            asks = reference.get("property") in ADDRESS
            if asks and target and _is_free_web(target):
                message = f"{entry.key} is the internal address of {target.name}, which is free"
                yield Finding(message, entry.place)


@rule(
    "render-unused",
    why="It costs, and nothing uses it.",
    fix="take it out",
    source=SPEC,
    severity=Severity.WARNING,
)
def unused_resources(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases, stores and groups that no service refers to."""
    entries = [entry for service in subject.services for entry in service.entries]
    used = {
        str(_mapping(entry, kind).get("name"))
        for entry in entries
        for kind in ("fromDatabase", "fromService")
    }
    stores = [item for item in subject.services if item.fields.get("type") in STORES]
    for item in (*subject.databases, *stores):
        if item.name not in used:
            yield Finding(f"no service uses {item.name}", item.place)
    wanted = {name for service in subject.services for name, _ in service.groups}
    for group in subject.groups:
        if group.name not in wanted:
            yield Finding(f"no service uses the group {group.name}", group.place)


def _dangling(blueprint: Blueprint, entry: Entry) -> str:
    if "fromDatabase" in entry.source:
        return _dangling_database(blueprint, _mapping(entry, "fromDatabase"))
    if "fromService" in entry.source:
        return _dangling_service(blueprint, _mapping(entry, "fromService"))
    return ""


def _dangling_database(blueprint: Blueprint, reference: Mapping[str, Any]) -> str:
    if reference.get("name") not in [item.name for item in blueprint.databases]:
        return f"the database {reference.get('name')}, which is not here"
    if reference.get("property") not in DATABASE_PROPERTIES:
        return f"{reference.get('property')}, which no database has"
    return ""


def _dangling_service(blueprint: Blueprint, reference: Mapping[str, Any]) -> str:
    service = blueprint.service(reference.get("name"))
    if service is None:
        return f"the service {reference.get('name')}, which is not here"
    kind = str(service.fields.get("type"))
    if reference.get("type") != kind:
        return f"{service.name} as a {reference.get('type')}, which it is not"
    if "envVarKey" in reference:
        return _dangling_key(service, str(reference["envVarKey"]))
    if reference.get("property") not in SERVICE_PROPERTIES.get(kind, ()):
        return f"{reference.get('property')}, which a {kind} does not have"
    return ""


def _dangling_key(service: Service, key: str) -> str:
    if key.startswith("RENDER_"):  # Render sets it in every service
        return ""
    source = next((entry for entry in service.entries if entry.key == key), None)
    if source is None:
        return f"{key} of {service.name}, which does not have it"
    if "envVarKey" in _mapping(source, "fromService"):
        return f"{key} of {service.name}, which is a reference itself"
    return ""


def _mapping(entry: Entry, kind: str) -> Mapping[str, Any]:
    reference = entry.source.get(kind)
    return reference if isinstance(reference, dict) else {}


def _is_free_web(service: Service) -> bool:
    return service.fields.get("type") == "web" and service.fields.get("plan") == "free"
