"""The steps on Render: from the Blueprint of the last commit to the current one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envgen.catalog.providers import provider
from envgen.model import Deployment, Owner
from envgen.output.todo_facts import TodoFacts
from envgen.platforms.base import Step
from envgen.platforms.manifest import Manifest, ManifestEntry, Resource, Service
from envgen.platforms.render import PLATFORM, plans
from envgen.platforms.render.manifest.reading import listed
from envgen.platforms.render.todo import changes
from envgen.reading.entry_points import modules_in

# Fields of a database that Render cannot change after its creation:
# https://render.com/docs/blueprint-spec#database-fields
FIXED_DATABASE = ("databaseName", "user", "region", "postgresMajorVersion")
FIXED_SERVICE = ("region", "runtime")
# The domain of the names that Render itself gives.
SHARED = PLATFORM.edge.shared_domain or ""
NO_FACTS = TodoFacts()


def steps(
    deployment: Deployment,
    now: Manifest,
    before: Manifest | None,
    facts: TodoFacts = NO_FACTS,
) -> list[Step]:
    """Return the steps in order; `before` is None if no manifest was committed yet."""
    if before is None:
        return list(_first_deploy(deployment, now, facts))
    return list(_update(deployment, now, before, facts))


def _first_deploy(deployment: Deployment, now: Manifest, facts: TodoFacts) -> Iterator[Step]:
    path = _path(facts, deployment.manifest.path if deployment.manifest else "render.yaml")
    yield Step(f"{facts.commit}.")
    where = (
        "Render finds render.yaml by itself."
        if path == "render.yaml"
        else f"Blueprint path: {path}"
    )
    yield Step("Render → New → Blueprint → this repository.", (where,))
    asked = tuple(
        facts.paste(deployment, service.name, entry)
        for service in now.services
        for entry in service.entries
        if entry.source.kind == "pasted"
    )
    if asked:
        yield Step("Render asks for these values. Paste:", asked)
    yield from _domains(deployment.public_hosts, now)
    yield from _last(deployment)


def _path(facts: TodoFacts, path: str) -> str:
    """Return the path of a Blueprint from the repository's top."""
    return f"{facts.folder}/{path}" if facts.folder else path


def _update(
    deployment: Deployment, now: Manifest, before: Manifest, facts: TodoFacts
) -> Iterator[Step]:
    old = {item.name: item for item in before.services}
    new = {item.name: item for item in now.services}
    asked: list[str] = []
    by_hand: list[str] = []
    changed: list[str] = []
    kept: list[str] = []
    moved = {item.variable for item in facts.databases}
    for name, service in new.items():
        known = {entry.key: entry for entry in old[name].entries} if name in old else None
        for entry in service.entries:
            is_new = known is not None and entry.key not in known
            if is_new and entry.source.kind in ("pasted", "generated"):
                by_hand += _copy(deployment, old[name], entry, before, facts)
            if is_new or entry.source.kind != "pasted":
                continue
            if known is None:
                asked.append(facts.paste(deployment, name, entry))
            elif known[entry.key].source.kind == "generated":
                kept.append(f"{name}: {entry.key}  → into {deployment.dotenv}")
            elif known[entry.key].source.kind != "pasted" or entry.key in moved:
                changed.append(facts.paste(deployment, name, entry))
    if kept:
        title = "Render keeps these values. Copy them from Render → the service → Environment:"
        yield Step(title, tuple(kept))
    yield from changes.before_deploy(now, before, facts)
    if by_hand or changed:
        title = "Before the deploy, set on Render → the service → Environment (Render won't ask):"
        yield Step(title, (*by_hand, *changed))
    if costly := tuple(changes.new_costs(now, before)):
        yield Step("The deploy creates these, which cost money:", costly)
    if facts.moved_from:
        yield Step(f"{facts.commit}. Keep {facts.moved_from} for now.")
        path = _path(facts, now.path)
        yield Step(f"Render → the Blueprint → Settings → Blueprint Path: {path}")
        yield Step("Run `envgen render --prune`, commit and push.")
    else:
        yield Step(f"{facts.commit}; Render deploys.")
    if asked:
        yield Step("For new services Render asks for these values. Paste:", tuple(asked))
    yield from _domains(facts.new_hosts(deployment), now)
    yield from changes.after_deploy(deployment, now, before, facts)
    yield from _deletions(deployment, old, new)
    yield from _group_deletions(now, before)
    yield from _left_over(now, before)
    yield from _fixed(now, before)


def _deletions(
    deployment: Deployment,
    old: dict[str, Service],
    new: dict[str, Service],
) -> Iterator[Step]:
    wanted = deployment.manifest
    variables = tuple(
        f"{name}: {entry.key}{_until(new[name], deployment)}"
        for name, service in old.items()
        if name in new
        for entry in service.entries
        if entry.key not in {item.key for item in new[name].entries}
        and not (wanted and entry.key in wanted.from_groups(new[name]))
    )
    if variables:
        title = (
            "After the deploy, delete on Render → the service → Environment (Render keeps them):"
        )
        yield Step(title, variables)


