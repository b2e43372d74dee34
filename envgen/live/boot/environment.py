"""Build the environment to boot a program with: its variables, with dummy values for secrets."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from envgen.catalog.providers import PORT, port, provider
from envgen.catalog.secrecy import looks_secret
from envgen.model import Deployment, Owner, Variable
from envgen.platforms import read_manifest
from envgen.platforms.manifest import Service, entries_of
from envgen.reading.database_urls import sslmode_of
from envgen.resolve.dummies import dummy
from envgen.resolve.values import as_text
from envgen.secrets.values import SavedValues

# The only variables of envgen's own environment that are passed on.
KEPT = ("PATH", "HOME", "LANG")
# A host that never resolves: https://www.rfc-editor.org/rfc/rfc2606
NOWHERE = "dummy.invalid"


def _database(at: int = PORT) -> str:
    return f"postgresql://dummy:not-a-password@{NOWHERE}:{at}/db"


# Dummy values by the type of the variable.
DUMMIES = {
    "database": _database(),
    "cache": f"redis://{NOWHERE}:6379/0",
    "int": "7",
    "float": "0.5",
    "bool": "true",
    "list": "one,two",
    "email": f"smtp://dummy:not-a-password@{NOWHERE}:587",
}
# Dummy URLs by what the name of a variable begins or ends with: libraries refuse another scheme.
_URLS = {
    "CLOUDINARY": f"cloudinary://1:not-a-password@{NOWHERE}",
    "EMAIL": DUMMIES["email"],
    "REDIS": DUMMIES["cache"],
    "CACHE": DUMMIES["cache"],
    "BROKER": DUMMIES["cache"],
    "AMQP": f"amqp://dummy:not-a-password@{NOWHERE}:5672//",
    "RABBITMQ": f"amqp://dummy:not-a-password@{NOWHERE}:5672//",
    "MONGO": f"mongodb://dummy:not-a-password@{NOWHERE}:27017/db",
    "MONGODB": f"mongodb://dummy:not-a-password@{NOWHERE}:27017/db",
}
# Dummy values of references to the platform's resources; any other reference is a host name.
_OF_RESOURCE = {
    ("database", "url"): _database(),
    ("database", "port"): "5432",
    ("store", "url"): f"redis://{NOWHERE}:6379",
    ("store", "port"): "6379",
    ("store", "hostport"): f"{NOWHERE}:6379",
}


def typed_dummy(name: str, kind: str) -> str:
    """Return the dummy value of a type in DUMMIES; a variable for DEBUG is off."""
    is_off = "DEBUG" in name.upper()
    return {"int": "0", "bool": "false"}.get(kind, DUMMIES[kind]) if is_off else DUMMIES[kind]


def groups(deployment: Deployment) -> list[tuple[str, ...]]:
    """Return the Django programs in their order, grouped by the variables that they have."""
    found: dict[frozenset[str], list[str]] = {}
    for name, program in deployment.document.programs.items():
        if program.django:
            mine = (item.name for item in deployment.variables if name in item.readers)
            found.setdefault(frozenset(mine), []).append(name)
    return [tuple(names) for names in found.values()]


def plain_values(
    deployment: Deployment, saved: SavedValues, read: Callable[[str], str | None]
) -> dict[str, str]:
    """Return the values on disk that are not secrets: those of the manifest, then of .env.

    `saved` has the values of the .env file; `read` returns the text of a file of the project,
    or None.
    """
    if deployment.kind == "test":
        return {}
    there = ((item.name, saved.value(item.name)) for item in deployment.variables)
    values = {name: value.reveal() for name, value in there if value}
    path = deployment.manifest.path if deployment.manifest else ""
    manifest = read_manifest(deployment.platform, read(path) if path else None, path)
    for _, entry in entries_of(manifest.holders() if manifest else ()):
        if entry.source.kind == "value":
            values[entry.key] = str(entry.source.value)
    public = {item.name for item in deployment.variables if not _is_secret(item)}
    plain = {name: value for name, value in values.items() if name in public and value.strip()}
    return {**plain, **_own_databases(deployment, saved)}


def _own_databases(deployment: Deployment, saved: SavedValues) -> dict[str, str]:
    """Return dummy URLs with the sslmode of the real ones, for DATABASES of the base settings.

    Nothing else says whether they require TLS. Without an sslmode it is libpq's default.
    """
    if "DATABASES" not in deployment.document.unset:
        return {}
    urls = (item for item in deployment.variables if _is_database(item) and not item.reference)
    return {
        item.name: f"{_database()}?sslmode={sslmode_of(value.reveal()) or 'prefer'}"
        for item in urls
        if (value := saved.value(item.name)) and value.reveal().startswith("postgres")
    }


def environment(
    deployment: Deployment,
    programs: Collection[str],
    plain: Mapping[str, str],
    process: Mapping[str, str],
    preview: Preview | None = None,
) -> dict[str, str]:
    """Return the environment of `programs`, which all have the same variables.

    `plain` comes from `plain_values`, and `process` is envgen's own environment. With a `preview`,
    it is the environment of a preview of these programs.
    """
    found = {name: process[name] for name in KEPT if name in process}
    found |= _of_platform(deployment, programs, preview)
    unset, given = (preview.unset, preview.values) if preview else ((), {})
    for variable in deployment.variables:
        if set(programs) & set(variable.readers):
            value = given.get(variable.name)
            if value is None and variable.name not in unset:
                value = _value(deployment, variable, plain)
            if value is not None:
                found[variable.name] = value
    return found


class Preview(Struct, frozen=True):
    """What differs in preview environments: other values, and variables that have none."""

    values: Mapping[str, str]
    unset: frozenset[str]


def preview_of(deployment: Deployment, read: Callable[[str], str | None]) -> Preview | None:
    """Return what differs in a preview of a profile; None if its platform makes none.

    `read` returns the text of a file of the project, or None: the manifest on disk counts.
    """
    wanted, platform = deployment.manifest, deployment.platform
    if wanted is None or platform is None or platform.preview("", "web") is None:
        return None
    manifest = read_manifest(platform, read(wanted.path), wanted.path) or wanted
    sources = {entry.key: entry.source for _, entry in entries_of(manifest.holders())}
    pasted = {
        entry.key for _, entry in entries_of(manifest.holders()) if entry.source.kind == "pasted"
    }
    values = {
        key: as_text(source.preview) or ""
        for key, source in sources.items()
        if source.preview is not None
    }
    return Preview(values, frozenset(pasted - values.keys()))


def dummies(deployment: Deployment, names: Collection[str]) -> dict[str, str]:
    """Return a dummy value of the right form for each of these variables."""
    return {
        item.name: _dummy(deployment, item) for item in deployment.variables if item.name in names
    }


def secrets(deployment: Deployment, names: Collection[str]) -> tuple[str, ...]:
    """Return which of these variables are secrets."""
    found = (deployment.variable(name) for name in names)
    return tuple(item.name for item in found if item is not None and _is_secret(item))


def service_of(deployment: Deployment, programs: Collection[str]) -> Service | None:
    """Return the first service in which one of these programs runs."""
    services = deployment.manifest.services if deployment.manifest else ()
    return next((item for item in services if set(item.programs) & set(programs)), None)


def _is_secret(variable: Variable) -> bool:
    return variable.secret or looks_secret(variable.name)


def _is_database(variable: Variable) -> bool:
    # If the base module reads the URL itself, only the name tells that it is one.
    return variable.type == "database" or variable.name.endswith("DATABASE_URL")


def _value(deployment: Deployment, variable: Variable, plain: Mapping[str, str]) -> str | None:
    if not _is_secret(variable) or _is_database(variable):
        known = plain.get(variable.name, variable.value)
        if known is not None:
            return known
    # In a test profile the dummy values are defaults.
    if variable.optional or deployment.kind == "test":
        return None
    return _dummy(deployment, variable)


def _dummy(deployment: Deployment, variable: Variable) -> str:
    if _is_database(variable):
        return _database(_port(deployment, variable))
    if variable.type in DUMMIES:
        return typed_dummy(variable.name, variable.type)
    reference = variable.reference
    if reference is not None and reference.what:
        resource = "store" if reference.resource == "service" else reference.resource
        return _OF_RESOURCE.get((resource, reference.what), NOWHERE)
    if variable.owner is Owner.PLATFORM and deployment.platform is not None:
        return deployment.platform.generated(variable.name)
    text = dummy(variable.name, variable.generate)
    if variable.encoding == "base64":
        return base64.b64encode(text.encode()).decode()
    if variable.name.endswith(("URL", "URI", "DSN")):
        words = variable.name.split("_")
        return next((_URLS[word] for word in words if word in _URLS), f"https://dummy@{NOWHERE}/1")
    return text


def _port(deployment: Deployment, variable: Variable) -> int:
    for database in deployment.databases:
        if variable.name == database.variable:
            return port(provider(database.provider), database.pooler)
    return PORT


def _of_platform(
    deployment: Deployment, programs: Collection[str], preview: Preview | None
) -> dict[str, str]:
    """Return the variables that the platform sets in the service of these programs."""
    service, platform = service_of(deployment, programs), deployment.platform
    if service is None or platform is None:
        return {}
    found = platform.variables(service.name, service.kind)
    if preview:
        found |= platform.preview(service.name, service.kind) or {}
    port = deployment.listens_on
    if service.kind == "web" and port.variable:
        found[port.variable] = str(port.default)
    return found
