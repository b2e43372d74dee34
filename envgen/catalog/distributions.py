"""Find a package of PyPI, and what it brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from envgen.catalog.build_types import Distribution
from envgen.catalog.lookup import apps
from envgen.catalog.rows.distributions import ROWS

# Any of these connects Django to PostgreSQL. A URL may also lead to another database.
DRIVERS = ("psycopg", "psycopg2", "psycopg2-binary")
OTHER_DRIVERS = ("mysqlclient", "pymysql", "oracledb", "mssql-django")


def brought_by(packages: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the packages, and those that they bring along as far as the rows say.

    `packages` are normalized names, each with its extras.
    """
    found: set[str] = set()
    left = [(name, frozenset(extras)) for name, extras in packages.items()]
    while left:
        name, extras = left.pop()
        row = _rows().get(name)
        more = [] if row is None else [*row.brings]
        more += [item for extra in extras for item in (row.extras.get(extra, ()) if row else ())]
        # Nearly every package for Django depends on it.
        if name in _of_apps() and name not in _WITHOUT_DJANGO:
            more.append("django")
        found.add(name)
        left += [(item, frozenset()) for item in more if item not in found]
    return found


def is_known(name: str) -> bool:
    """Return whether the rows say what a package brings along; `name` is normalized."""
    return name in _rows() or name in _of_apps()


_WITHOUT_DJANGO = frozenset({"celery", "daphne", "huey", "whitenoise"})


@cache
def _rows() -> Mapping[str, Distribution]:
    return {row.name: row for row in ROWS}


@cache
def _of_apps() -> frozenset[str]:
    return frozenset(row.distribution for row in apps())
