"""Variables that have one part of a database's address each, such as DB_HOST and DB_NAME."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from envgen.reading.settings import Unknown
from envgen.reading.settings.values import VariableText

# The words of Django's DATABASES for the parts, and how names of variables end.
_ENDS = {
    "HOST": "HOST", "HOSTNAME": "HOST", "PORT": "PORT", "USER": "USER", "USERNAME": "USER",
    "PASSWORD": "PASSWORD", "PASS": "PASSWORD", "NAME": "NAME", "DATABASE": "NAME", "DB": "NAME",
}  # fmt: skip
_PARTS = frozenset(_ENDS.values())
_NAME = re.compile(rf"(?P<prefix>PG|[A-Z0-9_]*_)(?P<end>{'|'.join(_ENDS)})")
_STARTED = ("postgresql", "postgresql_psycopg2", "postgis", "sqlite3", "spatialite", "dummy")

# The part that each variable has.
DatabaseParts = Mapping[str, str]


def other_engine(databases: Any) -> str | None:
    """Return the engine in DATABASES for which a rehearsal has no server; None if there is none."""
    for entry in _entries(databases):
        engine = entry.get("ENGINE")
        if isinstance(engine, str) and engine.rpartition(".")[2] not in _STARTED:
            return engine
    return None


def parts_of(databases: Any, names: Iterable[str]) -> list[DatabaseParts]:
    """Return the parts of each database of PostgreSQL that has no URL.

    `databases` is the setting DATABASES as far as it can be read; `names` are the variables of the
    services, whose names count where it cannot.
    """
    found: list[DatabaseParts] = []
    for entry in _entries(databases):
        if "postg" in str(entry.get("ENGINE")):
            given: DatabaseParts = {
                value.variable: part
                for part, value in entry.items()
                if part in _PARTS and isinstance(value, Unknown | VariableText) and value.variable
            }
            found += [given] if given else []
    return found if isinstance(databases, dict) else _named(names)


def values(parts: DatabaseParts, url: str) -> dict[str, str]:
    """Return the value of each variable for the database at a URL."""
    at = urlsplit(url)
    known = {
        "HOST": at.hostname, "PORT": str(at.port), "USER": at.username,
        "PASSWORD": at.password, "NAME": at.path[1:],
    }  # fmt: skip
    return {name: known[part] or "" for name, part in parts.items()}


def _entries(databases: Any) -> list[Mapping[str, Any]]:
    found = databases.values() if isinstance(databases, dict) else ()
    return [item for item in found if isinstance(item, dict)]


def _named(names: Iterable[str]) -> list[DatabaseParts]:
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        if match := _NAME.fullmatch(name):
            groups.setdefault(match["prefix"], {})[name] = _ENDS[match["end"]]
    return [item for item in groups.values() if {"HOST", "NAME", "USER"} <= set(item.values())]
