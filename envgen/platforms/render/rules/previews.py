"""Rules about preview environments: they get each variable that their programs require."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.check.variables.previews import preview_fix
from envgen.errors import Finding, Place, Severity, rule
from envgen.platforms.manifest import entries_of
from envgen.platforms.render import PLATFORM


@rule(
    "preview-missing",
    why="Render asks for the value once, but not for previews, so their settings cannot load.",
    fix="write `preview: VALUE` or `optional: true` under the variable",
    source="https://render.com/docs/preview-environments",
    severity=Severity.WARNING,
)
def missing_in_previews(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield required variables that a person pastes, if previews of the Blueprint are on."""
    deployment = subject.deployment
    section = PLATFORM.of(deployment.document)
    wanted = section.previews if section else None
    if wanted is None or wanted.generation not in ("automatic", "manual"):
        return
    manifest = deployment.manifest
    sources = {
        entry.key: entry.source
        for _, entry in entries_of(manifest.holders() if manifest else ())
        if entry.source.kind == "pasted"
    }
    for variable in deployment.variables:
        source = sources.get(variable.name)
        if source is not None and source.preview is None and not variable.optional:
            place = variable.origin if variable.origin.file else Place(deployment.source)
            message = f"previews have no value for {variable.name}, which is required"
            yield Finding(message, place, preview_fix(deployment, variable))
