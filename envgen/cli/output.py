"""The only module that prints: results to stdout, talk to stderr, all of it escaped."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from envgen.errors import EnvgenError, InputError, Problem, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def result(text: str = "") -> None:
    """Print a line that a script may read."""
    click.echo(text, color=_colour(sys.stdout))


def talk(text: str = "") -> None:
    """Print a line for a person."""
    click.echo(text, err=True, color=_colour(sys.stderr))


def emit_json(data: Any) -> None:
    """Print a JSON document to stdout."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=True))


def styled(text: str, colour: str) -> str:
    """Colour a text; the colour is dropped where nobody could see it."""
    return click.style(text, fg=colour)


def safe(text: str) -> str:
    """Escape what would move a terminal's cursor, reverse a line or break it."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def show_problems(problems: Sequence[Problem]) -> None:
    """Print every problem, its place first and the way out last, and how many there are."""
    for problem in problems:
        place = f"{safe(str(problem.place))}: " if problem.place else ""
        word = "" if problem.severity is Severity.ERROR else f"{problem.severity.value}: "
        talk(f"{place}{styled(word, _COLOURS[problem.severity])}{safe(problem.message)}")
        hint = f"{safe(problem.hint)}  " if problem.hint else ""
        talk(f"    {hint}(rule: {problem.rule})")
    if problems:
        files = {problem.place.file for problem in problems if problem.place}
        where = f" in {count(len(files), 'file')}" if files else ""
        talk(f"{_counted(problems)}{where}")


def _counted(problems: Sequence[Problem]) -> str:
    """Return "2 problems", "1 warning and 3 notes"."""
    nouns = {Severity.ERROR: "problem", Severity.WARNING: "warning", Severity.NOTE: "note"}
    counts = {kind: sum(item.severity is kind for item in problems) for kind in nouns}
    return listed(count(number, nouns[kind]) for kind, number in counts.items() if number)


def as_data(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON has it."""
    place = problem.place
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def count(number: int, noun: str) -> str:
    """Return "1 file" or "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Iterable[str]) -> str:
    """Return "a, b and c"."""
    items = list(names)
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


@contextlib.contextmanager
def explain(debug: bool = False) -> Iterator[None]:
    """Turn an error that was raised on purpose into a message and an exit code."""
    try:
        yield
    except InputError as error:
        show_problems(error.problems)
        _leave(error, debug)
    except EnvgenError as error:
        talk(f"envgen: {safe(str(error))}")
        _leave(error, debug)
    except BrokenPipeError:
        # The reader has gone; what Python would flush at exit has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _leave(error: EnvgenError, debug: bool) -> None:
    if debug:
        raise error
    sys.exit(error.exit_code)


def _colour(stream: Any) -> bool | None:
    # https://no-color.org; click itself looks at the terminal alone.
    return False if os.environ.get("NO_COLOR") or not stream.isatty() else None