def _until(service: Service, deployment: Deployment) -> str:
    """Return the condition of a deletion: no command of the service uses other settings."""
    package = deployment.document.django.settings_package
    texts = (service.build_command, service.release_command, service.command)
    named = dict.fromkeys(item.module for text in texts for item in modules_in(text or ""))
    others = [module for module in named if not module.startswith(f"{package}.")]
    return f" (not before its commands no longer use {', '.join(others)})" if others else ""


def _group_deletions(now: Manifest, before: Manifest) -> Iterator[Step]:
    """Yield what is no longer in an env group, or no longer is one."""
    there = {group.name: group for group in now.groups}
    details = []
    for group in before.groups:
        if group.name not in there:
            details.append(f"{group.name} (the whole group)")
            continue
        keys = {entry.key for entry in there[group.name].entries}
        details += [
            f"{group.name}: {entry.key}" for entry in group.entries if entry.key not in keys
        ]
    if details:
        title = "After the deploy, delete on Render → Env Groups (Render keeps them):"
        yield Step(title, tuple(details))


def _left_over(now: Manifest, before: Manifest) -> Iterator[Step]:
    gone = list(changes.missing_in(now, before))
    if gone:
        title = "These are no longer in the file, and cost money until you delete them on Render:"
        if not any(plans.cost(item.native) for item in gone):
            title = "These are no longer in the file; delete them on Render, which keeps them:"
        yield Step(title, tuple(map(_gone, gone)))


def _gone(item: Service | Resource) -> str:
    """Return the name of a service or resource, and what is deleted with it."""
    if isinstance(item, Resource):
        return f"{item.name} (its data is deleted with it)"
    lost = " (the files on its disk are deleted with it)" if item.keeps_files else ""
    return f"{item.name}{lost}"


def _fixed(now: Manifest, before: Manifest) -> Iterator[Step]:
    details = [
        f"{item.name}: {key}"
        for items, others, keys in (
            (listed(now), listed(before), FIXED_SERVICE),
            (now.of_kind("database"), before.of_kind("database"), FIXED_DATABASE),
        )
        for item in items
        for other in others
        if item.name == other.name
        for key in keys
        if _fixed_field(item, key) != _fixed_field(other, key)
    ]
    if details:
        title = "Render cannot change these; create a new one, or restore the old value:"
        yield Step(title, tuple(details))


def _fixed_field(item: Service | Resource, key: str) -> str:
    """Return a field as text, with its old name and its default value taken into account."""
    old = item.native.get("env") if key == "runtime" else None
    default = "oregon" if key == "region" and item.native.get("runtime") != "static" else ""
    return str(item.native.get(key) or old or default)


def _domains(hosts: Iterable[str], now: Manifest) -> Iterator[Step]:
    """Yield what to do at Render, and at the DNS provider, so that hosts reach the site."""
    domains = [name for service in now.services for name in service.domains]
    known = {name.lower().removeprefix("*.") for name in domains}
    # Render adds www.example.com to example.com: https://render.com/docs/custom-domains
    known |= {f"www.{name}" for name in known if name.count(".") == 1}
    own = [host.lstrip(".") for host in hosts if not host.endswith(SHARED)]
    if missing := tuple(name for name in own if name not in known):
        where = "Render → the web service → Settings → Custom Domains"
        title = f"Add on {where}, then set the DNS records:"
        yield Step(title, missing)
    if listed_there := tuple(name for name in own if name in known):
        title = "Set the DNS records that Render shows in the web service's settings for:"
        yield Step(title, listed_there)


def _last(deployment: Deployment) -> Iterator[Step]:
    for name in dict.fromkeys(database.provider for database in deployment.databases):
        for title, details in provider(name).todo.items():
            yield Step(title, details)


def _copy(
    deployment: Deployment,
    service: Service,
    entry: ManifestEntry,
    before: Manifest,
    facts: TodoFacts,
) -> Iterator[str]:
    """Yield what to set; if the value exists in another place, it must be the same value."""
    renamed = deployment.document.renamed.items()
    names = [entry.key, *(old for old, new in renamed if new == entry.key)]
    known = {item.key for item in service.entries}
    old = next((name for name in names if name in known), None)
    line, variable = f"{service.name}: {entry.key}", deployment.variable(entry.key)
    grouped = next((found for name in names for found in _groups(name, service, before)), None)
    if grouped is not None:
        yield f"{line}  ← the value of {grouped[0]} in the env group {grouped[1]}"
    elif entry.source.kind == "generated":
        return  # Render generates it
    elif old is not None:
        yield f"{line}  ← the value of {old} there (used until you set this one)"
    elif variable is None or variable.owner is not Owner.ENVGEN or facts.is_new(entry.key):
        yield facts.paste(deployment, service.name, entry)
    else:
        yield (
            f"{facts.paste(deployment, service.name, entry)}; if it is already set there, "
            f"keep it and copy it into {deployment.dotenv}"
        )


def _groups(key: str, service: Service, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield a variable with each env group from which a service gets it."""
    linked = {name for name, _ in service.groups}
    for group in manifest.groups:
        if group.name in linked and key in {item.key for item in group.entries}:
            yield key, group.name
