"""Rules of `envgen lint` about any render.yaml: previews, and Render's own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from envgen.check.subjects import ManifestSubject
from envgen.errors import Finding, Severity, rule
from envgen.formats.yaml_tree import Node


class BlueprintSubject(ManifestSubject, Protocol):
    """A render.yaml, with its tree and the schema that it is compared with."""

    @property
    def tree(self) -> Node | None:
        """Return its tree; None if it is not YAML."""

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """Return the official schema; None if there is none on this machine."""


@rule(
    "render-preview-value",
    lint="manifest",
    why="Render asks for the value once, but not for previews, so the variable is not set there.",
    fix="write `previewValue`, or let the program do without the variable",
    source="https://render.com/docs/preview-environments",
    severity=Severity.NOTE,
)
def pasted_in_previews(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield variables with `sync: false` of a Blueprint whose previews are on."""
    previews = subject.manifest.native.get("previews")
    if not isinstance(previews, dict) or previews.get("generation") not in ("automatic", "manual"):
        return
    for service in subject.services:
        for entry in service.entries:
            if entry.source.kind == "pasted" and entry.source.preview is None:
                yield Finding(f"previews of {service.name} have no {entry.key}", entry.at("sync"))


@rule(
    "render-schema",
    lint="manifest",
    why="Render rejects a Blueprint that does not fit its schema, and deploys nothing.",
    fix="change the key that the message names",
    source="https://render.com/schema/render.yaml.json",
    also=[Severity.WARNING],
)
def schema(subject: BlueprintSubject) -> Iterator[Finding]:
    """Yield what Render's schema rejects; a warning if Render is known to accept it."""
    if subject.tree is not None and subject.schema is not None:
        from envgen.platforms.render.rules.lint.schema_findings import findings

        yield from findings(subject.tree, subject.schema)
