"""The checks of `envgen verify`, one function each, found by discovery.

A check is a generator that yields outcomes: Passed, Failed or Skipped. Its decorator gives its
id, severity, reason and fix.
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

# Reason for skipping all other checks if a vital one fails.
OUT_OF_REACH = "the site could not be reached"


class Passed(Struct, frozen=True):
    """A check that passed; `message` says what was found."""

    message: str


class Failed(Finding):
    """A check that failed; `place` is where the profile sets the expected value."""


class Skipped(Struct, frozen=True):
    """A check that could not run; `message` says why."""

    message: str


Outcome: TypeAlias = Passed | Failed | Skipped


@cache
def site_checks() -> dict[str, Rule]:
    """Return every check by its id."""
    return discover(Rule, __name__, by="id")


def visit(site: VisitedSite) -> Iterator[tuple[Rule, Outcome]]:
    """Yield each check with each of its outcomes; once a vital check failed, skip the rest."""
    ended = False
    for item in sorted(site_checks().values(), key=lambda item: not item.vital):
        if ended:
            yield item, Skipped(OUT_OF_REACH)
            continue
        for outcome in _outcomes(item, site):
            ended |= item.vital and isinstance(outcome, Failed)
            yield item, outcome


def _outcomes(item: Rule, site: VisitedSite) -> Iterator[Outcome]:
    try:
        yield from item.check(site)
    except Unreachable as error:
        yield Skipped(str(error))
