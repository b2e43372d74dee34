"""Rules about static files: what a page names is there, and somebody serves it."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule


@rule(
    "static-files",
    why="Pages come without their style, or not at all: `{% static %}` raises in them.",
    fix="django: {apps: [whitenoise]}, with STORAGES, STATIC_ROOT and MIDDLEWARE as they follow",
    source="https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/",
)
def static_files(booted: Booted) -> Iterator[Finding]:
    """Yield static files that are not collected, not named or not served."""
    static = booted.report.static
    if static is None or not static.installed:
        return
    if static.fault is not None:
        if static.fault.type != "Refused":  # storage elsewhere, which was not asked
            said = f": {static.fault.message}" if static.fault.message else ""
            message = f"`{{% static %}}` raises {static.fault.type}{said}"
            yield Finding(message, booted.place("STORAGES", "STATIC_ROOT"))
        return
    if static.local and not static.root:
        yield Finding("STATIC_ROOT is not set: collectstatic stops", booted.place("STATIC_ROOT"))
    if static.local and REFUSED <= (static.status or OK) < FAILED:
        message = f"nobody serves {booted.setting('STATIC_URL')}: status {static.status}"
        yield Finding(message, booted.place("MIDDLEWARE", "STATIC_URL"))
