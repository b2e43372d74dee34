"""Versions of Django, and whether a version has a setting."""

from __future__ import annotations

import enum
from typing import NamedTuple

from envgen.support import lazy_re

# Every command compares releases. To import packaging for that would take 2 ms.
_RELEASE = lazy_re.compile(r"([0-9]+)(?:\.([0-9]+))?")


_FIRST_YEAR = 2000
# When the rows about Django's settings and releases were last compared with its documentation.
AS_OF = "2026-11-30"
# Releases, each with the first major version of PostgreSQL that it supports:
# `minimum_database_version` in django/db/backends/postgresql/features.py
_POSTGRESQL = {"4.2": 12, "5.1": 13, "5.2": 14, "6.1": 15}


class Status(enum.StrEnum):
    """Whether a version of Django has a setting."""

    AVAILABLE = "available"
    DEPRECATED = "deprecated"
    NOT_YET = "not-yet"
    REMOVED = "removed"


class Availability(NamedTuple):
    """A status, the release that caused it, and what to write instead ("" if nothing)."""

    status: Status
    release: str = ""
    instead: str = ""

    @property
    def usable(self) -> bool:
        """Whether the setting has an effect."""
        return self.status in (Status.AVAILABLE, Status.DEPRECATED)


def release(version: str) -> tuple[int, int]:
    """Return the feature release of a Django version: (5, 2) for "5.2", "5.2.19" and "5.2rc1".

    After 6.x, Django's versions are years: "2028" and "2028.3" are (2028, 0).

    Raises:
        ValueError: the text does not start with a version.
    """
    numbers = _RELEASE.match(version)
    if numbers is None:
        raise ValueError("a Django version must start with a number, such as 5.2")
    series, feature = int(numbers[1]), int(numbers[2] or 0)
    return (series, 0) if series >= _FIRST_YEAR else (series, feature)


def oldest_postgresql(version: str) -> int:
    """Return the oldest major version of PostgreSQL that a Django version supports."""
    found = [least for first, least in _POSTGRESQL.items() if release(first) <= release(version)]
    return max(found, default=0)
