"""The environment of a program: its own variables, what Render sets, and no secret."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping

from envgen.catalog.secrecy import looks_secret
from envgen.model import Deployment, Owner, Service, Variable
from envgen.output import readers
from envgen.resolve.database import variable_name
from envgen.resolve.dummies import dummy
from envgen.secrets.values import SavedValues

# Nothing else of whoever runs envgen reaches the program.
KEPT = ("PATH", "HOME", "LANG")
# https://www.rfc-editor.org/rfc/rfc2606: no such name leads anywhere.
_NOWHERE = "stand-in.invalid"
_POOLER_PORTS = {"transaction": 6543}
_POSTGRES_PORT = 5432


def _database(port: int = _POSTGRES_PORT) -> str:
    return f"postgresql://stand_in:not-a-password@{_NOWHERE}:{port}/db"


# By the type that a variable is read as.
STAND_INS = {
    "database": _database(),
    "cache": f"redis://{_NOWHERE}:6379/0",
    "int": "7",
    "float": "0.5",
    "bool": "true",
    "list": "one,two",
}
# What a reference to a resource of Render's comes to; anything else of it is a name.
_OF_PROPERTY = {
    ("fromDatabase", "connectionString"): _database(),
    ("fromDatabase", "port"): "5432",
    ("fromService", "connectionString"): f"redis://{_NOWHERE}:6379",
    ("fromService", "port"): "6379",
    ("fromService", "hostport"): f"{_NOWHERE}:6379",
}


def groups(deployment: Deployment) -> list[tuple[str, ...]]:
    """Return the Django programs, those with the same variables together, in their order."""
    found: dict[frozenset[str], list[str]] = {}
    for name, program in deployment.document.programs.items():
        if program.django:
            mine = (item.name for item in deployment.variables if name in item.readers)
            found.setdefault(frozenset(mine), []).append(name)
    return [tuple(names) for names in found.values()]


def plain_values(
    deployment: Deployment, saved: SavedValues, read: Callable[[str], str | None]
) -> dict[str, str]:
    """Return what the files on disk set that is no secret: the Blueprint first, then .env.

    `saved` is what the .env file has, and `read` returns the text of a file of the project, or
    None.
    """
    if deployment.kind == "test":
        return {}
    there = ((item.name, saved.value(item.name)) for item in deployment.variables)
    values = {name: value.reveal() for name, value in there if value}
    wanted = deployment.blueprint
    manifest = readers.blueprint(read(wanted.path) or "", wanted.path) if wanted else None
    for resource in (*manifest.groups, *manifest.services) if manifest else ():
        for entry in resource.entries:
            if "value" in entry.source:
                values[entry.key] = str(entry.source["value"])
    public = {item.name for item in deployment.variables if not _is_secret(item)}
    return {name: value for name, value in values.items() if name in public and value.strip()}


def environment(
    deployment: Deployment,
    programs: Collection[str],
    plain: Mapping[str, str],
    process: Mapping[str, str],
) -> dict[str, str]:
    """Return all that `programs`, which have the same variables, are started with.

    `plain` is what `plain_values` found, and `process` the environment of envgen itself.
    """
    found = {name: process[name] for name in KEPT if name in process}
    found |= _of_render(deployment, programs)
    for variable in deployment.variables:
        if set(programs) & set(variable.readers):
            value = _value(deployment, variable, plain)
            if value is not None:
                found[variable.name] = value
    return found


def stand_ins(deployment: Deployment, names: Collection[str]) -> dict[str, str]:
    """Return a stand-in, of the right form, for each of these variables."""
    return {
        item.name: _stand_in(deployment, item)
        for item in deployment.variables
        if item.name in names
    }


def secrets(deployment: Deployment, names: Collection[str]) -> tuple[str, ...]:
    """Return which of these variables are secrets."""
    found = (deployment.variable(name) for name in names)
    return tuple(item.name for item in found if item is not None and _is_secret(item))


def service_of(deployment: Deployment, programs: Collection[str]) -> Service | None:
    """Return the first service on Render in which one of these programs runs."""
    services = deployment.blueprint.services if deployment.blueprint else ()
    return next((item for item in services if set(item.programs) & set(programs)), None)


def _is_secret(variable: Variable) -> bool:
    return variable.secret or looks_secret(variable.name)


def _value(deployment: Deployment, variable: Variable, plain: Mapping[str, str]) -> str | None:
    if not _is_secret(variable):
        known = plain.get(variable.name, variable.value)
        if known is not None:
            return known
    # A test profile has its stand-ins as defaults.
    if variable.optional or deployment.kind == "test":
        return None
    return _stand_in(deployment, variable)


def _stand_in(deployment: Deployment, variable: Variable) -> str:
    # A base module that reads the URL itself leaves its type to the name.
    if variable.type == "database" or variable.name.endswith("DATABASE_URL"):
        return _database(_port(deployment, variable))
    if variable.type in STAND_INS:
        return STAND_INS[variable.type]
    for source, reference in (variable.reference or {}).items():
        if "property" in reference:
            return _OF_PROPERTY.get((source, str(reference["property"])), _NOWHERE)
    if variable.owner is Owner.RENDER:
        # As Render's generateValue has it: base64 of 256 bits.
        return base64.b64encode(hashlib.sha256(variable.name.encode()).digest()).decode()
    text = dummy(variable.name, variable.generate)
    if variable.encoding == "base64":
        return base64.b64encode(text.encode()).decode()
    if variable.name.endswith(("URL", "URI", "DSN")):
        return f"https://stand-in@{_NOWHERE}/1"
    return text


def _port(deployment: Deployment, variable: Variable) -> int:
    databases = {"default": deployment.document.database, **deployment.document.databases}
    for alias, database in databases.items():
        if variable.name == variable_name(alias, database):
            return _POOLER_PORTS.get(database.pooler or "", _POSTGRES_PORT)
    return _POSTGRES_PORT


def _of_render(deployment: Deployment, programs: Collection[str]) -> dict[str, str]:
    """Return what Render sets: https://render.com/docs/environment-variables"""
    service = service_of(deployment, programs)
    if service is None:
        return {}
    found = {
        "RENDER": "true",
        "IS_PULL_REQUEST": "false",
        "RENDER_SERVICE_NAME": service.name,
        "RENDER_SERVICE_TYPE": service.type,
    }
    if service.type == "web":
        host = f"{service.name}.onrender.com"
        found |= {"PORT": "10000", "RENDER_EXTERNAL_HOSTNAME": host}
        found["RENDER_EXTERNAL_URL"] = f"https://{host}"
    return found
