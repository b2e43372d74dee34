"""Rules about envVars: entries that Render's schema allows, but Render rejects or misreads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from envgen.check.settings.deployed import fails_on_warnings
from envgen.check.subjects import ManifestSubject
from envgen.errors import Finding, Severity, rule
from envgen.formats.yaml_foreign import Timestamp
from envgen.platforms.manifest import Holder, Service, entries_of
from envgen.platforms.render.manifest.reading import listed
from envgen.platforms.render.rules.resources import quoting
from envgen.support import lazy_re

SPEC = "https://render.com/docs/blueprint-spec#environment-variables"
GROUPS = "https://render.com/docs/blueprint-spec#environment-groups"
SOURCES = ("value", "generateValue", "sync", "fromDatabase", "fromService")
GROUP_SOURCES = ("value", "generateValue")
_INTERPOLATION = lazy_re.compile(r"\$\{\{|\$\{[A-Za-z_]\w*\}|^\$[A-Za-z_]\w*$")


@rule(
    "render-keys",
    lint="manifest",
    why="If two entries have the same key, Render ignores one of them.",
    fix="remove one of the two entries",
    source=SPEC,
)
def duplicate_keys(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield keys that occur twice in a service or group, or in a service and one of its groups."""
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
    lint="manifest",
    why="An entry needs exactly one source. With two, it is unclear which one Render uses.",
    fix="keep exactly one of value, generateValue, sync, fromDatabase and fromService",
    source=SPEC,
)
def one_source(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield entries without a source, or with more than one."""
    for service, entry in entries_of(_holders(subject)):
        sources = [key for key in SOURCES if key in entry.source.native]
        if len(sources) != 1:
            has, hint = f"both {' and '.join(sources)}", None
            if not sources:
                has = "no source for its value"
                hint = "write one of value, generateValue, sync, fromDatabase and fromService"
            yield Finding(f"{entry.key} of {service.name} has {has}", entry.place, hint)
        elif (
            entry.source.native.get("sync") is True
            or entry.source.native.get("generateValue") is False
        ):
            message = f"{entry.key} of {service.name} gets no value from `{sources[0]}`"
            yield Finding(message, entry.place, "write `sync: false` or `generateValue: true`")


@rule(
    "render-value",
    lint="manifest",
    why="Render accepts text and numbers. Without quotes, true, yes and off are neither.",
    fix='put the value in quotes, such as "true"',
    source=SPEC,
)
def value_types(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield values that are neither text nor a number."""
    for _, entry in entries_of(_holders(subject)):
        for key in ("value", "previewValue"):
            value = entry.source.native.get(key, "")
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                message = f"the {key} of {entry.key} is neither text nor a number"
                place = entry.at(key)
                edit = quoting(place, key) if isinstance(value, bool | Timestamp) else None
                yield Finding(message, place, edit=edit)


@rule(
    "render-group",
    lint="manifest",
    why="Render ignores `sync: false` in an env group, so the variable is never created.",
    fix="move the variable to the services: one has it, the others use fromService.envVarKey",
    source=GROUPS,
)
def group_sources(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield entries of env groups that have no value and that Render does not generate."""
    for group in subject.manifest.groups:
        for entry in group.entries:
            if not set(entry.source.native) <= {*GROUP_SOURCES, "previewValue"}:
                yield Finding(
                    f"{entry.key} in the env group {group.name} has no value or generateValue",
                    entry.place,
                )


@rule(
    "render-interpolation",
    lint="manifest",
    why="Render does not replace $NAME by a value. The program gets exactly this text.",
    fix="use fromService or fromDatabase, or write the full value",
    source=SPEC,
    severity=Severity.WARNING,
)
def interpolation(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield values that contain the name of a variable, such as $NAME."""
    for _, entry in entries_of(_holders(subject)):
        if _INTERPOLATION.search(str(entry.source.native.get("value", ""))):
            message = f"the value of {entry.key} contains a variable, which Render does not replace"
            yield Finding(message, entry.place)


@rule(
    "render-generated-key",
    lint="manifest",
    why="Render generates 44 characters, but Django expects at least 50 for SECRET_KEY (W009).",
    fix="write `sync: false`, and paste the output of `envgen new-secret --kind django`",
    source="https://docs.djangoproject.com/en/5.2/ref/checks/#security",
    also=[Severity.WARNING, Severity.NOTE],
)
def generated_keys(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield entries in which Render generates Django's SECRET_KEY.

    A note if the profile keeps such a key, because its 256 bits are enough; an error if the
    profile says otherwise, or if a command of the deploy fails because of W009.
    """
    stops = fails_on_warnings(subject.services)
    for _, entry in entries_of(_holders(subject)):
        keeps = subject.keeps_generated(entry.key)
        if keeps is None or "generateValue" not in entry.source.native:
            continue
        if not keeps:
            yield Finding(f"the generated {entry.key} would be too short", entry.place)
        elif stops:
            message = f"the generated {entry.key} is too short for `check --deploy` of {stops}"
            hint = subject.replacing(entry.key)
            yield Finding(message, entry.place, hint)
        else:
            message = f"the generated {entry.key} is shorter than Django's check W009 expects"
            hint = "keep it: its 256 bits are enough"
            yield Finding(message, entry.place, hint, Severity.NOTE)


def _holders(subject: ManifestSubject) -> tuple[Holder, ...]:
    """Return everything that can have envVars: services, stores and groups."""
    return (*listed(subject.manifest), *subject.manifest.groups)
