"""Databases that a profile moves elsewhere, and the commands that copy their data."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen import profile as fmt
from envgen.catalog.providers import provider, providers
from envgen.model import Deployment
from envgen.resolve.database import usual_variable


class DatabaseMove(Struct, frozen=True, kw_only=True):
    """A database that the settings now look for elsewhere, without the data that it has."""

    alias: str
    variable: str
    # For people: the provider, and the name on the platform if the platform runs it.
    old: str
    new: str
    # What copies the data, in this order.
    commands: tuple[str, ...]
    # Where a person finds the URL of the old one.
    old_url: str
    # Whether the deploy itself creates the new database.
    is_created: bool


class _Located(Struct, frozen=True, kw_only=True):
    """Where a database is: its provider, and its name if the platform runs it."""

    variable: str
    # Empty if the profile does not say it.
    provider: str
    name: str = ""

    @property
    def title(self) -> str:
        """Return the place in words."""
        title = provider(self.provider).title if self.provider else "another server"
        return f"{title} ({self.name})" if self.name else title


def database_moves(now: Deployment, before: Deployment) -> Iterator[DatabaseMove]:
    """Yield the databases of `before` that `now` has at another provider, or under another name."""
    old = dict(_located(before))
    for alias, item in _located(now):
        was = old.get(alias)
        if was is None or (was.provider, was.name) == (item.provider, item.name):
            continue
        if not (was.name or item.name or (was.provider and item.provider)):
            continue  # a provider that only one of them says
        yield DatabaseMove(
            alias=alias,
            variable=item.variable,
            old=was.title,
            new=item.title,
            commands=_commands(alias, was, item),
            old_url=f"the external URL of {was.name}" if was.name else was.variable,
            is_created=bool(item.name),
        )


def _located(deployment: Deployment) -> Iterator[tuple[str, _Located]]:
    """Yield each database by its alias, also one that the base module alone connects to."""
    document = deployment.document
    generated = {item.alias: item for item in deployment.databases}
    for alias, database in {"default": document.database, **document.databases}.items():
        name = database.variable or usual_variable(alias)
        variable = deployment.variable(name)
        reference = variable.reference if variable else None
        if reference is not None and deployment.platform is not None:
            own = (row.name for row in providers() if row.platform == deployment.platform.name)
            yield alias, _Located(variable=name, provider=next(own, ""), name=reference.name)
        elif alias in generated:
            yield alias, _Located(variable=name, provider=database.provider)
        elif variable is not None:
            yield alias, _Located(variable=name, provider=_said(database))


def _said(database: fmt.Database) -> str:
    """Return the provider of a database without a reference; empty if the profile has none."""
    row = provider(database.provider)
    return "" if database == fmt.Database() or row.platform else row.name


def _commands(alias: str, was: _Located, now: _Located) -> tuple[str, ...]:
    """Return the commands; OLD_URL and NEW_URL stand for the URLs of both databases."""
    file = f"{alias}.dump"
    if {_engine(was), _engine(now)} == {"postgresql"}:
        return (
            f'pg_dump --format=custom --no-owner --no-acl --file={file} "$OLD_URL"',
            f'pg_restore --clean --if-exists --no-owner --no-acl --dbname="$NEW_URL" {file}',
        )
    # Between two kinds of databases only Django can copy.
    left_out = "--natural-foreign --natural-primary -e contenttypes -e auth.permission"
    return (
        f"{now.variable}=$OLD_URL python manage.py dumpdata {left_out} -o {alias}.json",
        f"{now.variable}=$NEW_URL python manage.py migrate",
        f"{now.variable}=$NEW_URL python manage.py loaddata {alias}.json",
    )


def _engine(database: _Located) -> str:
    return provider(database.provider).engine if database.provider else "postgresql"
