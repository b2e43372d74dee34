"""Rules about the resources of render.yaml: services, databases and Key Value stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from envgen.check import CheckedProfile, Finding, rule
from envgen.errors import Place, Severity
from envgen.output import readers
from envgen.output.readers import Service

SPEC = "https://render.com/docs/blueprint-spec"
FREE = "https://render.com/docs/free"
UNBUILT = ("docker", "image", "static")
STORES = ("keyvalue", "redis")
NO_INSTANCES = ("disk", "preDeployCommand", "scaling")
CRON_LACKS = (*NO_INSTANCES, "healthCheckPath", "numInstances")
EVERYONE = ("0.0.0.0/0", "::/0")
# Field → what came in its place. Render still takes these; its schema no longer has `env`.
FORMER_FIELDS = {"env": "runtime", "autoDeploy": "autoDeployTrigger"}
TEXT_FIELDS = ("autoDeployTrigger", "postgresMajorVersion", "schedule")


@rule(
    "render-file",
    why="What cannot be read in it, no other rule can look into.",
    fix="`envgen render --all` writes it anew",
    source=SPEC,
)
def readable(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield what is wrong with render.yaml as YAML."""
    wanted = subject.deployment.blueprint
    if wanted and subject.blueprint_text is not None:
        for problem in readers.blueprint_problems(subject.blueprint_text, wanted.path):
            yield Finding(problem.message, problem.place, problem.hint)


