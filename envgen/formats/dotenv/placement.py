"""Find the place in a .env file for each variable that is not in it yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from envgen.formats.dotenv.entries import Assignment, Blank, Comment, DotenvEntry
from envgen.formats.dotenv.wanted import (
    Wanted,
    comment_lines,
    heading,
    is_heading,
    is_own_line,
)


class New(msgspec.Struct, frozen=True):
    """A variable to insert, and which lines are inserted with it."""

    wanted: Wanted
    headed: bool = False
    """Whether the heading of its section is inserted above it."""
    joins: bool = False
    """Whether its comments are in the file already, because somebody removed only its line."""


class Places:
    """The places of new variables. An index is that of the entry that follows."""

    def __init__(
        self, entries: Sequence[DotenvEntry], order: Mapping[str, Wanted], last: Mapping[str, int]
    ) -> None:
        """Find places for the variables of `order` that are missing from `entries`.

        `last` has the index of each variable's last assignment.
        """
        self._entries = entries
        self._known = {at for name, at in last.items() if name in order}
        self._headings = {
            entry.raw: at for at, entry in enumerate(entries) if is_heading(entry.raw)
        }
        self._loose = _loose_comments(entries)
        self._section_start: dict[str | None, int] = {}
        for name in sorted(order.keys() & last.keys(), key=last.__getitem__):
            self._section_start.setdefault(order[name].section, last[name])
        self._new: dict[int, list[New]] = {}
        self._end = _end(entries)
        self._fill(order, last)

    def new_at(self, at: int) -> Sequence[New]:
        """Return the variables to insert before the entry with the index `at`."""
        return self._new.get(at, ())

    def _fill(self, order: Mapping[str, Wanted], last: Mapping[str, int]) -> None:
        previous: Wanted | None = None
        behind = 0
        for wanted in order.values():
            if wanted.name in last:
                behind = last[wanted.name] + 1
            elif joined := self._below_own_comments(wanted):
                behind = joined
                self._new.setdefault(behind, []).insert(0, New(wanted, joins=True))
            else:
                behind, headed = self._place(wanted, previous, behind)
                self._new.setdefault(behind, []).append(New(wanted, headed))
            previous = wanted

    def _place(self, wanted: Wanted, previous: Wanted | None, behind: int) -> tuple[int, bool]:
        """Return the index for `wanted`, and whether its section's heading is inserted with it."""
        section = wanted.section
        if previous and section in (previous.section, None):
            return self._beside(wanted, behind), False
        if section in self._section_start:
            return self._above(self._section_start[section]), False
        if section is not None and (title := self._headings.get(heading(section))) is not None:
            below = self._entries[title + 1 : title + 2]
            return title + 1 + any(isinstance(entry, Blank) for entry in below), False
        if previous:
            return self._end_of_block(behind), True
        return self._top(under_heading=section is None), section is not None

    def _below_own_comments(self, wanted: Wanted) -> int | None:
        """Return the index after the comments of `wanted`; None unless they are there alone."""
        lines = comment_lines(wanted.comments)
        end = self._loose.get(lines[-1], 0) if lines else 0
        above = self._entries[max(end - len(lines), 0) : end]
        if not above or [entry.raw for entry in above] != lines:
            return None
        del self._loose[lines[-1]]
        return end

    def _beside(self, wanted: Wanted, behind: int) -> int:
        """Return `behind`, or the index below a blank line there.

        Variables without comments stay next to each other.
        """
        if wanted.comments or behind < 2 or behind + 1 not in self._known:
            return behind
        commented = isinstance(self._entries[behind - 2], Comment)
        return behind + (commented and isinstance(self._entries[behind], Blank))

    def _top(self, under_heading: bool) -> int:
        """Return where the assignments begin: below or above the heading of the first section."""
        entries = self._entries
        first = next((at for at, each in enumerate(entries) if isinstance(each, Assignment)), None)
        if first is None:
            return self._end
        if not under_heading:
            for at in reversed(range(first)):
                if is_heading(entries[at].raw):
                    return at
        return self._above(first)

    def _above(self, at: int) -> int:
        """Return the index of the first comment directly above entry `at`, below any heading."""
        while at and isinstance(self._entries[at - 1], Comment):
            if is_heading(self._entries[at - 1].raw):
                break
            at -= 1
        return at

    def _end_of_block(self, start: int) -> int:
        """Return where a new section can begin at or after `start`, without a person's lines."""
        at = start
        while at < self._end and at not in self._known and not is_heading(self._entries[at].raw):
            at += 1
        if at in self._known:
            at = max(start, self._above(at))
        while at > start and isinstance(self._entries[at - 1], Blank):
            at -= 1
        return at


def _loose_comments(entries: Sequence[DotenvEntry]) -> dict[str, int]:
    """Return the index after each comment above a blank line or the end, by the comment's line."""
    return {
        entry.raw: at
        for at, entry in enumerate(entries, 1)
        if isinstance(entry, Comment)
        and not is_heading(entry.raw)
        and (at == len(entries) or isinstance(entries[at], Blank))
    }


def _end(entries: Sequence[DotenvEntry]) -> int:
    """Return how many entries come before the checksums, dates and blank lines at the end."""
    end = len(entries)
    while end and (isinstance(entries[end - 1], Blank) or is_own_line(entries[end - 1].raw)):
        end -= 1
    return end
