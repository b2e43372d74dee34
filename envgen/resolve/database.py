"""Databases: the variable with the URL, the lowest sslmode, and settings for a pooler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from envgen import profile as fmt
from envgen.catalog.database_types import PoolerMode
from envgen.catalog.providers import SYSTEM_CA, provider
from envgen.formats.python_layout import Call, Joined, Merged, Name
from envgen.model import DeployedDatabase, Deployment, Owner, Setting, Variable
from envgen.platforms.manifest import Reference
from envgen.resolve.context import Context, Problems

SECTION = "Database and cache"
# Seconds that a connection is kept; Django's own default opens one for each request.
KEPT = 600


def databases(context: Context) -> dict[str, fmt.Database]:
    """Return every database by its alias; none if the base module's databases are kept."""
    if not context.says("database") and context.deployed and not context.standalone:
        return dict(context.document.databases)
    return {"default": context.document.database, **context.document.databases}


def deployed_databases(context: Context) -> Iterator[DeployedDatabase]:
    """Yield the databases whose URLs the settings module reads, `default` first."""
    if "DATABASES" in context.document.unset:
        return
    for alias, database in databases(context).items():
        yield DeployedDatabase(
            alias=alias,
            provider=database.provider,
            variable=database.variable or usual_variable(alias),
            migrate=database.migrate,
            pooler=pooler(database),
        )


def usual_variable(alias: str) -> str:
    """Return the default name of the variable with a database's URL."""
    return "DATABASE_URL" if alias == "default" else f"{alias.upper()}_DATABASE_URL"


def pooler(database: fmt.Database) -> PoolerMode | None:
    """Return the pooler's mode, from the profile or else the provider; None if it is unknown."""
    return database.pooler or provider(database.provider).pooler


def most_connections(deployment: Deployment, database: DeployedDatabase) -> int | None:
    """Return how many connections a database takes; None if it is unknown."""
    row, platform = provider(database.provider), deployment.platform
    if platform is not None and row.platform == platform.name:
        return platform.connections(platform.of(deployment.document), database.alias)
    return row.connections.get(database.pooler) if database.pooler else None


def is_file(database: fmt.Database) -> bool:
    """Return whether the database is a file, which needs no URL, TLS or pooler."""
    return provider(database.provider).engine == "sqlite"


def _path(alias: str) -> tuple[str, ...]:
    """Return the path of a database in the profile."""
    return ("database",) if alias == "default" else ("databases", alias)


def settings(context: Context) -> Iterator[Setting]:
    """Yield DATABASES, unless the base module's own databases are kept."""
    found = {
        alias: _expression(context, alias, database)
        for alias, database in databases(context).items()
    }
    if not found:
        return
    yield Setting(
        name="DATABASES",
        value=found if "default" in found else Merged(Name("base.DATABASES"), found),
        section="database",
        comment=_comment(context),
        origin=context.place("database"),
    )


def variables(context: Context) -> Iterator[Variable]:
    """Yield the variables with the databases' URLs."""
    if "DATABASES" in context.document.unset:
        return
    for alias, database in databases(context).items():
        yield _url(context, alias, database)
        if database.migrate and not is_file(database):
            reference = _reference(context, alias, database, what="server")
            yield Variable(
                name=database.migrate,
                owner=Owner.RESOURCE if reference else Owner.PERSON,
                readers=context.django_programs[:1],
                type="database",
                secret=True,
                optional=not context.deployed,
                section=SECTION,
                help=provider(database.provider).migrate_help,
                setting="DATABASES",
                origin=context.place(*_path(alias), "migrate"),
                reference=reference,
            )


def problems(context: Context) -> Problems:
    """Yield contradictions in the options of each database."""
    for alias, database in databases(context).items():
        yield from _problems(context, database, _path(alias))


def _expression(context: Context, alias: str, database: fmt.Database) -> Any:
    name = database.variable or usual_variable(alias)
    if is_file(database):
        return Call("env.database", name, sqlite=Joined(context.folder, database.file))
    options: dict[str, Any] = {"sslmode": sslmode(context, database)}
    if database.sslrootcert == SYSTEM_CA:
        options["sslrootcert"] = SYSTEM_CA
    elif database.sslrootcert:
        options["sslrootcert"] = Joined(context.folder, database.sslrootcert)
    if database.migrate:
        options["migrate"] = database.migrate
    options["connect_timeout"] = database.connect_timeout
    if database.pool:
        options["pool"] = True
    call = Call("env.database", name, **options)
    return Merged(call, _kept(context, database))


def _kept(context: Context, database: fmt.Database) -> dict[str, Any]:
    age = max_age(context, database)
    entries: dict[str, Any] = {"CONN_MAX_AGE": age}
    if age:
        entries["CONN_HEALTH_CHECKS"] = True
    if pooler(database) == "transaction":
        entries["DISABLE_SERVER_SIDE_CURSORS"] = True
    return entries


