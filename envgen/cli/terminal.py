"""The only module that prints: results to stdout, talk to stderr, all of it escaped."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from envgen.errors import EnvgenError, InputError, Problem, Rule, Severity, WriteError

Printer = Callable[[str], None]
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_LOUDNESS = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
# Beside 0, 1 and 2, which errors carry themselves: what a shell says of Ctrl-C, and EX_SOFTWARE
# of sysexits.h, so that no script takes a bug of envgen's for drift.
STOPPED = 130
UNEXPECTED = 70


def echo(text: str = "") -> None:
    """Print a line that a script may read."""
    with _where_stdout_takes_it():
        click.echo(text, color=_colour(sys.stdout))


def echo_err(text: str = "") -> None:
    """Print a line for a person."""
    click.echo(text, err=True, color=_colour(sys.stderr))


def warn(text: str) -> None:
    """Print what went wrong and stops nothing; an empty text is nothing."""
    if text:
        echo_err(f"envgen: {text}")


def emit_json(data: Any) -> None:
    """Print a JSON document to stdout."""
    import json

    with _where_stdout_takes_it():
        click.echo(json.dumps(data, indent=2, ensure_ascii=True))


@contextlib.contextmanager
def progress() -> Iterator[Printer]:
    """Give what shows on one line of a terminal what is being done; elsewhere it shows nothing."""
    shows = sys.stderr.isatty()

    def tell(text: str) -> None:
        if shows:
            # Back to the start of the line, and clear it; a text that wraps would stay.
            shown = safe(text)[: (os.get_terminal_size(sys.stderr.fileno()).columns or 80) - 1]
            click.echo(f"\r\x1b[K{shown}", err=True, nl=False)

    try:
        yield tell
    finally:
        tell("")


def styled(text: str, colour: str) -> str:
    """Colour a text; the colour is dropped where nobody could see it."""
    return click.style(text, fg=colour)


def safe(text: str) -> str:
    """Escape what would move a terminal's cursor, reverse a line or break it."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def show_problems(problems: Sequence[Problem]) -> None:
    """Print every problem, its place first and the way out last, and how many there are.

    Errors come last, where a person looks first: right above the next prompt.
    """
    for problem in sorted(problems, key=lambda item: _LOUDNESS.index(item.severity)):
        place = f"{safe(str(problem.place))}: " if problem.place else ""
        word = "" if problem.severity is Severity.ERROR else f"{problem.severity.value}: "
        hint = f"\n    {safe(problem.hint)}" if problem.hint else ""
        shown = f"{place}{styled(word, _COLOURS[problem.severity])}{safe(problem.message)}"
        echo_err(f"{shown}{hint}  (rule: {problem.rule})")
    if problems:
        files = {problem.place.file for problem in problems if problem.place}
        where = f" in {count(len(files), 'file')}" if files else ""
        echo_err(f"{_counted(problems)}{where}")


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
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
    }


def show_written(files: Mapping[str, bool]) -> None:
    """Print the files that were created or updated; `files` says which of them are new."""
    for path, is_new in files.items():
        echo(f"{'created' if is_new else 'updated'}  {path}")


def show_declared(item: Rule, more: str = "") -> None:
    """Print what is looked for and why, with `more` beside its severity."""
    echo(f"{item.id}  ({item.severity.value}{more})")
    echo(f"    {item.why}")
    echo(f"    fix: {item.fix}")
    if item.source:
        echo(f"    {item.source}")


def count(number: int, noun: str) -> str:
    """Return "1 file" or "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Iterable[str]) -> str:
    """Return "a, b and c"."""
    items = list(names)
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def never_fail_at_a_character() -> None:
    """Let stdout escape what its encoding lacks, as stderr does: an arrow is no reason to fail."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def explain(debug: bool = False) -> Iterator[None]:
    """Turn whatever is raised into a message and an exit code.

    With `debug` it says where in the code, too, but never what the variables hold, nor the
    message of an error that envgen did not raise itself: those may hold a secret.
    """
    try:
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        echo_err("envgen: stopped")
        sys.exit(STOPPED)
    except BrokenPipeError:
        _drop_the_rest()  # the reader has gone
        sys.exit(1)
    except Exception as error:
        _explain(error, debug)
        if debug:
            _show_frames(error)
        sys.exit(error.exit_code if isinstance(error, EnvgenError) else UNEXPECTED)


@contextlib.contextmanager
def _where_stdout_takes_it() -> Iterator[None]:
    """Raise WriteError where it goes to a disk that is full, say."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_the_rest()
        raise WriteError(f"stdout cannot be written: {error.strerror}") from None


def _drop_the_rest() -> None:
    """Let what Python would flush to stdout at exit, and has nowhere to go, go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: Exception, debug: bool) -> None:
    if isinstance(error, InputError):
        show_problems(error.problems)
    elif isinstance(error, EnvgenError):
        echo_err(f"envgen: {safe(str(error))}")
    else:
        echo_err(f"envgen: this should not happen: {type(error).__name__}")
        again = "please report" if debug else "run it again as `envgen --debug …` and report"
        echo_err(f"    {again} what it shows; no values are in it")


def _show_frames(error: BaseException | None) -> None:
    import traceback

    while error is not None:
        echo_err(f"{type(error).__name__}, raised at:")
        echo_err("".join(traceback.format_tb(error.__traceback__)).rstrip())
        error = error.__cause__ or error.__context__


def _colour(stream: Any) -> bool | None:
    # https://no-color.org; click itself looks at the terminal alone.
    return False if os.environ.get("NO_COLOR") or not stream.isatty() else None
