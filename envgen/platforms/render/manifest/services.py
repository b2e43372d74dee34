"""Build the Blueprint: services, databases, store and groups, with envgen's defaults.

https://render.com/docs/blueprint-spec
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from envgen.catalog.providers import provider
from envgen.errors import Place
from envgen.model import Variable
from envgen.platforms.manifest import Group, Manifest, Resource, Service
from envgen.platforms.render import PLATFORM, plans
from envgen.platforms.render import section as fmt
from envgen.platforms.render.manifest.reading import service
from envgen.platforms.render.manifest.wiring import Wiring, service_type
from envgen.platforms.render.section import Render
from envgen.resolve.context import Context, as_in_dns
from envgen.resolve.database import database_name, databases
from envgen.resolve.stores import store_name
from envgen.resolve.topology import MIGRATE, build_command, owners, script_path, tenants

REGION = "oregon"
DOCKER = ("docker", "image")


def build(context: Context, variables: Iterable[Variable], dotenv: str) -> Manifest:
    """Return the Blueprint of a profile; `dotenv` is the path of the file with its secrets."""
    section: Render = context.section
    wiring = Wiring(context, list(variables), dotenv)
    return Manifest(
        path=PLATFORM.manifest_path(context.profile.name),
        services=(
            *(_service(context, name, wiring) for name in owners(context)),
            *(
                _other(fields, context.place("render", "others", index))
                for index, fields in enumerate(section.others)
            ),
        ),
        resources=(*_databases(context, section), *_stores(context, section)),
        groups=tuple(
            Group(
                name=name,
                entries=tuple(wiring.group_entries(members)),
                place=context.place("render", "envVarGroups", name),
            )
            for name, members in section.envVarGroups.items()
        ),
        native={"previews": _given(section.previews)} if section.previews else {},
    )


def _service(context: Context, owner: str, wiring: Wiring) -> Service:
    own = context.section.services.get(owner, fmt.ServiceSection())
    given = _given(own)
    runtime = given.pop("runtime", "python")
    fields: dict[str, Any] = {
        "type": service_type(context, owner),
        "name": context.service_name(owner),
        "runtime": runtime,
        "plan": plan(context, owner),
        "region": _region(context),
    }
    fields.update(_folder(context, runtime))
    if runtime not in DOCKER:
        fields["buildCommand"] = _build(context, owner)
    if _migrates(context, owner):
        fields["preDeployCommand"] = MIGRATE
    fields["dockerCommand" if runtime in DOCKER else "startCommand"] = _start(
        context, owner, runtime
    )
    if fields["type"] == "web":
        fields["healthCheckPath"] = _health_path(context, owner)
    fields.update(given)
    if fields.get("domains"):
        fields["domains"] = [as_in_dns(domain) for domain in fields["domains"]]
    return service(
        _written(fields),
        programs=tuple(tenants(context, owner)),
        entries=tuple(wiring.entries(owner)),
        groups=tuple((name, Place("")) for name in wiring.groups(owner)),
        place=context.place("render", "services", owner, "name"),
    )


def _folder(context: Context, runtime: str) -> dict[str, str]:
    """Return where the files of a service are in the repository; nothing at its top.

    The paths for Docker are relative to the repository: https://render.com/docs/docker
    """
    parts = [part for part in (context.section.rootDir, context.document.root) if part != "."]
    folder = "/".join(filter(None, parts))
    if runtime == "docker" and folder and context.section.rootDir:
        return {"dockerContext": folder, "dockerfilePath": f"{folder}/Dockerfile"}
    return {"rootDir": folder} if folder and runtime not in DOCKER else {}


def _other(fields: Mapping[str, Any], place: Place) -> Service:
    """Return a service with the fields from `others` in the profile, unchanged."""
    rest = {key: value for key, value in fields.items() if key != "type"}
    return service({"type": str(fields.get("type", "web")), **rest}, place=place)


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to write: without empty values, and what Render takes without them."""
    implied = (("plan", "current"), ("region", "current"), ("rootDir", "."))
    return {
        key: value
        for key, value in fields.items()
        if value not in (None, "") and (key, value) not in implied
    }


def _health_path(context: Context, owner: str) -> str | None:
    """Return the path of the health check for the site's service; None for other services."""
    return context.health_path if owner == context.web else None


def _given(struct: Any) -> dict[str, Any]:
    """Return the fields that the profile sets, by Render's names, without None."""
    return {key: value for key, value in msgspec.to_builtins(struct).items() if value is not None}


def _region(context: Context) -> str:
    web = context.section.services.get(context.web)
    return (web.region if web else None) or REGION


def _start(context: Context, owner: str, runtime: str) -> str:
    if len(tenants(context, owner)) > 1:
        script = f"bash {script_path(context, owner)}"
        # Without Docker, Render runs the command in a shell; `exec` replaces the shell.
        return script if runtime in DOCKER else f"exec {script}"
    return context.document.programs[owner].command


def _build(context: Context, owner: str) -> str:
    # Each web service with Django serves static files, and has files of its own.
    django = any(context.document.programs[name].django for name in tenants(context, owner))
    serves = owner == context.web or (django and service_type(context, owner) == "web")
    # https://render.com/docs/deploys#pre-deploy-command: for paid plans only.
    migrates = owner == context.web and plan(context, owner) == "free"
    return build_command(serves=serves, migrates=migrates)


def _migrates(context: Context, owner: str) -> bool:
    return owner == context.web and plan(context, owner) != "free"


def plan(context: Context, program: str) -> str:
    """Return the plan of a program's service; Render's default is starter."""
    service = context.section.services.get(program)
    return (service.plan if service else None) or "starter"


def _databases(context: Context, section: Render) -> Iterator[Resource]:
    for alias, database in databases(context).items():
        if provider(database.provider).platform == PLATFORM.name:
            given = _given(section.databases.get(alias, fmt.PostgresResource()))
            name = database_name(context, alias)
            defaults = {"name": name, "plan": plans.SMALLEST, "region": _region(context)}
            # Without ipAllowList, every address could connect.
            fields = _written({**defaults, **given})
            fields["ipAllowList"] = given.get("ipAllowList", [])
            place = context.place("render", "databases", alias, "name")
            yield Resource(name=fields["name"], kind="database", native=fields, place=place)


def _stores(context: Context, section: Render) -> Iterator[Resource]:
    redis = context.document.redis
    if redis is not None and redis.provider in (None, PLATFORM.store_provider):
        given = _given(section.keyvalue)
        fields = {
            "type": "keyvalue",
            "name": store_name(context),
            "plan": "starter",
            "region": _region(context),
            # The default, allkeys-lru, would drop entries that must be kept: tasks and nonces.
            "maxmemoryPolicy": section.keyvalue.maxmemoryPolicy,
            **given,
        }
        fields = {**_written(fields), "ipAllowList": given.get("ipAllowList", [])}
        place = context.place("render", "keyvalue", "name")
        yield Resource(name=fields["name"], kind="store", native=fields, place=place)
