"""The Blueprint: services, databases, store and groups, with the defaults that Render lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from envgen import profile as fmt
from envgen.model import Blueprint, Group, Service, Variable
from envgen.resolve.context import Context
from envgen.resolve.database import database_name, databases
from envgen.resolve.stores import store_name
from envgen.resolve.topology import owners, script_path, tenants
from envgen.resolve.wiring import Wiring

REGION = "oregon"
DOCKER = ("docker", "image")


def blueprint(context: Context, variables: Iterable[Variable], dotenv: str) -> Blueprint | None:
    """Return the Blueprint of a profile with `render`; None for one without."""
    render = context.document.render
    if render is None:
        return None
    wiring = Wiring(context, list(variables), dotenv)
    return Blueprint(
        path=blueprint_path(context.profile.name),
        services=(
            *(_service(context, name, wiring) for name in owners(context)),
            *(_other(fields) for fields in render.others),
        ),
        databases=tuple(_databases(context)),
        stores=tuple(_stores(context)),
        groups=tuple(
            Group(name=name, entries=tuple(wiring.group_entries(members)))
            for name, members in render.envVarGroups.items()
        ),
        previews=_given(render.previews) if render.previews else None,
    )


def blueprint_path(profile: str) -> str:
    """Return render.yaml for production, render.<profile>.yaml for others."""
    return "render.yaml" if profile == "production" else f"render.{profile}.yaml"


def _service(context: Context, owner: str, wiring: Wiring) -> Service:
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
        fields["healthCheckPath"] = _health_path(context, owner)
    fields.update(given)
    return Service(
        name=fields["name"],
        type=fields["type"],
        programs=tuple(tenants(context, owner)),
        fields=_written(fields),
        entries=tuple(wiring.entries(owner)),
        groups=wiring.groups(owner),
    )


def _other(fields: Mapping[str, Any]) -> Service:
    """Return a service that is passed on as the profile has it."""
    name, kind = str(fields.get("name", "")), str(fields.get("type", "web"))
    return Service(name=name, type=kind, programs=(), fields={"type": kind, **fields}, entries=())


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the Blueprint: neither what is empty, nor a plan that is not told."""
    return {
        key: value
        for key, value in fields.items()
        if value not in (None, "") and (key, value) not in (("plan", "current"), ("rootDir", "."))
    }


def _health_path(context: Context, owner: str) -> str | None:
    """Return the path that the middleware answers; none where the profile takes that out."""
    return context.health_path if owner == context.web else None


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
            fields = _written({**defaults, **resource})
            yield {**fields, "ipAllowList": resource.get("ipAllowList", [])}


def _stores(context: Context) -> Iterator[Mapping[str, Any]]:
    redis = context.document.redis
    if redis is not None and redis.provider == "render-keyvalue":
        render = context.document.render or fmt.Render()
        resource = _given(render.keyvalue)
        fields = {
            "type": "keyvalue",
            "name": store_name(context),
            "plan": "starter",
            "region": _region(context),
            # The default, allkeys-lru, drops entries that nobody may lose: tasks and nonces.
            "maxmemoryPolicy": render.keyvalue.maxmemoryPolicy,
            **resource,
        }
        yield {**_written(fields), "ipAllowList": resource.get("ipAllowList", [])}
