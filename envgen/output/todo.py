"""List the steps to do by hand on the platform, from a committed manifest to the current one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct, structs

from envgen.errors import InputError, Place, Problem
from envgen.model import Deployment
from envgen.output import checksum
from envgen.output.claims import refusals
from envgen.output.templating import Templates
from envgen.output.todo_databases import database_moves
from envgen.output.todo_facts import TodoFacts
from envgen.platforms import part, read_manifest
from envgen.platforms.base import Step
from envgen.platforms.manifest import Manifest, Resource, Service
from envgen.support.wording import listed


class Todo(Struct, frozen=True):
    """The steps in their order; `first` means that nothing was deployed from this project yet."""

    steps: list[Step]
    # What has to be set on the platform, whether it changed or not.
    every: Step | None
    first: bool
    unchanged: bool
    manifest_name: str
    title: str
    path: str
    # What the platform does when it gets the new manifest.
    effects: tuple[str, ...] = ()


class Committed(Struct, frozen=True, kw_only=True):
    """What the platform has: the files and the profiles of a commit."""

    read: Callable[[str], str | None]
    paths: Collection[str] = ()
    # The profiles then, by name, as far as they can be read.
    deployments: Callable[[], dict[str, Deployment]] = dict
    # The folder of the project in the repository; empty at its top.
    folder: str = ""


def todo(
    deployment: Deployment,
    templates: Templates,
    committed: Committed,
    profiles: Mapping[str, Deployment],
    facts: TodoFacts,
) -> Todo:
    """Return the steps to do; `profiles` are all profiles by name.

    Raises InputError for a profile without a platform, and for one that `render` refuses.
    """
    if claim := refusals(list(profiles.values())).get(deployment.name):
        place = Place(deployment.source) if claim.is_inherited else claim.place
        raise InputError([Problem(claim.message, "claimed-by-two", place, claim.fix)])
    platform = deployment.platform
    if platform is None:
        hint = "name a profile with the section `render`, or add this section to the profile"
        raise InputError([Problem(f"{deployment.name} has no manifest", "todo", None, hint)])
    [artifact] = part(platform, "target").TARGET.for_profile(deployment, templates)
    path, text = artifact.path, committed.read(artifact.path)
    now = read_manifest(platform, artifact.text, path) or Manifest(path=path)
    before = read_manifest(platform, text, path)
    facts = structs.replace(facts, folder=committed.folder)
    if before is None:
        before = _under_another_name(deployment, now, committed, profiles)
        facts = structs.replace(facts, moved_from=before.path if before else "")
    unchanged = text == checksum.stamp(artifact.text, artifact.language) and not facts.moved_from
    if before is not None:
        name = platform.profile_of(before.path) or deployment.name
        if old := committed.deployments().get(name):
            moves = tuple(database_moves(deployment, old))
            facts = structs.replace(facts, databases=moves, before=old)
            # Hosts that only the settings name: DNS records are needed all the same.
            unchanged = unchanged and not facts.new_hosts(deployment)
    return Todo(
        part(platform, "todo").steps(deployment, now, before, facts),
        _every(deployment, now, facts),
        before is None,
        before is not None and unchanged,
        platform.manifest_name,
        platform.title,
        artifact.path,
        tuple(_effects(now, before or Manifest(path=path))),
    )


def _effects(now: Manifest, before: Manifest) -> Iterator[str]:
    """Yield what the platform creates, deploys again, keeps, and no longer manages."""
    there, here = _parts(before), _parts(now)
    for name, item in here.items():
        if name not in there:
            yield f"creates the {_kind(item)} {name}"
    for verb, again, kind in (("deploys", " again", Service), ("updates", "", Resource)):
        changed = [
            name
            for name, item in here.items()
            if isinstance(item, kind)
            and name in there
            and _meaning(now, item) != _meaning(before, there[name])
        ]
        if changed:
            yield f"{verb} {listed(changed)}{again}, with what changed"
    for service in now.services:
        old = before.service(service.name)
        known = {entry.key for entry in old.entries} if old else set()
        kept = [
            entry.key
            for entry in service.entries
            if entry.key in known and entry.source.kind in ("pasted", "generated")
        ]
        if kept:
            yield f"keeps the values of {listed(kept)} in {service.name}"
    for name, item in there.items():
        if name not in here:
            yield f"no longer manages the {_kind(item)} {name}, which stays until you delete it"


def _parts(manifest: Manifest) -> dict[str, Service | Resource]:
    parts: list[Service | Resource] = [*manifest.services, *manifest.resources]
    return {item.name: item for item in parts}


def _meaning(manifest: Manifest, item: Service | Resource) -> tuple[object, object]:
    """Return what a service or resource is, wherever it is written, with its variables."""
    entries = {entry.key: entry.source for entry in item.entries}
    if isinstance(item, Service):
        shared = manifest.from_groups(item)
        entries = {**{key: entry.source for key, entry in shared.items()}, **entries}
    return item.native, entries


def _kind(item: Service | Resource) -> str:
    return item.kind if isinstance(item, Resource) else f"{item.kind} service"


def _under_another_name(
    deployment: Deployment, now: Manifest, committed: Committed, profiles: Collection[str]
) -> Manifest | None:
    """Return the committed manifest with one of these services whose profile is gone, if any."""
    platform, names = deployment.platform, {item.name for item in now.services}
    for path in sorted(committed.paths):
        name = platform.profile_of(path) if platform else None
        if name is not None and name not in profiles:
            found = read_manifest(platform, committed.read(path), path)
            if found and names & {item.name for item in found.services}:
                return found
    return None


def _every(deployment: Deployment, now: Manifest, facts: TodoFacts) -> Step | None:
    """Return the step that names all variables that a person sets on the platform."""
    lines = tuple(
        facts.paste(deployment, service.name, entry)
        for service in now.services
        for entry in service.entries
        if entry.source.kind == "pasted"
    )
    where = deployment.platform.variables_at if deployment.platform else ""
    return Step(f"These variables must be set on {where}:", lines) if lines else None
