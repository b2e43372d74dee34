"""Rules about deployed profiles: hosts, origins, DEBUG, and TLS of the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from envgen.catalog.database_types import PoolerMode, Provider
from envgen.catalog.providers import SYSTEM_CA, at_url, port, provider, unknown_port
from envgen.check import CheckedProfile
from envgen.check.subjects import SettingsSubject
from envgen.errors import Finding, Place, Severity, rule
from envgen.model import DeployedDatabase, Deployment, Owner
from envgen.platforms.manifest import Service
from envgen.resolve.site import frontends, includes_strangers, is_public
from envgen.support import lazy_re

CHECKLIST = "https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/"
CSRF = "https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins"
# manage.py check with both options, in one command.
_STRICT_CHECK = lazy_re.compile(
    r"\bcheck\b(?=[^&|;]*--deploy\b)(?=[^&|;]*--fail-level[ =](?:WARNING|INFO|DEBUG)\b)"
)
IN_THE_CLEAR = ("disable", "allow", "prefer")
TRUE = ("true", "1", "yes", "on")


@rule(
    "hosts-open",
    lint="settings",
    lint_fix="write the hosts and origins of this site in full",
    also=[Severity.WARNING],
    why="With a wildcard, the site accepts forged Host headers, or trusts other people's sites.",
    fix="write the hosts and origins in full, under `site`",
    source=CHECKLIST + "#allowed-hosts",
)
def open_hosts(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield hosts and origins that include other people's sites: *, or a whole shared domain."""
    for setting in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS"):
        for place in _places(subject, setting, _includes_strangers):
            message = f"{setting} includes other people's sites"
            yield Finding(message, place, subject.reset(setting, place))


