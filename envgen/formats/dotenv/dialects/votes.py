"""Compare how several programs read a file, and find the values on which they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from envgen.formats.dotenv.dialects.statements import Statement, shown
from envgen.formats.dotenv.entries import Discreet


class Vote(Discreet, frozen=True):
    """The values that programs read for one variable on a line, if they understand the line."""

    name: str
    line: int
    camps: tuple[tuple[str, ...], ...]
    """The programs, grouped by the value that they read."""
    value: str | None
    """The value; None if they disagree, or if it is only known when a program runs."""
    inside: bool
    """Whether for some programs the line is part of a value that began on an earlier line."""
    trimmed: bool
    """Whether some programs keep spaces around the value, which nobody intends."""

    @property
    def shown(self) -> str:
        """Return the name; inside another value it may be a secret, and is not shown."""
        return "a variable" if self.inside else shown(self.name, self.value)

    @property
    def programs(self) -> frozenset[str]:
        """Return all programs that understand the line."""
        return frozenset(program for camp in self.camps for program in camp)


def votes(readings: Mapping[str, Sequence[Statement]]) -> Iterator[Vote]:
    """Yield a vote for each variable on each line, in the order of the file.

    A program that does not understand a line has no vote on it. A program that reads it as part of
    another statement, or as other variables, disagrees.
    """
    covered = {name: _by_line(statements) for name, statements in readings.items()}
    # Each variable once, in the order of the programs.
    asked = dict.fromkeys(
        (each.line, name)
        for statements in readings.values()
        for each in statements
        for name, _ in each.pairs
    )
    for line, name in sorted(asked, key=lambda each: each[0]):
        said = {
            program: _said(lines[line], line, name)
            for program, lines in covered.items()
            if line in lines
        }
        inside = any(lines[line].line < line for lines in covered.values() if line in lines)
        yield _vote(name, line, said, inside=inside)


_ELSE = object()


def _by_line(statements: Sequence[Statement]) -> dict[int, Statement]:
    return {line: each for each in statements for line in range(each.line, each.line + each.lines)}


def _said(statement: Statement, line: int, name: str) -> object:
    """Return the value; None if it is unknown, and _ELSE if the line sets no such variable."""
    return dict(statement.pairs).get(name, _ELSE) if statement.line == line else _ELSE


def _vote(name: str, line: int, said: Mapping[str, object], *, inside: bool) -> Vote:
    trimmed = {
        program: value.strip(" \t") if isinstance(value, str) else value
        for program, value in said.items()
    }
    agreed = len(set(said.values())) == 1
    values = said if agreed else trimmed
    camps: dict[object, list[str]] = {}
    for program, value in values.items():
        camps.setdefault(value, []).append(program)
    only = next(iter(camps)) if len(camps) == 1 else None
    value = only if isinstance(only, str) else None
    grouped = tuple(tuple(camp) for camp in camps.values())
    return Vote(name, line, grouped, value, inside, trimmed=not agreed and value is not None)
