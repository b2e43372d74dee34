"""Render: the services, what each variable's entry in them is, databases, store and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from envgen import profile as fmt
from envgen.model import Blueprint, Entry, Group, Owner, Service, StartScript, Variable
from envgen.resolve.context import Context, Problems
from envgen.resolve.database import database_name, databases
from envgen.resolve.stores import store_name

REGION = "oregon"
DOCKER = ("docker", "image")
PASTE = "Paste the value of {dotenv} once, when Render asks."
SAME = "The same value as in {service}, by reference."


def blueprint(context: Context, variables: Iterable[Variable], dotenv: str) -> Blueprint | None:
    """Return the Blueprint of a profile with `render`; None for one without."""
    render = context.document.render
    if render is None:
        return None
    wiring = _Wiring(context, list(variables), dotenv)
    return Blueprint(
        path=blueprint_path(context.profile.name),
        services=tuple(_service(context, name, wiring) for name in owners(context)),
        databases=tuple(_databases(context)),
        stores=tuple(_stores(context)),
        groups=tuple(
            Group(name=name, entries=tuple(wiring.group_entries(members)))
            for name, members in render.envVarGroups.items()
        ),
        previews=render.previews,
    )


def blueprint_path(profile: str) -> str:
    """Return render.yaml for production, render.<profile>.yaml for others."""
    return "render.yaml" if profile == "production" else f"render.{profile}.yaml"


def owners(context: Context) -> list[str]:
    """Return the programs with a service of their own, the web program first."""
    programs = context.document.programs
    names = [name for name in programs if context.owner(name) == name]
    return sorted(names, key=lambda name: name != context.web)


def scripts(context: Context) -> tuple[StartScript, ...]:
    """Return a start script for each service that several programs share."""
    if not context.deployed:
        return ()
    return tuple(
        StartScript(
            path=script_path(context, owner),
            service=owner,
            commands=tuple(
                (name, context.document.programs[name].command) for name in tenants(context, owner)
            ),
        )
        for owner in owners(context)
        if len(tenants(context, owner)) > 1
    )


def script_path(context: Context, owner: str) -> str:
    """Return the path of a start script, relative to the folder with manage.py."""
    name = f"bin/start-{context.profile.name}"
    return name if owner == context.web else f"{name}-{owner}"


def tenants(context: Context, owner: str) -> list[str]:
    """Return the programs of a service, the one that owns it first."""
    names = [name for name in context.document.programs if context.owner(name) == owner]
    return sorted(names, key=lambda name: name != owner)


def problems(context: Context, variables: Iterable[Variable]) -> Problems:
    """Yield what is wrong with programs and with Render's resources."""
    yield from _program_problems(context)
    render = context.document.render
    if render is None:
        return
    yield from _resource_problems(context, render)
    yield from _group_problems(context, render, {item.name: item for item in variables})


class _Wiring:
    """Where each service gets each variable: one source, and references to it."""

    def __init__(self, context: Context, variables: list[Variable], dotenv: str) -> None:
        self.context = context
        self.variables = variables
        self.dotenv = dotenv
        render = context.document.render or fmt.Render()
        self.grouped = {
            name: group for group, members in render.envVarGroups.items() for name in members
        }
        # The first service that reads a variable has its value; the others refer to it.
        self.source: dict[str, str] = {}
        for owner in sorted(owners(context), key=lambda name: context.service_type(name) == "cron"):
            for variable in self.read_in(owner):
                self.source.setdefault(variable.name, owner)

    def read_in(self, owner: str) -> Iterator[Variable]:
        """Yield the variables that a service's programs read."""
        programs = set(tenants(self.context, owner))
        for variable in self.variables:
            if programs & set(variable.readers) and not _left_out(variable):
                yield variable

    def entries(self, owner: str) -> Iterator[Entry]:
        for variable in self.read_in(owner):
            if variable.name not in self.grouped:
                yield self.entry(variable, owner)

    def groups(self, owner: str) -> tuple[str, ...]:
        names = [self.grouped.get(variable.name) for variable in self.read_in(owner)]
        return tuple(dict.fromkeys(name for name in names if name))

    def group_entries(self, members: Iterable[str]) -> Iterator[Entry]:
        by_name = {variable.name: variable for variable in self.variables}
        for name in members:
            variable = by_name.get(name)
            if variable is not None and variable.owner is Owner.RENDER:
                yield Entry(key=name, fields={"generateValue": True})
            elif variable is not None:
                yield Entry(key=name, fields=_value(variable))

    def entry(self, variable: Variable, owner: str) -> Entry:
        if variable.owner is Owner.PROFILE:
            return Entry(key=variable.name, fields=_value(variable))
        if variable.reference is not None:
            # Nobody has to supply it; a host and port is not quite a URL, and that is said.
            comment = variable.help if variable.value else ""
            return Entry(key=variable.name, fields=variable.reference, comment=comment)
        source = self.source[variable.name]
        if source != owner:
            return self.shared(variable, source)
        if variable.owner is Owner.RENDER:
            return Entry(key=variable.name, fields={"generateValue": True})
        comment = PASTE.format(dotenv=self.dotenv) if variable.generate else variable.help
        return Entry(key=variable.name, fields={"sync": False}, comment=comment)

    def shared(self, variable: Variable, source: str) -> Entry:
        service = self.context.service_name(source)
        reference = {
            "type": self.context.service_type(source),
            "name": service,
            "envVarKey": variable.name,
        }
        return Entry(
            key=variable.name,
            fields={"fromService": reference},
            comment=SAME.format(service=service),
        )


