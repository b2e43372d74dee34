"""Rules about render.yaml: what Render refuses or misreads although its schema does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from envgen.errors import Place, Severity
from envgen.readback import Blueprint, Entry, Service
from envgen.rules import Finding, Subject, rule

SPEC = "https://render.com/docs/blueprint-spec"
DATABASE_PROPERTIES = ("connectionString", "host", "port", "user", "password", "database")
SERVICE_PROPERTIES = ("host", "port", "hostport", "connectionString")
SOURCES = ("value", "generateValue", "sync", "fromDatabase", "fromService")
UNBUILT = ("docker", "image")


@rule(
    "render-names",
    why="Render takes two resources of one name for one.",
    fix="another name",
    source=SPEC,
)
def duplicate_names(subject: Subject) -> Iterator[Finding]:
    """Yield names that two resources have."""
    if subject.blueprint is None:
        return
    resources = (*subject.blueprint.services, *subject.blueprint.databases)
    counts = Counter(item.name for item in resources)
    for item in resources:
        if counts[item.name] > 1:
            yield Finding(f"{item.name} is the name of two resources", item.place)


@rule(
    "render-keys",
    why="Of two entries for one key, one is lost.",
    fix="keep one of them",
    source=SPEC,
)
def duplicate_keys(subject: Subject) -> Iterator[Finding]:
    """Yield keys that a service has twice."""
    for service in _services(subject):
        counts = Counter(entry.key for entry in service.entries)
        for entry in service.entries:
            if counts[entry.key] > 1:
                yield Finding(f"{service.name} has {entry.key} twice", entry.place)


@rule(
    "render-reference",
    why="A reference to what is not there fails the sync of the Blueprint.",
    fix="name a resource of this file",
    source=SPEC + "#referencing-values-from-other-services",
)
def dangling_references(subject: Subject) -> Iterator[Finding]:
    """Yield references to databases, services, keys, properties and groups that are not there."""
    blueprint = subject.blueprint
    if blueprint is None:
        return
    groups = {group.name for group in blueprint.groups}
    for service in blueprint.services:
        for entry in service.entries:
            message = _dangling(blueprint, entry)
            if message:
                yield Finding(f"{entry.key} refers to {message}", entry.place)
        for name, place in service.groups:
            if name not in groups:
                yield Finding(f"there is no env group {name}", place)


@rule(
    "render-source",
    why="An entry has one source; of two, Render takes one, and nobody knows which.",
    fix="exactly one of value, generateValue, sync, fromDatabase and fromService",
    source=SPEC + "#environment-variables",
)
def one_source(subject: Subject) -> Iterator[Finding]:
    """Yield entries without a source, or with more than one."""
    for service in _services(subject):
        for entry in service.entries:
            sources = [key for key in SOURCES if key in entry.source]
            if len(sources) != 1:
                has = " and ".join(sources) or "no source"
                yield Finding(f"{entry.key} of {service.name} has {has}", entry.place)


@rule(
    "render-value",
    why="Render takes text and numbers; a bare true is neither.",
    fix='put it in quotes: "true"',
    source=SPEC + "#environment-variables",
)
def value_types(subject: Subject) -> Iterator[Finding]:
    """Yield values that are neither text nor a number."""
    for service in (*_services(subject), *_groups(subject)):
        for entry in service.entries:
            value = entry.source.get("value", "")
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                yield Finding(f"the value of {entry.key} is neither text nor number", entry.place)


@rule(
    "render-group",
    why="Render ignores `sync: false` in an env group: the variable never comes to be.",
    fix="put it into the services, one with the value and the others referring to it",
    source=SPEC + "#environment-groups",
)
def group_sources(subject: Subject) -> Iterator[Finding]:
    """Yield entries of groups that a group cannot have."""
    for group in _groups(subject):
        for entry in group.entries:
            if not set(entry.source) <= {"value", "generateValue", "previewValue"}:
                yield Finding(f"the group {group.name} cannot hold {entry.key}", entry.place)


@rule(
    "render-command",
    why="A service without a build or start command does not deploy.",
    fix="a command of the program, or runtime: docker",
    source=SPEC,
)
def commands(subject: Subject) -> Iterator[Finding]:
    """Yield services that lack a command."""
    for service in _services(subject):
        if service.fields.get("type") in ("keyvalue", "redis"):
            continue
        if service.fields.get("runtime") in (*UNBUILT, "static"):
            continue
        for key in ("buildCommand", "startCommand"):
            if not service.fields.get(key):
                yield Finding(f"{service.name} has no {key}", service.place)


@rule(
    "render-free",
    why="Only web services, Key Value stores and databases have a free plan.",
    fix="plan: starter",
    source="https://render.com/docs/free",
)
def free_plans(subject: Subject) -> Iterator[Finding]:
    """Yield workers, cron jobs and private services on a plan that they do not have."""
    for service in _services(subject):
        kind = service.fields.get("type")
        if service.fields.get("plan") == "free" and kind not in ("web", "keyvalue", "redis"):
            yield Finding(f"{service.name}, a {kind}, has no free plan", service.place)


@rule(
    "render-plan",
    why="Left out, Render takes a paid plan.",
    fix="write the plan",
    source=SPEC,
    severity=Severity.WARNING,
)
def plans(subject: Subject) -> Iterator[Finding]:
    """Yield resources without a plan."""
    if subject.blueprint is None:
        return
    for item in (*subject.blueprint.services, *subject.blueprint.databases):
        if "plan" not in item.fields and item.fields.get("runtime") != "static":
            yield Finding(f"{item.name} names no plan", item.place)


@rule(
    "render-open",
    why="Left out, ipAllowList opens a database to every address on the internet.",
    fix="ipAllowList: [], or the addresses that need it",
    source=SPEC + "#ipallowlist",
)
def open_databases(subject: Subject) -> Iterator[Finding]:
    """Yield databases and stores that every address reaches."""
    if subject.blueprint is None:
        return
    stores = [item for item in subject.blueprint.services if item.fields.get("type") == "keyvalue"]
    for item in (*subject.blueprint.databases, *stores):
        allowed = item.fields.get("ipAllowList")
        everyone = isinstance(allowed, list) and any(
            isinstance(entry, dict) and str(entry.get("source")) in ("0.0.0.0/0", "::/0")
            for entry in allowed
        )
        if allowed is None or everyone:
            yield Finding(f"{item.name} is open to every address", item.place)


@rule(
    "render-unused",
    why="It costs, and nothing uses it.",
    fix="take it out",
    severity=Severity.WARNING,
)
def unused_databases(subject: Subject) -> Iterator[Finding]:
    """Yield databases that no service refers to."""
    if subject.blueprint is None:
        return
    used = {
        str(reference.get("name"))
        for service in subject.blueprint.services
        for entry in service.entries
        if isinstance(reference := entry.source.get("fromDatabase"), dict)
    }
    for database in subject.blueprint.databases:
        if database.name not in used:
            yield Finding(f"no service uses {database.name}", database.place)


@rule(
    "render-health",
    why="Without it Render sends visitors to a deploy that does not answer.",
    fix="healthCheckPath",
    source="https://render.com/docs/health-checks",
    severity=Severity.WARNING,
)
def health(subject: Subject) -> Iterator[Finding]:
    """Yield web services without a health check."""
    for service in _services(subject):
        programs = subject.deployment.document.programs
        serves = any(programs[name].django for name in subject.programs_of(service.name))
        is_web = service.fields.get("type") == "web"
        if is_web and serves and not service.fields.get("healthCheckPath"):
            yield Finding(f"{service.name} has no healthCheckPath", service.place)


@rule(
    "render-file",
    why="Render cannot read it, and no other rule could look into it.",
    fix="`envgen render` writes it anew",
)
def readable(subject: Subject) -> Iterator[Finding]:
    """Yield a render.yaml that is no YAML mapping."""
    wanted = subject.deployment.blueprint
    if wanted and subject.blueprint is None and subject.disk.read(wanted.path) is not None:
        yield Finding("is not YAML that can be read", Place(wanted.path))


def _services(subject: Subject) -> tuple[Service, ...]:
    return subject.blueprint.services if subject.blueprint else ()


def _groups(subject: Subject) -> tuple[Service, ...]:
    return subject.blueprint.groups if subject.blueprint else ()


def _dangling(blueprint: Blueprint, entry: Entry) -> str:
    database = entry.source.get("fromDatabase")
    if isinstance(database, dict):
        if database.get("name") not in {item.name for item in blueprint.databases}:
            return f"the database {database.get('name')}, which is not here"
        if database.get("property") not in DATABASE_PROPERTIES:
            return f"{database.get('property')}, which no database has"
    reference = entry.source.get("fromService")
    if not isinstance(reference, dict):
        return ""
    service = blueprint.service(reference.get("name"))
    if service is None:
        return f"the service {reference.get('name')}, which is not here"
    if reference.get("type") != service.fields.get("type"):
        return f"{service.name} as a {reference.get('type')}, which it is not"
    if "envVarKey" in reference:
        source = next((e for e in service.entries if e.key == reference["envVarKey"]), None)
        if source is None:
            return f"{reference['envVarKey']} of {service.name}, which does not have it"
        if "fromService" in source.source and "envVarKey" in source.source["fromService"]:
            return f"{reference['envVarKey']} of {service.name}, which is a reference itself"
    elif reference.get("property") not in SERVICE_PROPERTIES:
        return f"{reference.get('property')}, which no service has"
    return ""
