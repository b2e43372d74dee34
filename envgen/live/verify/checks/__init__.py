"""What `envgen verify` asks of a deployed site, found by discovery: one function a look.

A look is a generator that yields what it found: that all is well, what is not, or what could
not be looked at. Its id, severity, reason and way out stand above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from envgen.errors import Place, Problem, Severity
from envgen.live.verify.answers import Unreachable
from envgen.live.verify.site import VisitedSite
from envgen.support.discovery import discover

# Why nothing else is looked at where a vital look finds something wrong.
OUT_OF_REACH = "the site could not be reached"


class Passed(Struct, frozen=True):
    """Something that is as it should be."""

    message: str


class Failed(Struct, frozen=True):
    """Something that is not; `place` is where the profile says what it should be."""

    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity | None = None


class Skipped(Struct, frozen=True):
    """Something that could not be looked at, and why."""

    message: str


Outcome: TypeAlias = Passed | Failed | Skipped


class SiteCheck(Struct, frozen=True, kw_only=True):
    """One look; one that is `vital` comes first, and what it finds wrong ends the visit."""

    id: str
    severity: Severity
    why: str
    fix: str
    source: str
    vital: bool
    check: Callable[[VisitedSite], Iterator[Outcome]]

    def problem(self, found: Failed) -> Problem:
        """Return what is wrong as a problem like those of `envgen check`."""
        severity = found.severity or self.severity
        return Problem(found.message, self.id, found.place, found.hint or self.fix, severity)


def site_check(
    id: str,
    *,
    why: str,
    fix: str,
    source: str = "",
    severity: Severity = Severity.ERROR,
    vital: bool = False,
) -> Callable[[Callable[[VisitedSite], Iterator[Outcome]]], SiteCheck]:
    """Make a look of the function below; `source` is the document that it leans on."""

    def make(check: Callable[[VisitedSite], Iterator[Outcome]]) -> SiteCheck:
        return SiteCheck(
            id=id, severity=severity, why=why, fix=fix, source=source, vital=vital, check=check
        )

    return make


@cache
def site_checks() -> dict[str, SiteCheck]:
    """Return every look by its id."""
    return discover(SiteCheck, __name__, by="id")


def visit(site: VisitedSite) -> Iterator[tuple[SiteCheck, Outcome]]:
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


def _sights(item: SiteCheck, site: VisitedSite) -> Iterator[Outcome]:
    try:
        yield from item.check(site)
    except Unreachable as error:
        yield Skipped(str(error))
