"""Problems in the Render section of a profile."""

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
    """Yield problems in the services, databases and groups of a profile on Render."""
    section: Render = context.section
    yield from _resource_problems(context, section)
    yield from _group_problems(context, section, {item.name: item for item in variables})


def _resource_problems(context: Context, render: Render) -> Problems:
    names: set[str] = set()
    for owner in owners(context):
        yield from _claim(context, names, context.service_name(owner), ("services", owner))
        service, path = render.services.get(owner, ServiceSection()), ("render", "services", owner)
        for rule, key, message, hint in _service_issues(service, service_type(context, owner)):
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
            message, hint = f"there is no program `{name}`", context.known_programs
            if name in context.document.programs:
                owner = context.owner(name)
                message = f"`{name}` runs in the service of `{owner}`, and has none of its own"
                hint = f"write it under `render.services.{owner}`"
            path = ("render", "services", name)
            yield context.problem(message, "unknown-program", *path, hint=hint)
    for alias in render.databases:
        used = databases(context).get(alias)
        if used is None or provider(used.provider).platform != PLATFORM.name:
            yield context.problem(
                f"`{alias}` is not a database with the provider render-postgres",
                "unused-resource",
                "render",
                "databases",
                alias,
                hint="remove it, or set `provider: render-postgres` for the database",
            )


def _claim(context: Context, names: set[str], name: str, path: tuple[str, ...]) -> Problems:
    if name in names:
        yield context.problem(
            f"two resources have the name {name}",
            "duplicate-name",
            "render",
            *path,
            "name",
            hint="give one of them another name",
        )
    names.add(name)


def _service_issues(service: ServiceSection, kind: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what Render does not support: the rule, the key, the message and the hint."""
    paid = "choose a paid plan, such as `plan: starter`"
    if service.plan == "free" and kind != "web":
        hint = "write `plan: starter`, or let the program run in another service (`runs_in: web`)"
        yield "free-plan", "plan", f"Render has no free plan for the type {kind}", hint
    if service.plan == "free":
        for key in NO_INSTANCES:
            if getattr(service, key):
                yield "free-plan", key, f"a free service cannot have `{key}`", paid
        if (service.numInstances or 1) > 1:
            message = "a free service can have only one instance"
            yield "free-plan", "numInstances", message, paid
    if kind == "cron":
        if service.schedule is None:
            yield "cron", "", "a cron job needs a `schedule`", 'write `schedule: "0 3 * * *"`'
        for key in CRON_LACKS:
            if getattr(service, key):
                yield "cron", key, f"a cron job cannot have `{key}`", "remove this key"
    elif service.schedule is not None:
        message = f"a service of type {kind} cannot have a `schedule`"
        yield "cron", "schedule", message, "write `type: cron`"
    if service.healthCheckPath and kind != "web":
        message = f"a service of type {kind} cannot have a `healthCheckPath`"
        hint = "remove this key: Render checks only web services"
        yield "health", "healthCheckPath", message, hint
    if service.runtime == "image" and not service.image:
        yield "image", "", "`runtime: image` needs an `image`", "write `image: {url: …}`"


def _group_problems(
    context: Context, render: Render, variables: Mapping[str, Variable]
) -> Problems:
    for group, members in render.envVarGroups.items():
        for index, name in enumerate(members):
            variable = variables.get(name)
            if variable is None:
                message, hint = f"there is no variable {name}", "define it under `env`"
            elif variable.owner not in (Owner.PROFILE, Owner.PLATFORM):
                message = (
                    "an env group can hold only plain values and secrets with `generate: render`, "
                    f"not {name}"
                )
                hint = "remove it; envgen shares it by reference"
            else:
                message = _unread_member(context, name, members, variables)
                hint = "make one group for each set of services"
            if message:
                path = ("render", "envVarGroups", group, index)
                yield context.problem(message, "env-group", *path, hint=hint)


def _unread_member(
    context: Context, name: str, members: Iterable[str], variables: Mapping[str, Variable]
) -> str:
    """Return a message if the group would give a member to services that do not read it; or ""."""
    services = {context.owner(reader) for reader in variables[name].readers}
    for other in members:
        if other in variables:
            more = {context.owner(reader) for reader in variables[other].readers}
            if more - services:
                where = ", ".join(sorted(more - services))
                return f"the group would give {name} to `{where}`, which does not read it"
    return ""
