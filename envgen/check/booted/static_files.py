"""Rules about static files: they are collected and served."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, rule


@rule(
    "static-files",
    why="Pages have no styles, or fail because `{% static %}` raises an error.",
    fix="write `django: {apps: [whitenoise]}`, and remove your own STORAGES and STATIC_ROOT",
    source="https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/",
)
def static_files(booted: Booted) -> Iterator[Finding]:
    """Yield problems with static files: not collected, no URL, or not served."""
    static = booted.report.static
    if static is None or not static.installed:
        return
    if static.fault is not None:
        if static.fault.type != "Refused":  # remote storage, which a boot does not connect to
            said = f": {static.fault.message}" if static.fault.message else ""
            message = f"`{{% static %}}` raises {static.fault.type}{said}"
            yield Finding(message, booted.place("STORAGES", "STATIC_ROOT"))
        return
    if static.local and not static.root:
        message = "STATIC_ROOT is not set, so collectstatic fails"
        yield Finding(message, booted.place("STATIC_ROOT"))
    if static.local and REFUSED <= (static.status or OK) < FAILED:
        message = f"nothing serves {booted.setting('STATIC_URL')}: status {static.status}"
        yield Finding(message, booted.place("MIDDLEWARE", "STATIC_URL"))