@rule(
    "render-service",
    why="Render makes a new service of a new name, and the one of the old name is left over.",
    fix="write the name into the profile: render.services.<program>.name",
    source=SPEC,
)
def known_services(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services that the profile does not have, and those that are missing."""
    wanted = subject.deployment.blueprint
    if wanted is None or subject.blueprint is None:
        return
    names = [service.name for service in wanted.services]
    for service in subject.services:
        if service.name not in names and service.fields.get("type") not in STORES:
            yield Finding(f"the profile has no service {service.name}", service.place)
    for name in names:
        if subject.blueprint.service(name) is None:
            yield Finding(f"the service {name} is not here", Place(wanted.path))


@rule(
    "render-names",
    why="Render takes two resources of one name for one.",
    fix="another name",
    source=SPEC,
)
def duplicate_names(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield names that two resources have, or two env groups."""
    for items in ((*subject.services, *subject.databases), subject.groups):
        counts = Counter(item.name for item in items)
        for item in items:
            if counts[item.name] > 1:
                yield Finding(f"{item.name} is the name of two resources", item.place)


@rule(
    "render-command",
    why="A service without a build or start command does not deploy.",
    fix="a command of the program, or runtime: docker",
    source=SPEC,
)
def commands(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services that lack a command, or a cron job its schedule."""
    for service in _programs(subject):
        if service.fields.get("runtime", service.fields.get("env")) not in UNBUILT:
            for key in ("buildCommand", "startCommand"):
                if not service.fields.get(key):
                    yield Finding(f"{service.name} has no {key}", service.place)
        if service.fields.get("type") == "cron" and not service.fields.get("schedule"):
            hint = 'schedule: "0 3 * * *"'
            yield Finding(f"{service.name} has no schedule", service.place, hint)


@rule(
    "render-cron",
    why="A cron job runs and ends: it has no disk, health check, instances or deploy command.",
    fix="take it out",
    source="https://render.com/docs/cronjobs",
)
def cron_fields(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield fields that a cron job does not have."""
    for service in _programs(subject):
        for key in CRON_LACKS if service.fields.get("type") == "cron" else ():
            if key in service.fields:
                yield Finding(f"{service.name}, a cron job, has no {key}", service.place)


@rule(
    "render-free",
    why="Only web services, stores and databases have a free plan, and it has limits.",
    fix="plan: starter",
    source=FREE,
)
def free_plans(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services on a free plan that does not exist, or with what it does not bring."""
    for service in subject.services:
        if service.fields.get("plan") != "free":
            continue
        kind = service.fields.get("type")
        if kind not in ("web", *STORES):
            yield Finding(f"{service.name}, a {kind}, has no free plan", service.place)
            continue
        for key in NO_INSTANCES:
            if key in service.fields:
                yield Finding(f"{service.name} is free and has no {key}", service.place)
        if service.fields.get("numInstances", 1) != 1:
            yield Finding(f"{service.name} is free and has one instance", service.place)


@rule(
    "render-plan",
    why="Left out, Render takes a paid plan.",
    fix="write the plan",
    source=SPEC,
    severity=Severity.WARNING,
)
def plans(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield resources without a plan."""
    for item in (*subject.services, *subject.databases):
        if "plan" not in item.fields and item.fields.get("runtime") != "static":
            yield Finding(f"{item.name} names no plan", item.place)


@rule(
    "render-open",
    why="Left out, ipAllowList opens a database to every address on the internet.",
    fix="ipAllowList: [], or the addresses that need it",
    source=SPEC + "#ipallowlist",
)
def open_resources(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases and stores that every address reaches."""
    for item in (*subject.databases, *_stores(subject)):
        allowed = item.fields.get("ipAllowList")
        listed = allowed if isinstance(allowed, list) else []
        sources = {str(entry.get("source")) for entry in listed if isinstance(entry, dict)}
        if allowed is None or sources & set(EVERYONE):
            yield Finding(f"{item.name} is open to every address", item.place)


@rule(
    "render-eviction",
    why="Left out, a full store drops what is in it: tasks, sessions and nonces too.",
    fix="maxmemoryPolicy: noeviction",
    source="https://render.com/docs/key-value#maxmemory-policy",
    severity=Severity.WARNING,
)
def eviction(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield stores that do not say what happens when they are full."""
    for store in _stores(subject):
        if "maxmemoryPolicy" not in store.fields:
            yield Finding(f"{store.name} names no maxmemoryPolicy", store.place)


@rule(
    "render-health",
    why="Render sends visitors to a deploy once this path answers, and only then.",
    fix="healthCheckPath",
    source="https://render.com/docs/health-checks",
    severity=Severity.WARNING,
)
def health(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield web services without a health check, or with one that the settings do not answer."""
    answered = readers.constant(subject.settings_text, "HEALTH_PATH")
    for service in subject.services:
        if service.fields.get("type") != "web":
            continue
        if not any(subject.is_django(name) for name in subject.programs_of(service.name)):
            continue
        asked = service.fields.get("healthCheckPath")
        if not asked:
            yield Finding(f"{service.name} has no healthCheckPath", service.place)
        elif answered is not None and asked != answered:
            message = f"{service.name} is asked for {asked}, and its settings answer {answered}"
            yield Finding(message, service.place, "write it into the profile")


@rule(
    "render-former",
    why="Render's schema no longer has it, or will not for long.",
    fix="the name that came in its place",
    source=SPEC,
)
def former_fields(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield fields and types by their former names."""
    for service in subject.services:
        for old, new in FORMER_FIELDS.items():
            if old in service.fields:
                message = f"{service.name} has {old}, which is {new} by now"
                yield Finding(message, service.place, f"write {new}")
        if service.fields.get("type") == "redis":
            message = f"{service.name} is a redis, which is a keyvalue by now"
            yield Finding(message, service.place, "type: keyvalue")


@rule(
    "render-text",
    why="Read as a number or a boolean, it is not what Render takes there.",
    fix="put it in quotes",
    source=SPEC,
)
def text_fields(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield fields that must be text and are not, such as a bare `off`."""
    for item in (*subject.services, *subject.databases):
        for key in TEXT_FIELDS:
            if not isinstance(item.fields.get(key, ""), str):
                yield Finding(f"the {key} of {item.name} is no text", item.place)


def _stores(subject: CheckedProfile) -> list[Service]:
    return [item for item in subject.services if item.fields.get("type") in STORES]


def _programs(subject: CheckedProfile) -> list[Service]:
    return [item for item in subject.services if item.fields.get("type") not in STORES]
