"""Check that the new Blueprint keeps names, billed properties and variables of the old one.

`decide` should keep all of them. This checks the result, so that a bug in envgen never changes
what Render bills, or what a program gets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from envgen.adopt.entries import OWN
from envgen.adopt.given import FORMER, Given
from envgen.model import Deployment
from envgen.platforms.manifest import Manifest, Resource, Service
from envgen.platforms.render.manifest.reading import listed

# Fields that cost money, or that cannot be changed after creation.
_KEPT = ("type", "plan", "region", "numInstances", "scaling", "disk", "schedule", "domains")
_KEPT_DATABASE = ("plan", "region", "databaseName", "user", "diskSizeGB", "highAvailability")


def lost(deployment: Deployment, old: Manifest, said: Collection[str]) -> Iterator[str]:
    """Yield what the deployment's Blueprint lacks, adds or changes compared to `old`.

    `said` are the words of the report: a variable that it names may get its value differently.
    """
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
    pasted = set(_of_pasted(old, said))
    groups = {item.name for item in old.groups} - pasted
    yield from _names(groups, {item.name for item in new.groups})
    for service in listed(old):
        yield from _fields(service, services.get(service.name, {}), _KEPT)
    for database in old.of_kind("database"):
        yield from _fields(database, databases.get(database.name, {}), _KEPT_DATABASE)
    for now in new.services:
        before = old.service(now.name)
        if before is not None and now.programs:
            yield from _groups(before, now, pasted)
            yield from _variables(deployment, Given(old, before), Given(new, now), said)


def _of_pasted(old: Manifest, said: Collection[str]) -> Iterator[str]:
    """Yield the env groups that have nothing in the file but variables that a person pastes."""
    for group in old.groups:
        kinds = {entry.source.kind for entry in group.entries}
        if kinds == {"pasted"} and all(entry.key in said for entry in group.entries):
            yield group.name


def _groups(old: Service, new: Service, pasted: Collection[str]) -> Iterator[str]:
    before, after = ({name for name, _ in item.groups} for item in (old, new))
    for name in sorted(before - after - {*pasted}):
        yield f"{old.name} would no longer use the env group {name}"
    for name in sorted(after - before):
        yield f"{old.name} would use the env group {name}"


def _variables(
    deployment: Deployment, old: Given, new: Given, said: Collection[str]
) -> Iterator[str]:
    own = deployment.document.env
    for key in old.entries:
        name = deployment.document.renamed.get(key, key)
        if key in OWN:
            continue
        if name not in new.entries:
            yield f"{old.service} would not get {key}"
        # What envgen itself sets follows from the settings, which are compared.
        elif name in own and key not in said and old.how(key) != new.how(name):
            yield f"{old.service} would get {key} from elsewhere"


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
        before = FORMER.get(str(before), before) if name == "type" else before
        # The default, which may be written out.
        before = "oregon" if name == "region" and before is None else before
        after = "oregon" if name == "region" and after is None else after
        if isinstance(before, list) and isinstance(after, list | tuple):
            before, after = list(before), list(after)
        if str(before) != str(after):  # a number may have been text
            yield f"the {name} of {old.name} would not be kept"
