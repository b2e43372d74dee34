"""Rules about the templates of the project: which override envgen's own, and which do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule


@rule(
    "template-overridden",
    why="What envgen learns to write in a later version is not in the project's own template.",
    fix="after an update of envgen, compare it with the built-in template",
    severity=Severity.NOTE,
)
def template_overridden(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the templates of the project that are used in place of built-in ones."""
    for path, makes in subject.templates.overrides.items():
        yield Finding(f"overrides envgen's own template of {makes}", Place(path))


@rule(
    "template-unused",
    why="A template whose name is misspelt overrides nothing, and nobody notices.",
    fix="name it under `outputs`, or delete it",
    severity=Severity.WARNING,
)
def template_unused(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the templates that are no override, and that no output and no template uses."""
    message = "no profile has an output of this template, and it overrides no built-in one"
    for path, close in subject.templates.unused.items():
        yield Finding(message, Place(path), f"did you mean {close}?" if close else None)
