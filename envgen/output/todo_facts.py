"""What the steps on every platform depend on, besides two manifests."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen.catalog.providers import provider
from envgen.model import DeployedDatabase, Deployment, Owner, Variable
from envgen.platforms.manifest import ManifestEntry


class DatabaseMove(Struct, frozen=True, kw_only=True):
    """A database that the settings now look for elsewhere, without the data that it has."""

    alias: str
    variable: str
    # For people: the provider, and the name on the platform if the platform runs it.
    old: str
    new: str
    # What copies the data, in this order.
    commands: tuple[str, ...]
    # Whether the deploy itself creates the new database.
    is_created: bool


class TodoFacts(Struct, frozen=True, kw_only=True):
    """What is known besides the manifests: about the repository, and about the data."""

    # The folder of the project in the repository; empty at its top.
    folder: str = ""
    # The manifest that the platform reads, if the profile had another name.
    moved_from: str = ""
    databases: tuple[DatabaseMove, ...] = ()


def database_moves(now: Deployment, before: Deployment) -> Iterator[DatabaseMove]:
    """Yield the databases of `before` that `now` has at another provider, or under another name."""
    old = {item.alias: item for item in before.databases}
    for item in now.databases:
        was = old.get(item.alias)
        if was is None or _where_it_is(now, item) == _where_it_is(before, was):
            continue
        variable = now.variable(item.variable)
        yield DatabaseMove(
            alias=item.alias,
            variable=item.variable,
            old=_title(before, was),
            new=_title(now, item),
            commands=_commands(was, item),
            is_created=variable is not None and variable.reference is not None,
        )


def paste(deployment: Deployment, service: str, entry: ManifestEntry) -> str:
    """Return the line for a variable that a person sets, with where its value is found."""
    return f"{service}: {entry.key}  ← {_source(deployment, deployment.variable(entry.key))}"


def _source(deployment: Deployment, variable: Variable | None) -> str:
    if variable is None:
        return "your own value"
    if variable.owner is Owner.ENVGEN:
        return f"its value in {deployment.dotenv}"
    return variable.help or f"your own value; keep it in {deployment.dotenv} too"


def _where_it_is(deployment: Deployment, database: DeployedDatabase) -> tuple[str, str]:
    return database.provider, _name(deployment, database)


def _name(deployment: Deployment, database: DeployedDatabase) -> str:
    """Return the name on the platform; empty for a database elsewhere."""
    variable = deployment.variable(database.variable)
    reference = variable.reference if variable else None
    return reference.name if reference else ""


def _title(deployment: Deployment, database: DeployedDatabase) -> str:
    title, name = provider(database.provider).title, _name(deployment, database)
    return f"{title} ({name})" if name else title


def _commands(was: DeployedDatabase, now: DeployedDatabase) -> tuple[str, ...]:
    """Return the commands; OLD_URL and NEW_URL stand for the URLs of both databases."""
    file = f"{now.alias}.dump"
    if {provider(was.provider).engine, provider(now.provider).engine} == {"postgresql"}:
        return (
            f'pg_dump --format=custom --no-owner --no-acl --file={file} "$OLD_URL"',
            f'pg_restore --clean --if-exists --no-owner --no-acl --dbname="$NEW_URL" {file}',
        )
    # Between two kinds of databases only Django can copy.
    left_out = "--natural-foreign --natural-primary -e contenttypes -e auth.permission"
    return (
        f"{now.variable}=$OLD_URL python manage.py dumpdata {left_out} -o {now.alias}.json",
        f"{now.variable}=$NEW_URL python manage.py migrate",
        f"{now.variable}=$NEW_URL python manage.py loaddata {now.alias}.json",
    )