def _left_out(variable: Variable) -> bool:
    # Render would ask for a value that nobody has to give.
    return variable.optional and variable.owner is not Owner.PROFILE


def _value(variable: Variable) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": variable.value or ""}
    if variable.preview is not None:
        fields["previewValue"] = variable.preview
    return fields


def _service(context: Context, owner: str, wiring: _Wiring) -> Service:
    given = _given(context.service(owner))
    runtime = given.pop("runtime", "python")
    fields: dict[str, Any] = {
        "type": context.service_type(owner),
        "name": context.service_name(owner),
        "runtime": runtime,
        "plan": context.plan(owner),
        "region": _region(context),
    }
    if context.document.root != "." and runtime not in DOCKER:
        fields["rootDir"] = context.document.root
    if runtime not in DOCKER:
        fields["buildCommand"] = _build(context, owner)
    if _migrates(context, owner):
        fields["preDeployCommand"] = "python manage.py migrate --no-input"
    fields["dockerCommand" if runtime in DOCKER else "startCommand"] = _start(
        context, owner, runtime
    )
    if fields["type"] == "web":
        fields["healthCheckPath"] = context.health_path if owner == context.web else None
    fields.update(given)
    return Service(
        name=fields["name"],
        type=fields["type"],
        programs=tuple(tenants(context, owner)),
        fields={key: value for key, value in fields.items() if value is not None},
        entries=tuple(wiring.entries(owner)),
        groups=wiring.groups(owner),
    )


def _given(struct: Any) -> dict[str, Any]:
    """Return the fields that the profile sets, by Render's names, without what is None."""
    return {key: value for key, value in msgspec.to_builtins(struct).items() if value is not None}


def _region(context: Context) -> str:
    return (context.service(context.web).region if context.web else None) or REGION


def _start(context: Context, owner: str, runtime: str) -> str:
    if len(tenants(context, owner)) > 1:
        script = f"bash {script_path(context, owner)}"
        # Docker runs no shell around the command, which would have to go away first.
        return script if runtime in DOCKER else f"exec {script}"
    return context.document.programs[owner].command


def _build(context: Context, owner: str) -> str:
    steps = ["pip install -r requirements.txt"]
    if owner == context.web:
        steps.append("python manage.py collectstatic --no-input")
        if context.plan(owner) == "free":
            # https://render.com/docs/deploys#pre-deploy-command: for paid plans only.
            steps.append("python manage.py migrate --no-input")
    return " && ".join(steps)


def _migrates(context: Context, owner: str) -> bool:
    return owner == context.web and context.plan(owner) != "free"


def _databases(context: Context) -> Iterator[Mapping[str, Any]]:
    render = context.document.render or fmt.Render()
    for alias, database in databases(context).items():
        if database.provider == "render-postgres":
            resource = _given(render.databases.get(alias, fmt.PostgresResource()))
            name = database_name(context, alias)
            defaults = {"name": name, "plan": "basic-256mb", "region": _region(context)}
            # Left out, ipAllowList lets in every address.
            yield {**defaults, **resource, "ipAllowList": resource.get("ipAllowList", [])}


