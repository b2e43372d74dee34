"""Rules about the resources of render.yaml: services, databases and Key Value stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import collapse_addresses, ip_network
from typing import Any

from envgen.check import CheckedProfile
from envgen.check.subjects import ManifestSubject
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.platforms.manifest import Resource, Service
from envgen.platforms.render import CRON_LACKS, NO_INSTANCES
from envgen.platforms.render.manifest.reading import STORES, listed

SPEC = "https://render.com/docs/blueprint-spec"
FREE = "https://render.com/docs/free"
UNBUILT = ("docker", "image", "static")
# Old field → new field. Render still accepts the old ones; its schema no longer has `env`.
OLD_FIELDS = {"env": "runtime", "autoDeploy": "autoDeployTrigger"}
TEXT_FIELDS = ("autoDeployTrigger", "postgresMajorVersion", "schedule")


@rule(
    "render-names",
    lint="manifest",
    why="In one environment, Render treats two services, or two databases, of one name as one.",
    fix="rename one of the two resources",
    source=SPEC,
)
def duplicate_names(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield names that two services, two databases or two env groups share.

    A database may have the name of a service: Render's own examples do that.
    """
    found = subject.manifest
    for items in (listed(found), found.of_kind("database"), found.groups):
        counts = Counter((item.environment, item.name) for item in items)
        for item in items:
            if item.name and counts[item.environment, item.name] > 1:
                yield Finding(f"two resources have the name {item.name}", item.place)


