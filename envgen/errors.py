"""What can go wrong, as data: a `Problem` says where, what and how to get out.

Nothing here ever holds the value of a secret; messages are written by code that only
knows names. Problems are collected and shown together, so that a person fixes a file once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from msgspec import Struct


class Place(NamedTuple):
    """A position in a text file; line and column count from 1, as editors do."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, or the file alone where no line is known."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Severity(enum.StrEnum):
    """How much a problem weighs: only errors change the exit code."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(NamedTuple):
    """One thing to fix: what is wrong, where, and the way out."""

    message: str
    rule: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR


class Finding(Struct, frozen=True):
    """A place where a rule is broken; `hint` where the rule's own fix is not the best."""

    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """A rule of `envgen check`, or of `envgen verify`: what it is, and the function that looks."""

    id: str
    # What it was called before; a profile that ignores it by that name still does.
    former: str | None = None
    severity: Severity
    why: str
    fix: str
    source: str
    # Of `envgen verify`: it comes first, and where it is broken nothing else is looked at.
    vital: bool = False
    check: Callable[[Any], Iterator[Any]]

    @property
    def needs_boot(self) -> bool:
        """Say whether it looks at a booted program: its module is in `envgen/check/booted/`."""
        return "booted" in self.check.__module__.split(".")

    def problem(self, found: Finding, fix: str | None = None) -> Problem:
        """Return a finding as a problem; `fix` comes before the rule's own way out."""
        hint, severity = found.hint or fix or self.fix, found.severity or self.severity
        return Problem(found.message, self.id, found.place, hint, severity)


def rule(
    id: str,
    *,
    why: str,
    fix: str,
    source: str = "",
    severity: Severity = Severity.ERROR,
    former: str | None = None,
    vital: bool = False,
) -> Callable[[Callable[[Any], Iterator[Any]]], Rule]:
    """Make a rule of the function below; `source` is the document that it leans on."""
    return lambda check: Rule(
        id=id,
        former=former,
        severity=severity,
        why=why,
        fix=fix,
        source=source,
        vital=vital,
        check=check,
    )


class EnvgenError(Exception):
    """The root of what envgen raises on purpose; `exit_code` is what the command ends with."""

    exit_code = 2


class InputError(EnvgenError):
    """Input that cannot be used; carries every problem found, not the first alone."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep `problems` in the order in which they stand in their files."""
        self.problems = tuple(sorted(problems, key=_by_place))
        super().__init__("\n".join(problem.message for problem in self.problems))


class WriteError(EnvgenError):
    """A file could not be written; whatever stood there before still does."""

    exit_code = 1


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place or Place("")
    return (place.file, place.line, place.column, problem.message)
