"""Rules about the resources of render.yaml: services, databases and Key Value stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Severity, rule
from envgen.platforms.manifest import Resource, Service
from envgen.platforms.render import CRON_LACKS, NO_INSTANCES
from envgen.platforms.render.manifest.reading import STORES, listed

SPEC = "https://render.com/docs/blueprint-spec"
FREE = "https://render.com/docs/free"
UNBUILT = ("docker", "image", "static")
EVERYONE = ("0.0.0.0/0", "::/0")
# Field → what came in its place. Render still takes these; its schema no longer has `env`.
FORMER_FIELDS = {"env": "runtime", "autoDeploy": "autoDeployTrigger"}
TEXT_FIELDS = ("autoDeployTrigger", "postgresMajorVersion", "schedule")


@rule(
    "render-names",
    why="Render takes two resources of one name for one.",
    fix="another name",
    source=SPEC,
)
def duplicate_names(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield names that two resources have, or two env groups."""
    for items in (resources(subject), subject.manifest.groups):
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
    for service in subject.services:
        if service.native.get("runtime", service.native.get("env")) not in UNBUILT:
            for key in ("buildCommand", "startCommand"):
                if not service.native.get(key):
                    yield Finding(f"{service.name} has no {key}", service.place)
        if service.native.get("type") == "cron" and not service.native.get("schedule"):
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
    for service in subject.services:
        for key in CRON_LACKS if service.native.get("type") == "cron" else ():
            if key in service.native:
                yield Finding(f"{service.name}, a cron job, has no {key}", service.place)


@rule(
    "render-free",
    why="Only web services, stores and databases have a free plan, and it has limits.",
    fix="plan: starter",
    source=FREE,
)
def free_plans(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services on a free plan that does not exist, or with what it does not bring."""
    for service in listed(subject.manifest):
        if service.native.get("plan") != "free":
            continue
        kind = service.native.get("type")
        if kind not in ("web", *STORES):
            yield Finding(f"{service.name}, a {kind}, has no free plan", service.place)
            continue
        for key in NO_INSTANCES:
            if key in service.native:
                yield Finding(f"{service.name} is free and has no {key}", service.place)
        if service.native.get("numInstances", 1) != 1:
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
    for item in resources(subject):
        if "plan" not in item.native and item.native.get("runtime") != "static":
            yield Finding(f"{item.name} names no plan", item.place)


@rule(
    "render-open",
    why="Left out, ipAllowList opens a database to every address on the internet.",
    fix="ipAllowList: [], or the addresses that need it",
    source=SPEC + "#ipallowlist",
)
def open_resources(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases and stores that every address reaches."""
    for item in subject.manifest.resources:
        allowed = item.native.get("ipAllowList")
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
    for store in subject.manifest.of_kind("store"):
        if "maxmemoryPolicy" not in store.native:
            yield Finding(f"{store.name} names no maxmemoryPolicy", store.place)


@rule(
    "render-former",
    why="Render's schema no longer has it, or will not for long.",
    fix="the name that came in its place",
    source=SPEC,
)
def former_fields(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield fields and types by their former names."""
    for service in listed(subject.manifest):
        for old, new in FORMER_FIELDS.items():
            if old in service.native:
                message = f"{service.name} has {old}, which is {new} by now"
                yield Finding(message, service.place, f"write {new}")
        if service.native.get("type") == "redis":
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
    for item in resources(subject):
        for key in TEXT_FIELDS:
            if not isinstance(item.native.get(key, ""), str):
                yield Finding(f"the {key} of {item.name} is no text", item.place)


def resources(subject: CheckedProfile) -> tuple[Service | Resource, ...]:
    """Return all that has a name and costs: services, stores and databases."""
    return (*listed(subject.manifest), *subject.manifest.of_kind("database"))
