"""What can go wrong, as data: a `Problem` says where, what and how to get out.

Nothing here ever holds the value of a secret; messages are written by code that only
knows names. Problems are collected and shown together, so that a person fixes a file once.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple


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
