"""What is wrong with what a profile asks of Render."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envgen.catalog.providers import provider
from envgen.model import Owner, Variable
from envgen.platforms.render import PLATFORM
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
    names: dict[str, str] = {}
    for owner in owners(context):
        yield from _claim(context, names, context.service_name(owner), ("services", owner))
        yield from _plan_problems(context, owner)
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
            known = name in context.document.programs
            yield context.problem(
                f"{name} runs in {context.owner(name)}'s service and has none of its own"
                if known
                else f"there is no program {name}",
                "unknown-program",
                "render",
                "services",
                name,
                hint="the services are " + (", ".join(owners(context)) or "none"),
            )
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


def _claim(context: Context, names: dict[str, str], name: str, path: tuple[str, ...]) -> Problems:
    if name in names:
        yield context.problem(
            f"{name} is the name of two resources",
            "duplicate-name",
            "render",
            *path,
            "name",
            hint="give one of them another name",
        )
    names[name] = name


def _plan_problems(context: Context, owner: str) -> Problems:
    service = context.section.services.get(owner, ServiceSection())
    path = ("render", "services", owner)
    kind = service_type(context, owner)
    if service.plan == "free" and kind != "web":
        yield context.problem(
            f"a {kind} has no free plan",
            "free-plan",
            *path,
            "plan",
            hint="starter, or runs_in: web",
        )
    if service.plan == "free":
        for key in ("disk", "preDeployCommand", "scaling"):
            if getattr(service, key):
                yield context.problem(
                    f"a free service has no {key}", "free-plan", *path, key, hint="a paid plan"
                )
        if (service.numInstances or 1) > 1:
            yield context.problem(
                "a free service has one instance",
                "free-plan",
                *path,
                "numInstances",
                hint="a paid plan",
            )
    if kind == "cron":
        if service.schedule is None:
            yield context.problem(
                "a cron job needs a schedule", "cron", *path, hint='schedule: "0 3 * * *"'
            )
        for key in ("disk", "healthCheckPath", "preDeployCommand", "numInstances", "scaling"):
            if getattr(service, key):
                yield context.problem(
                    f"a cron job has no {key}", "cron", *path, key, hint="take it out"
                )
    elif service.schedule is not None:
        yield context.problem(
            f"a {kind} has no schedule", "cron", *path, "schedule", hint="type: cron"
        )
    if service.healthCheckPath and kind != "web":
        yield context.problem(
            f"a {kind} has no healthCheckPath",
            "health",
            *path,
            "healthCheckPath",
            hint="take it out: Render checks web services alone",
        )
    if service.runtime == "image" and not service.image:
        yield context.problem(
            "runtime: image needs an image", "image", *path, hint="image: {url: …}"
        )


def _group_problems(
    context: Context, render: Render, variables: Mapping[str, Variable]
) -> Problems:
    for group, members in render.envVarGroups.items():
        for index, name in enumerate(members):
            path = ("render", "envVarGroups", group, index)
            variable = variables.get(name)
            if variable is None:
                yield context.problem(
                    f"there is no variable {name}", "env-group", *path, hint="write it under env"
                )
            elif variable.owner not in (Owner.PROFILE, Owner.PLATFORM):
                yield context.problem(
                    f"a group cannot hold {name}: it takes plain values and generate: render alone",
                    "env-group",
                    *path,
                    hint="leave it out; envgen shares it by reference",
                )
            else:
                yield from _reader_problems(context, name, members, variables, path)


def _reader_problems(
    context: Context,
    name: str,
    members: Iterable[str],
    variables: Mapping[str, Variable],
    path: tuple[str | int, ...],
) -> Problems:
    """Yield a member that would reach a service whose programs do not read it."""
    services = {context.owner(reader) for reader in variables[name].readers}
    for other in members:
        if other in variables:
            more = {context.owner(reader) for reader in variables[other].readers}
            if more - services:
                yield context.problem(
                    f"the group would bring {name} to {', '.join(sorted(more - services))}, "
                    "where nothing reads it",
                    "env-group",
                    *path,
                    hint="one group for each set of readers",
                )
                return