@rule(
    "render-command",
    lint="manifest",
    why="A service without a build or start command cannot be deployed.",
    fix="write the command, or use `runtime: docker`",
    source=SPEC,
)
def commands(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield services without a command, and cron jobs without a schedule."""
    for service in subject.services:
        if service.native.get("runtime", service.native.get("env")) not in UNBUILT:
            for key in ("buildCommand", "startCommand"):
                if not service.native.get(key):
                    yield Finding(f"{service.name} has no {key}", service.place)
        if service.native.get("type") == "cron" and not service.native.get("schedule"):
            hint = 'write `schedule: "0 3 * * *"`'
            yield Finding(f"{service.name} has no schedule", service.place, hint)


@rule(
    "render-cron",
    lint="manifest",
    why="A cron job runs and ends: it has no disk, health check, instances or deploy command.",
    fix="remove this key",
    source="https://render.com/docs/cronjobs",
)
def cron_fields(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield fields that a cron job cannot have."""
    for service in subject.services:
        for key in CRON_LACKS if service.native.get("type") == "cron" else ():
            if key in service.native:
                yield Finding(f"{service.name} is a cron job and cannot have {key}", service.place)


@rule(
    "render-free",
    lint="manifest",
    why="Only web services, Key Value stores and databases have a free plan, which has limits.",
    fix="write `plan: starter`",
    source=FREE,
)
def free_plans(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield services whose type has no free plan, and fields that the free plan does not allow."""
    for service in listed(subject.manifest):
        if service.native.get("plan") != "free":
            continue
        kind = service.native.get("type")
        if kind not in ("web", *STORES):
            message = f"{service.name} has the type {kind}, which has no free plan"
            yield Finding(message, service.place)
            continue
        for key in NO_INSTANCES:
            if key in service.native:
                message = f"{service.name} is on the free plan and cannot have {key}"
                yield Finding(message, service.place)
        if service.native.get("numInstances", 1) != 1:
            message = f"{service.name} is on the free plan and can have only one instance"
            yield Finding(message, service.place)


@rule(
    "render-open",
    lint="manifest",
    why="Without ipAllowList, every address on the internet can connect.",
    fix="write `ipAllowList: []`, or list the addresses that need access",
    source=SPEC + "#ipallowlist",
)
def open_resources(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield databases and stores that every address can connect to."""
    for item in subject.manifest.resources:
        allowed = item.native.get("ipAllowList")
        if allowed is None or _lets_everyone_in(allowed):
            named = item.name or f"a {item.kind} without a name"
            edit = adding(item.place, "ipAllowList: []") if allowed is None else None
            yield Finding(f"{named} is open to every address", item.at("ipAllowList"), edit=edit)


@rule(
    "render-eviction",
    lint="manifest",
    why="By default, a full store deletes entries: tasks, sessions, and the bot's used signatures.",
    fix="write `maxmemoryPolicy: noeviction`",
    source="https://render.com/docs/key-value#maxmemory-policy",
    severity=Severity.WARNING,
)
def eviction(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield stores without a maxmemoryPolicy."""
    for store in subject.manifest.of_kind("store"):
        if "maxmemoryPolicy" not in store.native:
            message = f"{store.name} has no maxmemoryPolicy"
            if found := _in_profile(subject, store.name):
                yield Finding(message, *found)
            else:
                edit = adding(store.place, "maxmemoryPolicy: noeviction")
                yield Finding(message, store.place, edit=edit)


def _in_profile(subject: ManifestSubject, name: str) -> tuple[Place, str] | None:
    """Return where a profile has a store that it did not make, and what to write there."""
    if not isinstance(subject, CheckedProfile):
        return None
    platform = subject.platform
    section = platform.of(subject.deployment.document) if platform else None
    for index, item in enumerate(section.others if section else ()):
        if item.get("name") == name:
            place = subject.deployment.place("render", "others", index)
            return place, f"add `maxmemoryPolicy: noeviction` to {name} under `render.others`"
    return None


@rule(
    "render-former",
    lint="manifest",
    why="Render still accepts the old name, but its schema, and so editors, may reject it.",
    fix="use the new name",
    source=SPEC,
    severity=Severity.WARNING,
)
def former_fields(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield fields and types that have a new name."""
    for service in listed(subject.manifest):
        for old, new in OLD_FIELDS.items():
            if old in service.native:
                message = f"{service.name} has the field `{old}`, which is now called `{new}`"
                edit = _renaming(service, old, new)
                yield Finding(message, service.at(old), f"write `{new}`", edit=edit)
        if service.native.get("type") == "redis":
            message = f"{service.name} has the type `redis`, which is now called `keyvalue`"
            place = service.at("type")
            # References name the type too.
            edit = Edit(place.file, "replace", "keyvalue", "redis", place.line, safe=False)
            yield Finding(message, place, "write `type: keyvalue`", edit=edit)


@rule(
    "render-text",
    lint="manifest",
    why="Without quotes, YAML reads a number or a boolean, which Render rejects here.",
    fix="put the value in quotes",
    source=SPEC,
)
def text_fields(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield fields that must be text but are not, such as an unquoted `off`."""
    for item in resources(subject):
        for key in TEXT_FIELDS:
            if not isinstance(item.native.get(key, ""), str):
                message = f"the {key} of {item.name} is not text"
                yield Finding(message, item.at(key), edit=quoting(item.at(key), key))


def quoting(place: Place, key: str) -> Edit:
    """Return the edit that puts the value of a key in quotes: Render rejects it without them."""
    return Edit(place.file, "quote", "", key, place.line, column=place.column)


def adding(place: Place, text: str) -> Edit:
    """Return the edit that adds a key to the mapping at a place; it changes what Render does."""
    return Edit(place.file, "sibling", text, "", place.line, safe=False, column=place.column)


def _renaming(service: Service | Resource, old: str, new: str) -> Edit | None:
    """Return the edit that writes a field with its new name; None if that has a value already."""
    place = service.at(old)
    if new in service.native:
        return None
    if old != "autoDeploy":
        return Edit(place.file, "replace", new, old, place.line, column=place.column)
    values = {True: ("true", "commit"), False: ("false", "'off'")}
    before, after = (
        values.get(service.native[old], ("", ""))
        if isinstance(service.native[old], bool)
        else ("", "")
    )
    if not before:
        return None
    text = f"{new}: {after}"
    return Edit(place.file, "replace", text, f"{old}: {before}", place.line, column=place.column)


def _lets_everyone_in(allowed: object) -> bool:
    """Return whether the ranges of an ipAllowList together are all IPv4 or all IPv6 addresses."""
    entries = allowed if isinstance(allowed, list) else [allowed]
    found: dict[int, list[Any]] = {4: [], 6: []}
    for entry in entries:
        source = entry.get("source") if isinstance(entry, dict) else entry
        with suppress(ValueError):
            network = ip_network(str(source).strip(), strict=False)
            found[network.version].append(network)
    return any(
        network.prefixlen == 0
        for networks in found.values()
        for network in collapse_addresses(networks)
    )


def resources(subject: ManifestSubject) -> tuple[Service | Resource, ...]:
    """Return everything that has a name and a plan: services, stores and databases."""
    return (*listed(subject.manifest), *subject.manifest.of_kind("database"))
