"""Rules about the settings of deployed profiles: what belongs to development, or gets lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.check.settings import judging
from envgen.check.subjects import SettingsSubject
from envgen.errors import Finding, Place, Severity, rule

# Names of settings modules that are for a developer's machine.
DEVELOPMENT = ("local", "dev", "devel", "development", "debug")
UNSHARED = {
    "django.core.cache.backends.locmem.LocMemCache": "is in the memory of each process",
    "django.core.cache.backends.dummy.DummyCache": "stores nothing",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
SETTINGS = "https://docs.djangoproject.com/en/5.2/ref/settings/"


@rule(
    "development-base",
    why="A module for development has apps, mail and databases that a deployed site cannot use.",
    fix="set `django.base_settings` to the module of the deployed site",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/",
    severity=Severity.WARNING,
)
def development_base(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a base module of a deployed profile that has the name of one for development."""
    base = subject.deployment.document.django.base_settings or ""
    if subject.deployment.kind == "deployed" and base.rpartition(".")[2] in DEVELOPMENT:
        message = f"the base settings are {base}, whose name is that of development settings"
        yield Finding(message, subject.deployment.place("django", "base_settings"))


@rule(
    "development-app",
    lint="settings",
    why="Development apps show code and data to visitors, or are missing where the site runs.",
    fix="install the app only if DEBUG is on, or only in the development settings",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/",
    severity=Severity.WARNING,
)
def development_apps(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield apps of a deployed profile that are for development."""
    if not subject.is_deployed:
        return
    yield from judging.development_apps(subject.effective)


@rule(
    "app-incomplete",
    lint="settings",
    why="Without the missing entry, the app does not work.",
    fix="add the entry that the message names to the settings",
    severity=Severity.WARNING,
)
def incomplete_apps(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield apps whose middleware or authentication backend is missing."""
    if not subject.is_deployed:
        return
    yield from judging.incomplete_apps(subject.effective, standalone=subject.is_standalone)


@rule(
    "app-misplaced",
    why="Middleware and authentication backends run in the order of their lists.",
    fix="move the entry that the message names",
    source=SETTINGS + "#authentication-backends",
    severity=Severity.WARNING,
)
def misplaced_apps(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield apps whose backend must be first but is not, or whose middleware must be last."""
    if subject.deployment.kind == "deployed":
        yield from judging.misplaced_apps(subject.effective)


@rule(
    "mail-nowhere",
    lint="settings",
    why="Nobody gets password resets, confirmations or error reports.",
    fix="set EMAIL_BACKEND to a mail provider's backend, or to Django's SMTP backend",
    source=SETTINGS + "#email-backend",
    severity=Severity.WARNING,
)
def mail_nowhere(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield mail backends of a deployed profile that deliver nothing."""
    if subject.is_deployed:
        yield from judging.lost_mail(subject.effective)


@rule(
    "mail-blocked",
    why="The platform drops these connections, so each mail waits until it times out.",
    fix="use the HTTP API of a mail provider, or a port that is not blocked",
    severity=Severity.WARNING,
)
def mail_blocked(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a mail server on a port that the platform blocks."""
    yield from judging.blocked_mail(subject.effective, subject.deployment, subject.services)


@rule(
    "cache-not-shared",
    lint="settings",
    lint_fix="use a cache that all processes share, such as Redis",
    why="Other processes do not see what one process stores, and a restart deletes the entries.",
    fix="write `redis: {provider: url}`, and put the URL of a Redis server into REDIS_URL",
    source="https://docs.djangoproject.com/en/5.2/topics/cache/#local-memory-caching",
    also=[Severity.WARNING],
)
def unshared_cache(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield caches that all processes must share, but that each process has for itself."""
    settings = subject.effective
    if not subject.is_deployed or subject.shares_cache:
        return
    caches = settings.value("CACHES", {})
    if not isinstance(caches, dict):
        return
    engine = settings.value("SESSION_ENGINE", "")
    alias = settings.value("SESSION_CACHE_ALIAS", "default")
    what = _unshared(caches, alias)
    if engine == "django.contrib.sessions.backends.cache" and what:
        message = f"sessions are in the cache `{alias}`, which {what}, so nobody stays logged in"
        yield Finding(message, settings.place("SESSION_ENGINE"))
    what, names = _unshared(caches, "default"), judging.installed(settings)
    for row in catalog.apps():
        if row.shared_cache and row.name in names and what:
            message = f"{row.name} uses the cache `default`, which {what}, so {row.shared_cache}"
            place = settings.place(judging.APPS, row.name)
            yield Finding(message, place, severity=Severity.WARNING)


@rule(
    "uploads-lost",
    why="Each deploy starts with new files, so all uploads are lost.",
    fix="store uploads elsewhere, such as with django-storages, or on a disk of the service",
    source="https://docs.djangoproject.com/en/5.2/topics/files/",
    severity=Severity.WARNING,
)
def lost_uploads(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield uploads that are lost at each deploy, because the service has no disk for them."""
    if subject.deployment.kind == "deployed":
        yield from judging.lost_uploads(
            subject.effective, subject.deployment, subject.services, lambda: _upload_field(subject)
        )


@rule(
    "hosts-missing",
    why="Django answers every request with status 400.",
    fix="write `site: {hosts: [example.com]}`",
    source=SETTINGS + "#allowed-hosts",
)
def missing_hosts(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield an ALLOWED_HOSTS of a deployed profile that has no host for visitors."""
    deployment = subject.deployment
    edge = deployment.platform.edge if deployment.platform else None
    if deployment.kind != "deployed" or deployment.web is None or (edge and edge.host_variable):
        return
    for variable in deployment.variables:
        if variable.setting == "ALLOWED_HOSTS":
            text = subject.dotenv_values.get(variable.name) or variable.value or ""
            hosts = {item.strip() for item in text.split(",")} - {""}
            if hosts <= LOOPBACK:
                has = "only has hosts of this machine" if hosts else "is empty"
                yield Finding(f"ALLOWED_HOSTS {has}, so every page answers 400", variable.origin)


def _unshared(caches: dict[str, object], alias: object) -> str:
    """Return what is wrong with a cache that processes do not share; empty if they may."""
    entry = caches.get(str(alias), {} if alias == "default" and not caches else None)
    if not isinstance(entry, dict):
        return ""
    # The default of CACHES is a cache in memory.
    backend = entry.get("BACKEND", next(iter(UNSHARED)) if not caches else "")
    return UNSHARED.get(backend, "") if isinstance(backend, str) else ""


def _upload_field(subject: CheckedProfile) -> Place | None:
    """Return the place of the first model field for uploads in the project's own apps."""
    for app in sorted(judging.installed(subject.effective)):
        if app.startswith("django."):
            continue
        for path in subject.deployment.module_files(f"{app}.models"):
            text = subject.effective.read(path) or ""
            found = re.search(r"^[^#\n]*\bmodels\.(?:File|Image)Field\(", text, re.MULTILINE)
            if found:
                return Place(path, text.count("\n", 0, found.start()) + 1, 1)
    return None
