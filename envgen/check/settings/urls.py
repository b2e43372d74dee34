"""Rules about the URLs of databases and caches: each fits its provider and where it is used."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from envgen.catalog.providers import provider
from envgen.check import CheckedProfile
from envgen.errors import Finding, Severity, rule
from envgen.formats.urls import url_issue
from envgen.model import DeployedDatabase, Deployment, Owner
from envgen.reading.database_urls import (
    Surroundings,
    UrlFinding,
    cache_findings,
    database_findings,
    placeholders,
    project_of,
)


@rule(
    "server-url",
    why="The settings accept this URL, but programs cannot connect, or not as the profile says.",
    fix="copy the URL again from the provider's page",
    source="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
    also=[Severity.WARNING, Severity.NOTE],
)
def server_urls(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield URLs of databases and caches with a wrong scheme, host, user, port or option."""
    deployment = subject.deployment
    floors = {item.name: item.sslmode for item in subject.reads}
    for name, database in _databases(deployment).items():
        url = subject.dotenv_values.get(name, "")
        for item in database_issues(deployment, database, name, url, floors):
            place = subject.dotenv_place(name)
            yield Finding(f"{name} {item.message}", place, item.hint, item.severity)
    for variable in deployment.variables:
        url = subject.dotenv_values.get(variable.name, "")
        if variable.type == "cache" and url_issue(url, "cache") is None and not placeholders(url):
            for item in cache_findings(url, _around(deployment, variable.name)):
                place = subject.dotenv_place(variable.name)
                yield Finding(f"{variable.name} {item.message}", place, item.hint, item.severity)


@rule(
    "migrate-pooled",
    why="A pooler in transaction mode loses the session that a migration relies on.",
    fix="write `migrate: MIGRATE_DATABASE_URL` under `database`",
    source="https://www.pgbouncer.org/features.html",
    severity=Severity.WARNING,
)
def migrate_pooled(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield databases whose provider needs a separate URL for migrate, but which have none."""
    for database in subject.deployment.databases if subject.is_deployed else ():
        row = provider(database.provider)
        name = row.init.get("migrate")
        if name and database.migrate is None and database.pooler == row.init.get("pooler"):
            keys = ("database",) if database.alias == "default" else ("databases", database.alias)
            message = f"migrate runs through the {database.pooler} pooler of {row.title}"
            hint = f"write `migrate: {name}` under `{'.'.join(keys)}`"
            yield Finding(message, subject.deployment.place(*keys, "provider"), hint)


@rule(
    "migrate-elsewhere",
    why="The command `migrate` changes a database that the site does not use.",
    fix="copy both URLs from the same project in the provider's dashboard",
    severity=Severity.WARNING,
)
def migrate_elsewhere(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield URLs for migrate that lead to another project of the provider."""
    for database in subject.deployment.databases:
        names = [name for name in (database.variable, database.migrate) if name]
        found = [project_of(subject.dotenv_values.get(name, "")) for name in names]
        if len(names) == 2 and all(found) and found[0] != found[1]:
            title = provider(database.provider).title
            message = f"{names[1]} and {names[0]} lead to different projects at {title}"
            yield Finding(message, subject.dotenv_place(names[1]))


def database_issues(
    deployment: Deployment,
    database: DeployedDatabase,
    name: str,
    url: str,
    floors: dict[str, str | None],
) -> Iterator[UrlFinding]:
    """Yield what is wrong with the URL of a database that the settings can parse.

    `floors` are the weakest sslmodes that the settings accept, by variable.
    """
    if url and url_issue(url, "database") is None and not placeholders(url):
        sslmode = floors.get(database.variable)
        around = structs.replace(_around(deployment, name), sslmode=sslmode)
        yield from database_findings(url, provider(database.provider), around)


def _databases(deployment: Deployment) -> dict[str, DeployedDatabase]:
    """Return the database of each variable with a URL."""
    return {
        name: database
        for database in deployment.databases
        for name in (database.variable, database.migrate)
        if name
    }


def _around(deployment: Deployment, name: str) -> Surroundings:
    """Return what a URL has to fit.

    What the platform supplies there is not in the .env file, which then has a URL for use here.
    """
    variable, platform = deployment.variable(name), deployment.platform
    there = variable is not None and variable.owner is not Owner.RESOURCE
    if platform is None or not there:
        return Surroundings(deployed=deployment.kind == "deployed" and there)
    return Surroundings(
        deployed=deployment.kind == "deployed",
        platform=platform.title,
        ipv6=platform.reaches_ipv6,
    )
