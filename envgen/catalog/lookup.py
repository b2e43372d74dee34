"""Find a setting or an app by its name. The rows are loaded once, when they are first needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from envgen.catalog import rows
from envgen.catalog.types import App, SettingRow
from envgen.support.discovery import module_names
from envgen.support.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def setting(name: str) -> SettingRow | None:
    """Return the row of a setting of Django or of a known app; None if the name is unknown."""
    found = _settings().get(name)
    return found and _complete(*found)


def app(name: str) -> App | None:
    """Return the row of a known app; None for other apps."""
    row = _apps().get(name)
    return row and _with_link(row)


def app_meant(name: str) -> str | None:
    """Return the known app with a similar name, or whose package on PyPI is `name`; else None."""
    if app(name) is not None:
        return None
    by_package = {row.distribution.replace("-", "_"): row.name for row in apps()}
    if name in by_package:
        return by_package[name]
    # Only very similar names count: a project's own apps may have any name.
    return nearest(name, _apps(), cutoff=0.9)


def distribution_of(module: str) -> str:
    """Return the package on PyPI of a known app that is in `module`; "" for other modules."""
    if module == "environ":
        return "django-environ"
    found = (row.distribution for row in apps() if row.name.partition(".")[0] == module)
    return next(filter(None, found), "")


def settings() -> Sequence[SettingRow]:
    """Return the rows of all known settings, by name."""
    return tuple(_complete(*found) for _, found in sorted(_settings().items()))


def apps() -> Sequence[App]:
    """Return the rows of all known apps, by name."""
    return tuple(_with_link(row) for _, row in sorted(_apps().items()))


# The files about settings and apps begin with these words.
_FILES = ("apps_", "django_")


@cache
def _rows() -> tuple[App | SettingRow, ...]:
    """Return the rows of the files about settings and apps."""
    names = [name for name in module_names(rows.__name__) if name.startswith(_FILES)]
    return tuple(row for name in names for row in import_module(f"{rows.__name__}.{name}").ROWS)


@cache
def _apps() -> Mapping[str, App]:
    return {row.name: row for row in _rows() if isinstance(row, App)}


@cache
def _settings() -> Mapping[str, tuple[SettingRow, App | None]]:
    """Return the row of each setting, with the app that has it."""
    known = {row.name: (row, None) for row in _rows() if isinstance(row, SettingRow)}
    return known | {row.name: (row, owner) for owner in _apps().values() for row in owner.settings}


def _with_link(row: App) -> App:
    """Return the row of an app, with its page at Read the Docs if it names none."""
    page = f"https://{row.distribution}.readthedocs.io/"
    return row if row.link else row._replace(link=page)


def _complete(row: SettingRow, owner: App | None) -> SettingRow:
    """Return the row of a setting, with what it has of its app."""
    if owner is None:
        return row
    docs = row.docs or owner.docs or _with_link(owner).link
    return row._replace(app=owner.name, section=owner.section, docs=docs)