def _stores(context: Context) -> Iterator[Mapping[str, Any]]:
    redis = context.document.redis
    if redis is not None and redis.provider == "render-keyvalue":
        render = context.document.render or fmt.Render()
        resource = _given(render.keyvalue)
        yield {
            "type": "keyvalue",
            "name": store_name(context),
            "plan": "starter",
            "region": _region(context),
            # The default, allkeys-lru, drops entries that nobody may lose: tasks and nonces.
            "maxmemoryPolicy": render.keyvalue.maxmemoryPolicy,
            **resource,
            "ipAllowList": resource.get("ipAllowList", []),
        }


def _program_problems(context: Context) -> Problems:
    programs = context.document.programs
    for name, program in programs.items():
        if program.runs_in is not None and program.runs_in not in programs:
            yield context.problem(
                f"{name} runs in {program.runs_in!r}, and there is no such program",
                "unknown-program",
                "programs",
                name,
                "runs_in",
                hint="the programs are " + ", ".join(programs),
            )
        elif program.runs_in is not None and context.owner(name) == name:
            yield context.problem(
                f"{name} would run in itself", "runs-in", "programs", name, "runs_in"
            )
        if program.asgi and not program.django:
            yield context.problem(
                f"{name} serves ASGI without Django",
                "program",
                "programs",
                name,
                "asgi",
                hint="django: true",
            )


def _resource_problems(context: Context, render: fmt.Render) -> Problems:
    names: dict[str, str] = {}
    for owner in owners(context):
        yield from _claim(context, names, context.service_name(owner), ("services", owner))
        yield from _plan_problems(context, owner)
    for alias, database in databases(context).items():
        if database.provider == "render-postgres":
            name = database_name(context, alias)
            yield from _claim(context, names, name, ("databases", alias))
    if context.document.redis and context.document.redis.provider == "render-keyvalue":
        yield from _claim(context, names, store_name(context), ("keyvalue",))
    for name in render.services:
        if name not in owners(context):
            known = name in context.document.programs
            yield context.problem(
                f"{name} runs in {context.owner(name)}'s service and has none of its own"
                if known
                else f"there is no program {name!r}",
                "unknown-program",
                "render",
                "services",
                name,
                hint="the services are " + (", ".join(owners(context)) or "none"),
            )
    for alias in render.databases:
        used = databases(context).get(alias)
        if used is None or used.provider != "render-postgres":
            yield context.problem(
                f"{alias!r} is no database with the provider render-postgres",
                "unused-resource",
                "render",
                "databases",
                alias,
                hint="a database that nothing uses costs all the same; take it out",
            )


def _claim(context: Context, names: dict[str, str], name: str, path: tuple[str, ...]) -> Problems:
    if name in names:
        yield context.problem(
            f"{name} is the name of two resources", "duplicate-name", "render", *path, "name"
        )
    names[name] = name


def _plan_problems(context: Context, owner: str) -> Problems:
    service = context.service(owner)
    path = ("render", "services", owner)
    kind = context.service_type(owner)
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
                "a free service has one instance", "free-plan", *path, "numInstances"
            )
    if kind == "cron":
        if service.schedule is None:
            yield context.problem(
                "a cron job needs a schedule", "cron", *path, hint='schedule: "0 3 * * *"'
            )
        for key in ("disk", "healthCheckPath", "preDeployCommand", "numInstances", "scaling"):
            if getattr(service, key):
                yield context.problem(f"a cron job has no {key}", "cron", *path, key)
    elif service.schedule is not None:
        yield context.problem(
            f"a {kind} has no schedule", "cron", *path, "schedule", hint="type: cron"
        )
    if service.healthCheckPath and kind != "web":
        yield context.problem(
            f"a {kind} has no healthCheckPath", "health", *path, "healthCheckPath"
        )
    if service.runtime == "image" and not service.image:
        yield context.problem(
            "runtime: image needs an image", "image", *path, hint="image: {url: …}"
        )


def _group_problems(
    context: Context, render: fmt.Render, variables: Mapping[str, Variable]
) -> Problems:
    for group, members in render.envVarGroups.items():
        for index, name in enumerate(members):
            path = ("render", "envVarGroups", group, index)
            variable = variables.get(name)
            if variable is None:
                yield context.problem(
                    f"there is no variable {name!r}", "env-group", *path, hint="write it under env"
                )
            elif variable.owner not in (Owner.PROFILE, Owner.RENDER):
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
