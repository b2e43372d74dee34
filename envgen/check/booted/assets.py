"""Rules about the static files that templates, style sheets and forms name."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import Booted
from envgen.errors import Finding, Severity, rule

STATIC = "https://docs.djangoproject.com/en/5.2/ref/contrib/staticfiles/"


@rule(
    "static-missing",
    why="Visitors get a 404. With hashed file names, the page or collectstatic fails.",
    fix="add the file, or correct its name",
    source=STATIC + "#manifeststaticfilesstorage",
    also=[Severity.WARNING],
)
def missing_files(booted: Booted) -> Iterator[Finding]:
    """Yield missing static files that templates, style sheets and forms of the project name."""
    found = booted.report.assets
    for item in found.missing if found else ():
        # The build makes files that git ignores, such as those of a bundler.
        if found and booted.history and booted.history.ignored(found.roots, item.name):
            continue
        then = "visitors get a 404"
        if item.raises:
            then = "collectstatic fails" if item.sheet else "the page raises an error"
        severity = Severity.ERROR if item.raises else Severity.WARNING
        message = f"the static file {item.name} does not exist, so {then}"
        yield Finding(message, booted.own(item.file, item.line), severity=severity)
