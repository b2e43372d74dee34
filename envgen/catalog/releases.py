"""Find a release of Django, and the versions of Python that it supports."""

from __future__ import annotations

from functools import cache

from envgen.catalog.build_types import DjangoRelease
from envgen.catalog.rows.releases import ROWS
from envgen.catalog.versions import release

# The newest Python that the rows know of.
NEWEST_PYTHON = (3, 14)


@cache
def releases() -> tuple[str, ...]:
    """Return the releases of Django that envgen knows, the oldest first."""
    return tuple(row.name for row in ROWS)


def django_release(version: str) -> DjangoRelease | None:
    """Return the row of a version of Django, such as "5.2.19"; None if it is not known."""
    return next((row for row in ROWS if release(row.name) == release(version)), None)


def python_for(version: str, running: tuple[int, int]) -> str:
    """Return the Python for a new project with a version of Django, such as "3.12".

    That is `running` if Django supports it, else the newest that it supports.
    """
    row = django_release(version)
    wanted = running if row is None or row.supports(running) else row.newest or NEWEST_PYTHON
    return ".".join(map(str, wanted))
