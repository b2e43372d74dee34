"""Rules about plans, disks, pools and previews in render.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.catalog.providers import provider
from envgen.check import CheckedProfile
from envgen.check.subjects import ManifestSubject
from envgen.errors import Finding, Severity, rule
from envgen.platforms.manifest import Resource, Service
from envgen.platforms.render import PLATFORM, plans
from envgen.platforms.render.manifest.reading import STORES
from envgen.platforms.render.rules.resources import SPEC, resources
from envgen.support.suggestions import suggest

FIELDS = "https://render.com/docs/blueprint-spec#database-fields"
PREVIEWS = "https://render.com/docs/preview-environments"


@rule(
    "render-plan",
    lint="manifest",
    why="Without a plan, Render chooses a paid one.",
    fix="write `plan: NAME`, such as `plan: starter` for a service",
    source=SPEC,
    severity=Severity.WARNING,
)
def no_plan(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield resources without a plan."""
    for item in resources(subject):
        if "plan" not in item.native and item.native.get("runtime") != "static":
            example = "basic-256mb" if item.kind == "database" else "starter"
            hint = f"write `plan: {example}`, or another plan"
            if isinstance(subject, CheckedProfile) and _section(subject, item):
                hint = f"set {_key(subject, item, 'plan')} to a plan, such as {example}"
            yield Finding(f"{item.name} has no plan", item.place, hint)


@rule(
    "render-plan-name",
    lint="manifest",
    why="If Render has no such plan, the sync of the Blueprint fails.",
    fix="write the name as Render's dashboard shows it",
    source="https://render.com/docs/blueprint-spec#plan",
    severity=Severity.WARNING,
)
def plan_names(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield plans whose name is not that of a known plan."""
    for item in resources(subject):
        for key in ("plan", "previewPlan"):
            plan, kind = item.native.get(key), _kind(item)
            if isinstance(plan, str) and not plans.is_known(kind, plan):
                message = f"the {key} of {item.name} is not a known plan of a {kind}"
                message += f" (as of {plans.AS_OF})"
                better = suggest(plan, plans.SUGGESTED[kind])
                hint = f"change {_key(subject, item, key)}; {better}" if better else None
                hint = hint or f"change {_key(subject, item, key)}"
                yield Finding(message, item.at(key), hint)


@rule(
    "render-database",
    lint="manifest",
    why="Render rejects the Blueprint, and deploys nothing.",
    fix="change the field that the message names, or choose another plan",
    source=FIELDS,
)
def database_fields(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield disk sizes, standbys and pools that Render does not offer for a database."""
    for item in subject.manifest.of_kind("database"):
        plan = str(item.native.get("plan", plans.SMALLEST))
        for key in ("diskSizeGB", "previewDiskSizeGB"):
            size = item.native.get(key)
            if isinstance(size, int) and size != 1 and (size < 1 or size % 5):
                message = f"the {key} of {item.name} is {size}, which Render does not offer"
                number = max(size, 1) // 5 * 5 + 5
                hint = f"set {_key(subject, item, key)} to 1 or a multiple of 5, such as {number}"
                yield Finding(message, item.at(key), hint)
        if _standby(item) and not plans.may_have_standby(plan):
            message = f"{item.name} has a standby, which the plan {plan} cannot have"
            hint = f"set {_key(subject, item, 'plan')} to a plan such as pro-4gb"
            yield Finding(message, item.place, hint)
        version = str(item.native.get("postgresMajorVersion", ""))
        if _standby(item) and version.isdecimal() and len(version) < 4 and int(version) < 13:
            message = f"{item.name} has a standby, which needs PostgreSQL 13 or later"
            hint = f"remove {_key(subject, item, 'highAvailability')}, or use a new database"
            yield Finding(message, item.place, hint)
        if item.native.get("connectionPool") and plan == "free":
            message = f"{item.name} has a connection pool, which the free plan cannot have"
            hint = f"set {_key(subject, item, 'plan')} to a plan such as basic-256mb"
            yield Finding(message, item.place, hint)


@rule(
    "render-store-lost",
    why="A free Key Value store keeps its entries only in memory, and loses them at a restart.",
    fix="write `render: {keyvalue: {plan: starter}}`",
    source="https://render.com/docs/free#free-key-value",
    severity=Severity.WARNING,
)
def lost_store(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield free Key Value stores that hold Celery tasks."""
    for item in subject.manifest.of_kind("store"):
        if item.native.get("plan") == "free" and subject.deployment.document.celery:
            message = f"{item.name} is on the free plan, which loses tasks at a restart"
            yield Finding(message, item.place)


@rule(
    "render-previews",
    lint="manifest",
    why="Previews are not created, or do not show the branch of the pull request.",
    fix="change the service's `previews` or `branch`",
    source=PREVIEWS,
    severity=Severity.WARNING,
)
def previews(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield fields of services that break previews."""
    general = _generation(subject.manifest.native)
    for service in subject.services:
        own = _generation(service.native)
        if own == "off":
            message = (
                f"{service.name} has `generation: off`, which only the whole Blueprint can have"
            )
            yield Finding(
                message,
                service.place,
                f"write `generation: manual`, or remove {_key(subject, service, 'previews')}",
            )
        previewed = {general, own} & {"automatic", "manual"}
        if previewed and service.native.get("branch"):
            message = f"{service.name} has a `branch`, so its previews show that branch"
            key = _key(subject, service, "branch")
            hint = f"remove {key}: Render then uses the Blueprint's branch"
            yield Finding(message, service.place, hint)


def _key(subject: ManifestSubject, item: Service | Resource, key: str) -> str:
    """Return where a field is written, with the file and the line: in the profile, if it has it."""
    path: tuple[str, ...] = ()
    place = item.at(key)
    if isinstance(subject, CheckedProfile) and (path := _section(subject, item)):
        place = subject.deployment.place(*path, key)
    return f"`{'.'.join((*path, key))}` in {place.file}:{place.line}"


def _section(subject: CheckedProfile, item: Service | Resource) -> tuple[str, ...]:
    """Return the path of a resource's section in the profile; empty if it has none."""
    deployment = subject.deployment
    if isinstance(item, Service):
        return PLATFORM.service_path(item.programs[0]) if item.programs else ()
    if item.kind == "store":
        return (PLATFORM.name, "keyvalue")
    own = [each for each in deployment.databases if provider(each.provider).platform]
    wanted = deployment.manifest.of_kind("database") if deployment.manifest else ()
    aliases = {each.name: database.alias for each, database in zip(wanted, own, strict=False)}
    return (PLATFORM.name, "databases", aliases[item.name]) if item.name in aliases else ()


def _kind(item: Service | Resource) -> plans.PlanKind:
    if isinstance(item, Resource) and item.kind == "database":
        return "database"
    return "store" if item.native.get("type") in STORES else "service"


def _standby(item: Resource) -> bool:
    found = item.native.get("highAvailability")
    return isinstance(found, dict) and found.get("enabled") is True


def _generation(native: Any) -> str:
    found = native.get("previews")
    value = found.get("generation") if isinstance(found, dict) else None
    # YAML 1.1 reads `off` without quotes as false.
    return "off" if value is False else str(value or "")
