"""Rules about static files: they are collected and served."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, Severity, rule


@rule(
    "static-files",
    why="Pages have no styles, or fail because `{% static %}` raises an error.",
    fix="write `django: {apps: [whitenoise]}`, and remove your own STORAGES and STATIC_ROOT",
    source="https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/",
    also=[Severity.NOTE],
)
def static_files(booted: Booted) -> Iterator[Finding]:
    """Yield problems with static files: not collected, no URL, or not served."""
    static = booted.report.static
    if static is None or not static.installed:
        return
    fault = static.fault
    if fault is not None and fault.refused:
        message = "static files are in remote storage, and --boot makes no connections"
        hint = f"run `envgen verify URL -p {booted.deployment.name}` after the deploy"
        yield Finding(message, booted.place("STORAGES"), hint, Severity.NOTE)
    elif fault is not None and not fault.missing:
        said = f": {fault.message}" if fault.message else ""
        message = f"`{{% static %}}` raises {fault.type}{said}"
        own = booted.own(fault.file, fault.line) if fault.file else None
        yield Finding(message, own or booted.place("STORAGES", "STATIC_ROOT"))
    if fault is not None:
        return
    if static.local and not static.root:
        message = "STATIC_ROOT is not set, so collectstatic fails"
        document = booted.deployment.document
        is_left = "STATIC_ROOT" in (*document.keep, *document.unset)
        remove = f"remove STATIC_ROOT from `{document.left_by('STATIC_ROOT')}`" if is_left else None
        yield Finding(message, booted.place("STATIC_ROOT"), remove)
    status = static.status or OK
    pages_work = all(answer.status < FAILED for answer in booted.report.answers)
    if static.local and status >= REFUSED and (status < FAILED or pages_work):
        message = f"nothing serves {booted.setting('STATIC_URL')}: status {static.status}"
        yield Finding(message, booted.place("MIDDLEWARE", "STATIC_URL"))
