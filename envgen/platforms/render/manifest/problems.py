"""What is wrong with what a profile asks of Render."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from envgen.catalog.providers import provider
from envgen.model import Owner, Variable
from envgen.platforms.render import CRON_LACKS, NO_INSTANCES, PLATFORM
from envgen.platforms.render.manifest.wiring import service_type
from envgen.platforms.render.section import Render, ServiceSection
from envgen.resolve.context import Context, Problems
from envgen.resolve.database import database_name, databases
from envgen.resolve.stores import store_name
from envgen.resolve.topology import owners


def problems(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield what is wrong with the services, databases and groups of a profile on Render."""
    section: Render = context.section
    yield from _resource_problems(context, section)
    yield from _group_problems(context, section, {item.name: item for item in variables})


def _resource_problems(context: Context, render: Render) -> Problems:
    names: set[str] = set()
    for owner in owners(context):
        yield from _claim(context, names, context.service_name(owner), ("services", owner))
        service, path = render.services.get(owner, ServiceSection()), ("render", "services", owner)
        for rule, key, message, hint in _plan_troubles(service, service_type(context, owner)):
            yield context.problem(message, rule, *path, *filter(None, (key,)), hint=hint)
    for alias, database in databases(context).items():
        if provider(database.provider).platform == PLATFORM.name:
            name = database_name(context, alias)
            yield from _claim(context, names, name, ("databases", alias))
    if context.document.redis and (
        context.document.redis.provider in (None, PLATFORM.store_provider)
    ):
        yield from _claim(context, names, store_name(context), ("keyvalue",))
    for name in render.services:
        if name not in owners(context):
            message = f"there is no program {name}"
            if name in context.document.programs:
                message = f"{name} runs in {context.owner(name)}'s service and has none of its own"
            hint = "the services are " + (", ".join(owners(context)) or "none")
            path = ("render", "services", name)
            yield context.problem(message, "unknown-program", *path, hint=hint)
    for alias in render.databases:
        used = databases(context).get(alias)
        if used is None or provider(used.provider).platform != PLATFORM.name:
            yield context.problem(
                f"{alias} is no database with the provider render-postgres",
                "unused-resource",
                "render",
                "databases",
                alias,
                hint="a database that nothing uses costs all the same; take it out",
            )


def _claim(context: Context, names: set[str], name: str, path: tuple[str, ...]) -> Problems:
    if name in names:
        yield context.problem(
            f"{name} is the name of two resources",
            "duplicate-name",
            "render",
            *path,
            "name",
            hint="give one of them another name",
        )
    names.add(name)


def _plan_troubles(service: ServiceSection, kind: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what Render does not have: the rule, the key of the service, the message, the hint."""
    if service.plan == "free" and kind != "web":
        yield "free-plan", "plan", f"a {kind} has no free plan", "starter, or runs_in: web"
    if service.plan == "free":
        for key in NO_INSTANCES:
            if getattr(service, key):
                yield "free-plan", key, f"a free service has no {key}", "a paid plan"
        if (service.numInstances or 1) > 1:
            yield "free-plan", "numInstances", "a free service has one instance", "a paid plan"
    if kind == "cron":
        if service.schedule is None:
            yield "cron", "", "a cron job needs a schedule", 'schedule: "0 3 * * *"'
        for key in CRON_LACKS:
            if getattr(service, key):
                yield "cron", key, f"a cron job has no {key}", "take it out"
    elif service.schedule is not None:
        yield "cron", "schedule", f"a {kind} has no schedule", "type: cron"
    if service.healthCheckPath and kind != "web":
        hint = "take it out: Render checks web services alone"
        yield "health", "healthCheckPath", f"a {kind} has no healthCheckPath", hint
    if service.runtime == "image" and not service.image:
        yield "image", "", "runtime: image needs an image", "image: {url: …}"


def _group_problems(
    context: Context, render: Render, variables: Mapping[str, Variable]
) -> Problems:
    for group, members in render.envVarGroups.items():
        for index, name in enumerate(members):
            variable = variables.get(name)
            if variable is None:
                message, hint = f"there is no variable {name}", "write it under env"
            elif variable.owner not in (Owner.PROFILE, Owner.PLATFORM):
                message = (
                    f"a group cannot hold {name}: it takes plain values and generate: render alone"
                )
                hint = "leave it out; envgen shares it by reference"
            else:
                message = _unread_member(context, name, members, variables)
                hint = "one group for each set of readers"
            if message:
                path = ("render", "envVarGroups", group, index)
                yield context.problem(message, "env-group", *path, hint=hint)


def _unread_member(
    context: Context, name: str, members: Iterable[str], variables: Mapping[str, Variable]
) -> str:
    """Return to which services a member would come whose programs do not read it; or ""."""
    services = {context.owner(reader) for reader in variables[name].readers}
    for other in members:
        if other in variables:
            more = {context.owner(reader) for reader in variables[other].readers}
            if more - services:
                where = ", ".join(sorted(more - services))
                return f"the group would bring {name} to {where}, where nothing reads it"
    return ""
