"""What `envgen verify` asks of a deployed site, found by discovery: one function a look.

A look is a generator that yields what it found: that all is well, what is not, or what could
not be looked at. Its id, severity, reason and way out stand above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from envgen.errors import Finding, Rule
from envgen.live.verify.answers import Unreachable
from envgen.live.verify.site import VisitedSite
from envgen.support.discovery import discover

# Why nothing else is looked at where a vital look finds something wrong.
OUT_OF_REACH = "the site could not be reached"


class Passed(Struct, frozen=True):
    """Something that is as it should be."""

    message: str


class Failed(Finding, frozen=True):
    """Something that is not; `place` is where the profile says what it should be."""


class Skipped(Struct, frozen=True):
    """Something that could not be looked at, and why."""

    message: str


Outcome: TypeAlias = Passed | Failed | Skipped


@cache
def site_checks() -> dict[str, Rule]:
    """Return every look by its id."""
    return discover(Rule, __name__, by="id")


def visit(site: VisitedSite) -> Iterator[tuple[Rule, Outcome]]:
    """Yield what each look sees, as it sees it.

    Where a vital one finds something wrong, there is nothing more to see.
    """
    ended = False
    for item in sorted(site_checks().values(), key=lambda item: not item.vital):
        if ended:
            yield item, Skipped(OUT_OF_REACH)
            continue
        for sight in _sights(item, site):
            ended |= item.vital and isinstance(sight, Failed)
            yield item, sight


def _sights(item: Rule, site: VisitedSite) -> Iterator[Outcome]:
    try:
        yield from item.check(site)
    except Unreachable as error:
        yield Skipped(str(error))
