"""Check that the new Blueprint keeps names, billed properties and variables of the old one.

`decide` should keep all of them. This checks the result, so that a bug in envgen never changes
what Render bills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.adopt.entries import OWN
from envgen.model import Deployment
from envgen.platforms.manifest import Manifest, Resource, Service
from envgen.platforms.render.manifest.reading import listed

# Fields that cost money, or that cannot be changed after creation.
_KEPT = ("type", "plan", "region", "numInstances", "scaling", "disk", "schedule", "domains")
_KEPT_DATABASE = ("plan", "region", "databaseName", "user", "diskSizeGB", "highAvailability")
_FORMER = {"redis": "keyvalue"}


def lost(deployment: Deployment, old: Manifest) -> Iterator[str]:
    """Yield what the deployment's Blueprint lacks, adds or changes compared to `old`."""
    new = deployment.manifest
    if new is None:
        return
    resources: list[Mapping[str, Any]] = [
        {"name": item.name, **item.native} for item in listed(new)
    ]
    services = {str(item["name"]): item for item in resources}
    databases = {item.name: item.native for item in new.of_kind("database")}
    yield from _names({item.name for item in listed(old)}, set(services))
    yield from _names({item.name for item in old.of_kind("database")}, set(databases))
    for service in listed(old):
        yield from _fields(service, services.get(service.name, {}), _KEPT)
    for database in old.of_kind("database"):
        yield from _fields(database, databases.get(database.name, {}), _KEPT_DATABASE)
    yield from _variables(deployment, new, old)


def _names(old: set[str], new: set[str]) -> Iterator[str]:
    for name in sorted(old - new):
        yield f"{name} would be missing"
    for name in sorted(new - old):
        yield f"{name} would be new"


def _fields(
    old: Service | Resource, new: Mapping[str, Any], names: tuple[str, ...]
) -> Iterator[str]:
    for name in names:
        before, after = old.native.get(name), new.get(name)
        if name == "domains" and before is None and "domain" in old.native:
            before = [old.native["domain"]]  # the old name of the field
        before = _FORMER.get(str(before), before) if name == "type" else before
        # The default, which may be written out.
        before = "oregon" if name == "region" and before is None else before
        after = "oregon" if name == "region" and after is None else after
        if isinstance(before, list) and isinstance(after, list | tuple):
            before, after = list(before), list(after)
        if str(before) != str(after):  # a number may have been text
            yield f"the {name} of {old.name} would not be kept"


def _variables(deployment: Deployment, new: Manifest, old: Manifest) -> Iterator[str]:
    groups = {group.name: {item.key for item in group.entries} for group in new.groups}
    renamed = deployment.document.renamed
    for service in new.services:
        before = old.service(service.name)
        if before is None or not service.programs:
            continue
        given = {entry.key for entry in service.entries}
        given |= {name for group, _ in service.groups for name in groups.get(group, ())}
        for entry in before.entries:
            name = renamed.get(entry.key, entry.key)
            if (
                name not in given
                and entry.key not in OWN
                and entry.source.native.get("value") != ""
            ):
                yield f"{service.name} would not get {entry.key}"
