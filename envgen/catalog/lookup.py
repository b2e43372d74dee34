"""Find a row by its name. The rows are loaded once, when they are first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from envgen.catalog.types import App, Provider, SettingRow
from envgen.support.discovery import modules
from envgen.support.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = TypeVar("Row", App, SettingRow)


def setting(name: str) -> SettingRow | None:
    """Return the row of a setting of Django or of a known app; None if the name is unknown."""
    return _settings().get(name)


def app(name: str) -> App | None:
    """Return the row of a known app; None for other apps."""
    return _apps().get(name)


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
    return tuple(_settings().values())


def apps() -> Sequence[App]:
    """Return the rows of all known apps, by name."""
    return tuple(_apps().values())


@cache
def _rows() -> tuple[App | Provider | SettingRow, ...]:
    """Import the files in `rows/`, and return all their rows."""
    return tuple(row for file in modules("envgen.catalog.rows") for row in file.ROWS)


@cache
def _apps() -> Mapping[str, App]:
    rows = [row for row in _rows() if isinstance(row, App)]
    page = "https://{}.readthedocs.io/"
    return _by_name(row._replace(link=row.link or page.format(row.distribution)) for row in rows)


@cache
def _settings() -> Mapping[str, SettingRow]:
    rows = [row for row in _rows() if isinstance(row, SettingRow)]
    for owner in _apps().values():
        docs = owner.docs or owner.link
        rows += [
            row._replace(app=owner.name, section=owner.section, docs=row.docs or docs)
            for row in owner.settings
        ]
    return _by_name(rows)


def _by_name(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.name: row for row in sorted(rows, key=lambda row: row.name)}