def max_age(context: Context, database: fmt.Database) -> int:
    """Return CONN_MAX_AGE in seconds."""
    if database.conn_max_age is not UNSET:
        return database.conn_max_age
    # Under ASGI no thread keeps a connection for later requests. A pooler in transaction mode and
    # psycopg's pool keep connections themselves.
    if context.asgi or database.pool or pooler(database) == "transaction":
        return 0
    return KEPT


def sslmode(context: Context, database: fmt.Database) -> str:
    """Return the lowest sslmode that the settings accept."""
    if database.sslmode:
        return database.sslmode
    # libpq rejects a weaker one together with the system's CAs.
    if database.sslrootcert == SYSTEM_CA:
        return "verify-full"
    return provider(database.provider).sslmode if context.deployed else "prefer"


def _comment(context: Context) -> str:
    if not all(map(is_file, databases(context).values())):
        return "A weaker sslmode in the URL is raised to this one; a stronger one is kept."
    return ""


def _url(context: Context, alias: str, database: fmt.Database) -> Variable:
    row = provider(database.provider)
    reference = _reference(context, alias, database)
    text = row.url_help.get(pooler(database) or "direct", row.url_form)
    if reference:
        text = row.outside_help
    return Variable(
        name=database.variable or usual_variable(alias),
        owner=Owner.RESOURCE if reference else Owner.PERSON,
        readers=context.django_programs,
        type="database",
        secret=True,
        optional=is_file(database),
        section=SECTION,
        help=text,
        setting="DATABASES",
        origin=context.place(*_path(alias)),
        reference=reference,
    )


def _reference(
    context: Context, alias: str, database: fmt.Database, what: str = "url"
) -> Reference | None:
    """Return the reference to a database of the platform; None for other databases.

    `what` is "url", or "server" for the URL without a pooler.
    """
    if context.platform and provider(database.provider).platform == context.platform.name:
        return Reference(resource="database", what=what, name=database_name(context, alias))
    return None


def database_name(context: Context, alias: str) -> str:
    """Return the name that a database has on the platform."""
    platform = context.platform
    if platform and (name := platform.resource_name(context.section, "database", alias)):
        return name
    return context.resource_name("db" if alias == "default" else f"{alias}-db".replace("_", "-"))


def _problems(context: Context, database: fmt.Database, path: tuple[str, ...]) -> Problems:
    if is_file(database):
        for key in ("sslmode", "sslrootcert", "pooler", "migrate", "pool"):
            if getattr(database, key):
                message = f"SQLite does not support `{key}`"
                other = f"else remove `{key}`, or set it to null"
                hint = f"for a server, write `provider: url`; {other}"
                yield context.problem(message, "database", *path, key, hint=hint)
        return
    for rule, message, hint in _tls_issues(context, database):
        yield context.problem(message, rule, *path, "sslmode", hint=hint)
    for key, message, hint in _pooler_issues(context, database):
        yield context.problem(message, "pooler", *path, key, hint=hint)


def _tls_issues(context: Context, database: fmt.Database) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the sslmode: the rule, the message and the hint."""
    row = provider(database.provider)
    if database.sslmode in ("verify-ca", "verify-full") and not database.sslrootcert:
        hint = "set `sslrootcert` to the path of the certificate file"
        if row.ca:
            hint = f"write `sslrootcert: {row.ca}`"
        elif row.ca_help:
            hint += f" ({row.ca_help})"
        yield "sslrootcert", f"`sslmode: {database.sslmode}` needs a CA certificate", hint
    if database.sslrootcert == SYSTEM_CA and sslmode(context, database) != "verify-full":
        message = f"libpq rejects `sslmode: {database.sslmode}` with `sslrootcert: {SYSTEM_CA}`"
        hint = (
            "write `sslmode: verify-full`, because anybody can get a certificate from a public CA"
        )
        yield "sslrootcert", message, hint
    if context.deployed and sslmode(context, database) in ("disable", "allow"):
        message = "this sslmode allows an unencrypted connection"
        hint = "write `sslmode: require`, or `sslmode: verify-full` with `sslrootcert`"
        yield "sslmode", message, hint


def _pooler_issues(context: Context, database: fmt.Database) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the pooler or a pool: the key, the message and the hint."""
    row = provider(database.provider)
    if database.pooler and row.modes and database.pooler not in row.modes:
        message = f"{row.title} has no pooler in {database.pooler} mode"
        yield "pooler", message, "write " + " or ".join(f"`pooler: {mode}`" for mode in row.modes)
    age = database.conn_max_age
    shared = database.pool or pooler(database) == "transaction"
    if age is not UNSET and age != 0 and shared:
        message = "CONN_MAX_AGE must be 0 with `pool` or with a pooler in transaction mode"
        yield "CONN_MAX_AGE", message, "remove CONN_MAX_AGE"
    if database.pool and not context.since("5.1"):
        yield "pool", "`pool` needs Django 5.1 or later", "remove `pool`"
    reached = context.platform is not None and context.platform.reaches_ipv6
    if row.direct_is_ipv6 and database.pooler == "direct" and context.deployed and not reached:
        where = context.platform.title if context.platform else "many networks"
        message = f"{row.title}'s direct connection uses IPv6 only, which {where} cannot reach"
        yield "pooler", message, "write `pooler: session`"
