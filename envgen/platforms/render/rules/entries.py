"""Rules about envVars: entries that Render's schema allows, but Render rejects or misreads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.check.settings.deployed import fails_on_warnings
from envgen.errors import Finding, Severity, rule
from envgen.model import Owner
from envgen.platforms.manifest import Holder, Service, entries_of
from envgen.platforms.render.manifest.reading import listed

SPEC = "https://render.com/docs/blueprint-spec#environment-variables"
GROUPS = "https://render.com/docs/blueprint-spec#environment-groups"
SOURCES = ("value", "generateValue", "sync", "fromDatabase", "fromService")
GROUP_SOURCES = ("value", "generateValue")
# The old key stays valid as a fallback.
_KEEP_SESSIONS = (
    "to replace it without logging anybody out, add the current value to SECRET_KEY_FALLBACKS first"
)
_INTERPOLATION = re.compile(r"\$\{\{|\$\{[A-Za-z_]\w*\}|^\$[A-Za-z_]\w*$")


@rule(
    "render-keys",
    why="If two entries have the same key, Render ignores one of them.",
    fix="remove one of them",
    source=SPEC,
)
def duplicate_keys(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield keys that are twice in a service or group, or in a service and one of its groups."""
    known = {group.name: group for group in subject.manifest.groups}
    for service in _holders(subject):
        own = [entry.key for entry in service.entries]
        brought = [
            entry.key
            for name, _ in (service.groups if isinstance(service, Service) else ())
            for entry in (known[name].entries if name in known else ())
        ]
        counts = Counter([*own, *brought])
        for entry in service.entries:
            if counts[entry.key] > 1:
                yield Finding(f"{service.name} has {entry.key} twice", entry.place)


@rule(
    "render-source",
    why="An entry needs exactly one source. With two, it is unclear which one Render uses.",
    fix="keep exactly one of value, generateValue, sync, fromDatabase and fromService",
    source=SPEC,
)
def one_source(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield entries without a source, or with more than one."""
    for service, entry in entries_of(_holders(subject)):
        sources = [key for key in SOURCES if key in entry.source.native]
        if len(sources) != 1:
            has = " and ".join(sources) or "no source"
            yield Finding(f"{entry.key} of {service.name} has {has}", entry.place)
        elif (
            entry.source.native.get("sync") is True
            or entry.source.native.get("generateValue") is False
        ):
            message = f"{entry.key} of {service.name} gets no value from `{sources[0]}`"
            yield Finding(message, entry.place, "write `sync: false` or `generateValue: true`")


@rule(
    "render-value",
    why="Render accepts text and numbers. Without quotes, true, yes and off are neither.",
    fix='put it in quotes: "true"',
    source=SPEC,
)
def value_types(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield values that are neither text nor a number."""
    for _, entry in entries_of(_holders(subject)):
        for key in ("value", "previewValue"):
            value = entry.source.native.get(key, "")
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                message = f"the {key} of {entry.key} is neither text nor a number"
                yield Finding(message, entry.place)


@rule(
    "render-group",
    why="Render ignores `sync: false` in an env group, so the variable is never created.",
    fix="move it to the services: keep the value in one, and refer to it in the others",
    source=GROUPS,
)
def group_sources(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield entries of groups that a group cannot have."""
    for group in subject.manifest.groups:
        for entry in group.entries:
            if not set(entry.source.native) <= {*GROUP_SOURCES, "previewValue"}:
                yield Finding(f"the env group {group.name} cannot hold {entry.key}", entry.place)


@rule(
    "render-interpolation",
    why="Render does not replace $NAME: the program gets exactly this text.",
    fix="use fromService or fromDatabase, or write the value itself",
    source=SPEC,
    severity=Severity.WARNING,
)
def interpolation(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield values that contain the name of a variable, such as $NAME."""
    for _, entry in entries_of(_holders(subject)):
        if _INTERPOLATION.search(str(entry.source.native.get("value", ""))):
            message = f"the value of {entry.key} names a variable, which Render does not replace"
            yield Finding(message, entry.place)


@rule(
    "render-generated-key",
    why="Render generates 44 characters, but Django expects at least 50 for SECRET_KEY (W009).",
    fix="write `sync: false`, and paste the output of `envgen new-secret --kind django`",
    source="https://docs.djangoproject.com/en/5.2/ref/checks/#security",
)
def generated_keys(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield entries in which Render generates Django's SECRET_KEY.

    A warning if the profile keeps such a key, because its 256 bits are enough; an error if the
    profile says otherwise, or if a command of the deploy fails because of W009.
    """
    stops = fails_on_warnings(subject.services)
    for _, entry in entries_of(_holders(subject)):
        variable = subject.deployment.variable(entry.key)
        if variable is None or variable.setting != "SECRET_KEY":
            continue
        if "generateValue" not in entry.source.native:
            continue
        if variable.owner is not Owner.PLATFORM:
            yield Finding(f"the generated {entry.key} would be too short", entry.place)
        elif stops:
            message = f"the generated {entry.key} is too short for `check --deploy` of {stops}"
            yield Finding(message, entry.place, _KEEP_SESSIONS)
        else:
            message = f"the generated {entry.key} is shorter than Django's W009 expects"
            hint = f"you can keep it: its 256 bits are enough; {_KEEP_SESSIONS}"
            yield Finding(message, entry.place, hint, Severity.WARNING)


def _holders(subject: CheckedProfile) -> tuple[Holder, ...]:
    """Return everything that can have envVars: services, stores and groups."""
    return (*listed(subject.manifest), *subject.manifest.groups)