@rule(
    "origins-missing",
    why="POST requests from other origins, or through a proxy that changes the host, get 403.",
    fix="write `site: {hosts: [example.com]}`",
    source=CSRF,
    severity=Severity.WARNING,
)
def missing_origins(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield an empty CSRF_TRUSTED_ORIGINS, unless the platform's host name is the only one."""
    deployment = subject.deployment
    edge = deployment.platform.edge if deployment.platform else None
    # The generated settings add the name that the platform gives, when they load.
    named = any(map(is_public, deployment.public_hosts))
    is_added = edge is not None and edge.host_variable and not named
    if deployment.web is not None and not is_added:
        for place in _places(subject, "CSRF_TRUSTED_ORIGINS", lambda value: not value.strip()):
            hint = subject.reset("CSRF_TRUSTED_ORIGINS", place)
            yield Finding("CSRF_TRUSTED_ORIGINS is empty", place, hint)


@rule(
    "debug-in-public",
    lint="settings",
    lint_fix="read DEBUG from the environment, with False as the default",
    also=[Severity.WARNING],
    why="Error pages show settings, paths and code to visitors.",
    fix="write `settings: {DEBUG: false}`",
    source=CHECKLIST + "#debug",
)
def debug_in_public(subject: SettingsSubject) -> Iterator[Finding]:
    """Yield a DEBUG that is on in a deployed profile."""
    for place in _places(subject, "DEBUG", lambda value: value.lower() in TRUE):
        yield Finding("DEBUG is on", place, subject.reset("DEBUG", place))


@rule(
    "database-lost",
    why="Each deploy starts with new files, so the SQLite file and its data are lost.",
    fix="write `database: {provider: …}` for a server, or keep the file on a disk of the service",
    source="https://render.com/docs/disks",
    severity=Severity.WARNING,
)
def lost_database(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield SQLite databases that are not on a disk of their service."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or deployment.manifest is None or deployment.platform is None:
        return
    for database in deployment.databases:
        variable = deployment.variable(database.variable)
        if provider(database.provider).engine != "sqlite" or variable is None:
            continue
        file = _sqlite_file(subject, database)
        keeps = [deployment.platform.keeps(item, file) for item in deployment.manifest.services]
        if any(keeps):
            continue
        message = "the database is a SQLite file, which is lost at each deploy"
        hint = None
        if any(service.keeps_files for service in deployment.manifest.services):
            message = (
                f"the SQLite file {file} is not on the service's disk, so each deploy deletes it"
            )
            hint = "write `file: PATH` under `database`, with a path on the service's disk"
            if subject.dotenv_values.get(variable.name):
                hint = f"set {variable.name} to the URL of a file on the service's disk"
        yield Finding(message, variable.origin, hint)


def _sqlite_file(subject: CheckedProfile, database: DeployedDatabase) -> str | None:
    """Return the path of a SQLite file, from the project's folder; None if it is not known."""
    document = subject.deployment.document
    declared = {"default": document.database, **document.databases}[database.alias]
    url = subject.dotenv_values.get(database.variable)
    if not url:
        return declared.file
    found = re.fullmatch(r"(?:sqlite|sqlite3|spatialite):///(/?[^?#]+)(?:[?#].*)?", url)
    return found[1] if found else None


@rule(
    "tls-unsaid",
    why="Without `site.tls`, no proxy header is trusted, and HTTP is not redirected to HTTPS.",
    fix="write `site: {tls: proxy}` if a proxy ends TLS, `site: {tls: server}` if the program does",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header",
    severity=Severity.WARNING,
)
def unsaid_tls(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a deployed profile that has neither a platform nor `site.tls`."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or deployment.platform is not None or deployment.web is None:
        return
    if deployment.document.site.tls is None and not _says_https(deployment):
        message = "`site.tls` is missing: the profile does not say what ends TLS"
        yield Finding(message, Place(deployment.source))


def _says_https(deployment: Deployment) -> bool:
    """Return whether the profile sets or unsets both HTTPS settings itself."""
    document = deployment.document
    said = {*document.settings, *document.unset}
    return {"SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT"} <= said


@rule(
    "frontend-blocked",
    why="Without django-cors-headers, browsers do not let other origins read responses.",
    fix="add corsheaders to django.apps",
    source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS",
    severity=Severity.WARNING,
)
def blocked_frontend(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield frontends of a project that does not use CORS."""
    deployment = subject.deployment
    django = deployment.document.django
    file, _ = deployment.module_files(django.base_settings or "no-base")
    base = subject.disk.read(file) or ""
    known = "corsheaders" in django.apps or "corsheaders" in base or "CORS_" in base
    if deployment.document.site.frontends and not known:
        origins = [item for item in deployment.settings if item.name == "CSRF_TRUSTED_ORIGINS"]
        place = origins[0].origin if origins else None
        names = ", ".join(item.origin for item in frontends(deployment.document))
        message = f"browsers will block {names}: django-cors-headers is not installed"
        yield Finding(f"{message} in this profile", place)


@rule(
    "pooler-port",
    why="In the wrong mode, sessions lose their state, or the pooler runs out of connections.",
    fix="copy the URL for this mode, or change `pooler`; see docs/reference/database.md",
    source="https://www.pgbouncer.org/features.html",
    severity=Severity.WARNING,
)
def pooler_port(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield URLs that lead to a pooler in another mode than the profile says."""
    for database in subject.deployment.databases:
        row = provider(database.provider)
        lasting: PoolerMode = "session" if "session" in row.modes else "direct"
        for name, wanted in {database.variable: database.pooler, database.migrate: lasting}.items():
            why = _of_another_mode(row, wanted, subject.dotenv_values.get(name or "", ""))
            if name and why:
                yield Finding(f"{name} {why}", subject.dotenv_place(name))


def _of_another_mode(row: Provider, wanted: PoolerMode | None, url: str) -> str:
    """Return how a URL shows that it has another mode than `wanted`; empty if it does not.

    A pooler in session mode and no pooler count as the same: the settings are the same.
    """
    owner, host = at_url(url) or (None, None)
    if owner is not row or host is None:
        return ""
    if (stray := unknown_port(url)) is not None:
        return f"has port {stray}, but {row.title} uses port {port(row, wanted)} for this mode"
    if "transaction" not in (host.mode, wanted):
        return ""
    if host.mode in (None, wanted):
        return ""
    found, meant = port(row, host.mode), port(row, wanted)
    if found != meant:
        return f"has port {found}, but `pooler: {wanted}` needs port {meant}"
    return f"leads to {host.title}, but the profile has `pooler: {wanted}`"


@rule(
    "database-tls",
    why="The password and all data may cross the internet unencrypted.",
    fix="write `database: {sslmode: require}`, or `sslmode: verify-full` with `sslrootcert`",
    source="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION",
)
def database_tls(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases outside the platform's network whose settings do not require TLS."""
    if subject.deployment.kind != "deployed":
        return
    for read in subject.reads:
        variable = subject.deployment.variable(read.name)
        inside = variable is None or variable.owner is Owner.RESOURCE
        if read.sslmode in IN_THE_CLEAR and not inside:
            message = f"sslmode {read.sslmode} allows an unencrypted connection for {read.name}"
            yield Finding(message, Place(subject.settings_path, read.line, 1))


@rule(
    "certificate-missing",
    why="Without the CA certificate, connections fail, or the server is not verified.",
    fix="commit the CA certificate at this path, or fix the path in `sslrootcert`",
    source="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-CERTIFICATES",
)
def missing_certificate(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield each `sslrootcert` whose file is not in the project."""
    deployment, document = subject.deployment, subject.deployment.document
    declared = {"default": document.database, **document.databases}
    for database in deployment.databases:
        path = declared[database.alias].sslrootcert
        # An absolute path is on the server, and cannot be checked from here.
        if path is None or path == SYSTEM_CA or PurePosixPath(path).is_absolute():
            continue
        if not subject.disk.is_file(deployment.inside(path)):
            variable = deployment.variable(database.variable)
            message = f"sslrootcert is {path}, but the project has no such file"
            yield Finding(message, variable.origin if variable else None)


def _places(
    subject: SettingsSubject, setting: str, is_wrong: Callable[[str], bool]
) -> Iterator[Place]:
    """Yield each place of a wrong value of a setting."""
    if subject.is_deployed:
        for value, place in subject.values_of(setting):
            if is_wrong(value):
                yield place


def fails_on_warnings(services: Iterable[Service]) -> str:
    """Return the service whose deploy fails on a warning of `check --deploy`; empty for none."""
    for service in services:
        commands = (service.build_command, service.release_command, service.command)
        if any(_STRICT_CHECK.search(command or "") for command in commands):
            return service.name
    return ""


def _includes_strangers(value: str) -> bool:
    items = [item.strip().removeprefix("https://") for item in value.split(",")]
    return any(includes_strangers(item.removeprefix("*") or item) for item in items)
