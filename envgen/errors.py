"""Problems as data: a `Problem` has a message, a place and a hint.

Nothing here may contain the value of a secret: messages show only names. Problems are collected
and shown together, so that a person can fix all of them at once.
"""

# No `from __future__ import annotations`: NamedTuple compiles each annotation that is a string.

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple


class Place(NamedTuple):
    """A position in a text file. Line and column count from 1; line 0 is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, or only the file if the line is unknown."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Severity(enum.StrEnum):
    """The severity of a problem; only errors change the exit status."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Edit(NamedTuple):
    """A change to one file of the project, which fixes a problem.

    kind:
        replace      on `line`, `old` becomes `new`; with a `column`, only there
        quote        in YAML, the value of the key `old` at `line` and `column` gets quotes
        sibling      in YAML, the mapping that begins at `line` and `column` gets the key in `new`
        append       the lines in `new` are added at the end; the file is created if it is missing
        add-key      in YAML, the mapping at the path `old` (such as programs.web) gets `new`
        newlines     CRLF becomes LF
        executable   the file can be run
        private      only its owner can read the file

    `safe` says that it cannot change what the project means.
    """

    file: str
    kind: Literal[
        "replace", "quote", "sibling", "append", "add-key", "newlines", "executable", "private"
    ]
    new: str = ""
    old: str = ""
    line: int = 0
    safe: bool = True
    column: int = 0


class Problem(NamedTuple):
    """One thing to fix: what is wrong, where it is, and how to fix it."""

    message: str
    rule: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    edit: Edit | None = None


class Finding(NamedTuple):
    """A place where a rule is broken. `hint` and `severity` replace those of the rule."""

    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity | None = None
    edit: Edit | None = None


class Rule(NamedTuple):
    """A rule of `envgen check`, `lint` or `verify`: its texts, and the function that checks it."""

    id: str
    severity: Severity
    why: str
    fix: str
    source: str
    check: Callable[[Any], Iterator[Any]]
    # The old id. A profile can still ignore the rule by this id.
    old_id: str | None = None
    # Other severities that a finding may have.
    also: tuple[Severity, ...] = ()
    # For `envgen verify`: it runs first, and if it fails, the other checks do not run.
    vital: bool = False
    # The kind of file that `envgen lint` checks with it: see `envgen/check/subjects.py`. It is
    # empty for a rule that needs a profile.
    lint: str = ""
    # The fix where no profile is: empty if `fix` is right there too.
    lint_fix: str = ""

    @property
    def only_lint(self) -> bool:
        """Return whether only `envgen lint` runs it: its module is called `lint`, or is in one."""
        return "lint" in self.check.__module__.split(".")

    @property
    def levels(self) -> str:
        """Return every severity that a finding may have, the usual one first: "warning or note"."""
        return " or ".join(item.value for item in (self.severity, *self.also))

    @property
    def needs_boot(self) -> bool:
        """Return whether it checks a booted program: its module is in `envgen/check/booted/`."""
        return "booted" in self.check.__module__.split(".")

    def problem(self, found: Finding, fix: str | None = None) -> Problem:
        """Return a finding as a problem. `fix` replaces the rule's own fix."""
        hint, severity = found.hint or fix or self.fix, found.severity or self.severity
        return Problem(found.message, self.id, found.place, hint, severity, found.edit)


def rule(
    id: str,
    *,
    why: str,
    fix: str,
    source: str = "",
    severity: Severity = Severity.ERROR,
    old_id: str | None = None,
    also: Sequence[Severity] = (),
    vital: bool = False,
    lint: str = "",
    lint_fix: str = "",
) -> Callable[[Callable[[Any], Iterator[Any]]], Rule]:
    """Return a decorator that makes a rule of a function; `source` is the URL of its reason."""
    return lambda check: Rule(
        id=id,
        old_id=old_id,
        severity=severity,
        why=why,
        fix=fix,
        source=source,
        also=tuple(also),
        vital=vital,
        lint=lint,
        lint_fix=lint_fix,
        check=check,
    )


class EnvgenError(Exception):
    """The base class of envgen's errors; `exit_code` is the exit status of the command."""

    exit_code = 2


class InputError(EnvgenError):
    """Input that cannot be used, with every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort `problems` by file, line and column."""
        self.problems = tuple(sorted(problems, key=_by_place))
        super().__init__("\n".join(problem.message for problem in self.problems))


class WriteError(EnvgenError):
    """A file could not be written; the old file is unchanged.

    `written` are the paths that were written before it; None if the message says enough.
    """

    exit_code = 1
    written: Sequence[str] | None = None


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place or Place("")
    return (place.file, place.line, place.column, problem.message)
