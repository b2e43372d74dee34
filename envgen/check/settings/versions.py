"""Rules about versions: envgen knows the project's Django, and Django knows the database."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.providers import provider
from envgen.catalog.versions import AS_OF, oldest_postgresql, release
from envgen.check import CheckedProfile
from envgen.errors import Finding, Severity, rule
from envgen.profile import DJANGO_RELEASES


@rule(
    "django-unknown",
    why="The checks do not cover settings that this release adds or removes.",
    fix="upgrade envgen, or set `django.version` to a release that this envgen knows",
    source="https://docs.djangoproject.com/en/dev/internals/release-process/",
    severity=Severity.WARNING,
)
def unknown_django(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a `django.version` that is newer than the facts about Django."""
    version = subject.deployment.document.django.version
    if release(version) > release(DJANGO_RELEASES[-1]):
        message = f"Django {version} is newer than the releases that envgen knows (as of {AS_OF})"
        yield Finding(message, subject.deployment.place("django", "version"))


@rule(
    "postgresql-version",
    why="Django refuses to connect to a PostgreSQL that it does not support.",
    fix="upgrade the PostgreSQL server, or set `django.version` to an older release",
    source="https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-notes",
)
def postgresql_version(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases of the manifest whose PostgreSQL is too old for the project's Django."""
    deployment = subject.deployment
    platform = deployment.platform
    hosted = [item for item in deployment.databases if provider(item.provider).platform]
    if platform is None or not hosted:
        return
    version = deployment.document.django.version
    least = oldest_postgresql(version)
    for item in subject.manifest.of_kind("database"):
        found = platform.postgresql(item)
        if found is not None and found < least:
            message = f"{item.name} has PostgreSQL {found}, but Django {version} needs {least}"
            yield Finding(f"{message} or later", item.place)
