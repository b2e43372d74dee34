"""A rule about the templates that views and templates of the project name."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule


@rule(
    "template-missing",
    why="The page answers 500: Django raises TemplateDoesNotExist.",
    fix="add the template, or correct its name",
    source="https://docs.djangoproject.com/en/5.2/topics/templates/#django.template.TemplateDoesNotExist",
    also=[Severity.WARNING],
)
def missing_templates(booted: Booted) -> Iterator[Finding]:
    """Yield templates that the project's code or templates name, but that do not exist.

    It is an error for a name in a call such as `render`. A class or a template may be unused.
    """
    for item in booted.report.templates or ():
        message = f"the template {item.name} does not exist"
        severity = Severity.ERROR if item.certain else Severity.WARNING
        yield Finding(message, booted.own(item.file, item.line), severity=severity)
