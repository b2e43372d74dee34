"""Rules about the project's own templates: overrides of built-in ones, and unused ones."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule


@rule(
    "template-overridden",
    why="Your own template does not get the improvements of a later version of envgen.",
    fix="compare your template with the built-in one after each upgrade of envgen",
    severity=Severity.NOTE,
)
def template_overridden(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the project's templates that replace built-in ones."""
    for path, makes in subject.project.templates.overrides.items():
        yield Finding(f"overrides the built-in template of {makes}", Place(path))


@rule(
    "template-unused",
    why="A template with a misspelled name has no effect, and causes no error.",
    fix="rename the template, use it under `outputs`, or delete it",
    severity=Severity.WARNING,
)
def template_unused(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the templates that override nothing, and that no output and no template uses."""
    message = "no output uses this template, and it does not override a built-in one"
    for path, close in subject.project.templates.unused.items():
        yield Finding(message, Place(path), f"did you mean {close}?" if close else None)
