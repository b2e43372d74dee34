"""Databases: the URL's variable, the least sslmode, and what a pooler wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from envgen import profile as fmt
from envgen.formats.python_layout import Call, Joined, Merged, Name
from envgen.model import DeployedDatabase, Owner, Setting, Variable
from envgen.platforms import platforms
from envgen.platforms.manifest import Reference
from envgen.resolve.context import Context, Problems

SECTION = "Database and cache"
# Seconds that a connection is kept; Django's own default opens one for each request.
KEPT = 600
_SUPABASE_HELP = {
    "session": "Supabase → Connect → Session pooler",
    "transaction": "Supabase → Connect → Transaction pooler",
    "direct": "Supabase → Connect → Direct connection",
}


def databases(context: Context) -> dict[str, fmt.Database]:
    """Return every database by its alias; none where the base module's own are kept."""
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
            pooler=database.pooler,
        )


def usual_variable(alias: str) -> str:
    """Return the variable with a database's URL, unless the profile names another."""
    return "DATABASE_URL" if alias == "default" else f"{alias.upper()}_DATABASE_URL"


def _path(alias: str) -> tuple[str, ...]:
    """Return where in the profile a database is written."""
    return ("database",) if alias == "default" else ("databases", alias)


def settings(context: Context) -> Iterator[Setting]:
    """Yield DATABASES; on a server the base module's stay unless the profile names others."""
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
    """Yield the variables with the databases' URLs, where the settings are not the base's alone."""
    if "DATABASES" in context.document.unset:
        return
    for alias, database in databases(context).items():
        yield _url(context, alias, database)
        if database.migrate and database.provider != "sqlite":
            yield Variable(
                name=database.migrate,
                owner=Owner.PERSON,
                readers=context.django_programs[:1],
                type="database",
                secret=True,
                optional=not context.deployed,
                section=SECTION,
                help="Another URL for migrate alone: the session pooler or the server itself.",
                setting="DATABASES",
                origin=context.place(*_path(alias), "migrate"),
            )


def problems(context: Context) -> Problems:
    """Yield what contradicts itself in a database."""
    for alias, database in databases(context).items():
        yield from _problems(context, database, _path(alias))


def _expression(context: Context, alias: str, database: fmt.Database) -> Any:
    name = database.variable or usual_variable(alias)
    if database.provider == "sqlite":
        return Call("env.database", name, sqlite=Joined(context.folder, database.file))
    options: dict[str, Any] = {"sslmode": sslmode(context, database)}
    if database.sslrootcert:
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
    if database.pooler == "transaction":
        entries["DISABLE_SERVER_SIDE_CURSORS"] = True
    return entries


def max_age(context: Context, database: fmt.Database) -> int:
    """Return CONN_MAX_AGE in seconds."""
    if database.conn_max_age is not UNSET:
        return database.conn_max_age
    # An ASGI server has no thread that a connection could stay with; a pooler in transaction
    # mode and psycopg's pool keep connections themselves.
    if context.asgi or database.pool or database.pooler == "transaction":
        return 0
    return KEPT


def sslmode(context: Context, database: fmt.Database) -> str:
    """Return the least sslmode that the settings accept."""
    if database.sslmode:
        return database.sslmode
    # A platform's own PostgreSQL speaks plain on the private network, where its URL leads.
    if _is_on_a_platform(database) or not context.deployed:
        return "prefer"
    return "require"


def _comment(context: Context) -> str:
    if any(database.provider != "sqlite" for database in databases(context).values()):
        return "A weaker sslmode in the URL is raised to this one, a stronger one is kept."
    return ""


def _url(context: Context, alias: str, database: fmt.Database) -> Variable:
    name = database.variable or usual_variable(alias)
    common: dict[str, Any] = {
        "name": name,
        "readers": context.django_programs,
        "type": "database",
        "section": SECTION,
        "setting": "DATABASES",
        "origin": context.place(*_path(alias)),
    }
    if context.platform and database.provider == context.platform.database_provider:
        return Variable(
            owner=Owner.RESOURCE,
            secret=True,
            reference=Reference(resource="database", name=database_name(context, alias)),
            help=context.platform.database_help,
            **common,
        )
    return Variable(
        owner=Owner.PERSON,
        secret=True,
        optional=database.provider == "sqlite",
        help=_help(database),
        **common,
    )


def database_name(context: Context, alias: str) -> str:
    """Return the name of a database among the platform's resources."""
    platform = context.platform
    if platform and (name := platform.resource_name(context.section, "database", alias)):
        return name
    return context.resource_name("db" if alias == "default" else f"{alias}-db".replace("_", "-"))


def _is_on_a_platform(database: fmt.Database) -> bool:
    return any(database.provider == item.database_provider for item in platforms().values())


def _help(database: fmt.Database) -> str:
    if database.provider == "supabase":
        return _SUPABASE_HELP[database.pooler or "session"] + " (password percent-encoded)"
    if database.provider == "sqlite":
        return "Another database than the SQLite file."
    return "postgresql://USER:PASSWORD@HOST:5432/NAME, the password percent-encoded"


def _problems(context: Context, database: fmt.Database, path: tuple[str, ...]) -> Problems:
    if database.provider == "sqlite":
        for key in ("sslmode", "sslrootcert", "pooler", "migrate", "pool"):
            if getattr(database, key):
                yield context.problem(
                    f"SQLite has no {key}", "database", *path, key, hint="null takes it out"
                )
        return
    if database.sslmode in ("verify-ca", "verify-full") and not database.sslrootcert:
        yield context.problem(
            f"{database.sslmode} needs the CA certificate to check with",
            "sslrootcert",
            *path,
            "sslmode",
            hint="sslrootcert: path of the file; Supabase has it under Database → SSL",
        )
    age = database.conn_max_age
    if age is not UNSET and age != 0 and (database.pool or database.pooler == "transaction"):
        yield context.problem(
            "CONN_MAX_AGE has to be 0 with a pool or a pooler in transaction mode",
            "pooler",
            *path,
            "CONN_MAX_AGE",
            hint="leave it out",
        )
    if database.pool and not context.since("5.1"):
        yield context.problem(
            "psycopg's pool needs Django 5.1", "pooler", *path, "pool", hint="leave it out"
        )
    if database.provider == "supabase" and database.pooler == "direct" and context.deployed:
        yield context.problem(
            "Supabase's direct connection is IPv6, which Render cannot reach",
            "pooler",
            *path,
            "pooler",
            hint="pooler: session",
        )
    if context.deployed and sslmode(context, database) in ("disable", "allow"):
        yield context.problem(
            "this sslmode lets the connection be in the clear",
            "sslmode",
            *path,
            "sslmode",
            hint="require, or verify-full with sslrootcert",
        )
