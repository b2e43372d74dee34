"""What a change of a Blueprint does on Render, beyond a new deploy: data, new services, restarts.

https://render.com/docs/blueprint-spec
"""

from __future__ import annotations

from collections.abc import Iterator

from envgen.model import Deployment
from envgen.output.todo_facts import TodoFacts
from envgen.platforms.base import Step
from envgen.platforms.manifest import Manifest, Resource, Service
from envgen.platforms.render import plans
from envgen.platforms.render.manifest.reading import listed

# Fields whose change makes a database unavailable for a while:
# https://render.com/docs/postgresql-creating-connecting
RESTARTS = ("connectionPool", "plan")


def before_deploy(now: Manifest, before: Manifest, facts: TodoFacts) -> Iterator[Step]:
    """Yield the steps that have to come before the commit, and what to know before it."""
    if lost := tuple(_lost(now, before)):
        title = "The deploy deletes or replaces this for good. Copy first what you need:"
        yield Step(title, lost)
    if restarts := tuple(_restarts(now, before)):
        yield Step("These databases are not available for a while during the deploy:", restarts)
    for move in facts.databases:
        title = f"The database {move.alias} moves from {move.old} to {move.new}. "
        title += "Its data is not copied. To copy it:"
        suspend = "Suspend the services that write to it (Render → the service → Settings)."
        if move.is_created:
            later = "Copy the data after the deploy, which creates the new database."
            yield Step(title, (suspend, later))
        else:
            create = (
                f"Create the new database. Set NEW_URL to its URL, and OLD_URL to {move.old_url}."
            )
            yield Step(title, (suspend, create, *move.commands))


def after_deploy(
    deployment: Deployment, now: Manifest, before: Manifest, facts: TodoFacts
) -> Iterator[Step]:
    """Yield the steps that follow the deploy."""
    for move in facts.databases:
        last = "Resume the services. Keep the old database until the site has run on the new one."
        if move.is_created:
            urls = "Set OLD_URL and NEW_URL to the external URLs of the two databases."
            yield Step(f"Copy the data of {move.alias}:", (urls, *move.commands, last))
        else:
            yield Step(last)
    for old, new in _renamed(now, before):
        title = f"{new.name} is a new service, and not {old.name} with another name:"
        yield Step(title, tuple(_of_new_service(deployment, old, new)))


def new_costs(now: Manifest, before: Manifest) -> Iterator[str]:
    """Yield the new services, stores and databases that are not free, with their plans."""
    for item in missing_in(before, now):
        if plan := plans.cost(item.native):
            yield f"{item.name} (plan {plan})"


def missing_in(now: Manifest, before: Manifest) -> list[Service | Resource]:
    """Return the services, stores and databases of `before` that `now` does not have."""
    names = {item.name for item in (*listed(now), *now.resources)}
    there = (*listed(before), *before.of_kind("database"))
    return [item for item in there if item.name not in names]


def _renamed(now: Manifest, before: Manifest) -> Iterator[tuple[Service, Service]]:
    """Yield each new service with the one that is gone and that ran the same command."""
    gone = [item for item in missing_in(now, before) if isinstance(item, Service)]
    there = {item.name for item in before.services}
    for new in now.services:
        same = [old for old in gone if old.kind == new.kind and old.command == new.command]
        if new.name not in there and len(same) == 1:
            yield same[0], new


def _of_new_service(deployment: Deployment, old: Service, new: Service) -> Iterator[str]:
    yield f"{old.name} keeps running until you delete it"
    if new.kind == "web":
        yield f"{new.name} has another onrender.com address; custom domains have to be moved"
    if old.keeps_files:
        yield f"its disk is empty: copy the files of {old.name} first"
    yield "values that are set only on Render are not copied"
    for entry in new.entries:
        variable = deployment.variable(entry.key)
        if entry.source.kind == "generated":
            lost = variable is not None and variable.setting == "SECRET_KEY"
            yield (
                f"Render generates a new {entry.key} for it: set {entry.key} in {new.name} to the "
                f"value in {old.name}, otherwise "
                + ("all sessions end" if lost else f"the value in {old.name} is no longer used")
            )


def _restarts(now: Manifest, before: Manifest) -> Iterator[str]:
    for old, new in _same_databases(now, before):
        for key in RESTARTS:
            if old.native.get(key) != new.native.get(key):
                yield f"{new.name}: `{key}` changes"


def _lost(now: Manifest, before: Manifest) -> Iterator[str]:
    for old, new in _same_databases(now, before):
        replicas = new.native.get("readReplicas")
        gone = set(_names(old.native.get("readReplicas"))) - set(_names(replicas))
        if gone:
            yield f"{new.name}: the read replicas {', '.join(sorted(gone))} are deleted"
        elif replicas == [] and "readReplicas" not in old.native:
            yield f"{new.name}: `readReplicas: []` deletes all read replicas"
    for item in now.services:
        was = before.service(item.name)
        if was is None:
            continue
        if was.keeps_files and not item.keeps_files:
            yield f"{item.name}: its disk is deleted, with all files"
        if was.native.get("buildFilter") != item.native.get("buildFilter"):
            yield f"{item.name}: `buildFilter` replaces the whole filter that Render has"


def _same_databases(now: Manifest, before: Manifest) -> Iterator[tuple[Resource, Resource]]:
    there = {item.name: item for item in before.of_kind("database")}
    for item in now.of_kind("database"):
        if item.name in there:
            yield there[item.name], item


def _names(replicas: object) -> Iterator[str]:
    for item in replicas if isinstance(replicas, list | tuple) else ():
        if isinstance(item, dict):
            yield str(item.get("name", ""))
