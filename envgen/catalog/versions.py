"""Versions of Django, and what one of them makes of a setting."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Status(enum.StrEnum):
    """What a Django version makes of a setting."""

    AVAILABLE = "available"
    DEPRECATED = "deprecated"
    NOT_YET = "not-yet"
    REMOVED = "removed"


class Availability(NamedTuple):
    """A status, the release that brought it about, and what to write instead ("" if nothing)."""

    status: Status
    release: str = ""
    instead: str = ""

    @property
    def usable(self) -> bool:
        """Whether setting it has an effect."""
        return self.status in (Status.AVAILABLE, Status.DEPRECATED)


def release(version: str) -> tuple[int, int]:
    """Return the feature release of a Django version: (5, 2) for "5.2", "5.2.19" and "5.2rc1".

    After 6.x, Django counts in years: "2028" is (2028, 0). Raises ValueError for a text that
    does not start with a version.
    """
    numbers: list[int] = []
    for part in version.split(".")[:2]:
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
        if digits != part:  # "2rc1": what follows is no number of its own
            break
    if not numbers:
        raise ValueError("a Django version starts with a number, as 5.2 does")
    return numbers[0], numbers[1] if len(numbers) > 1 else 0
