"""The only module that prints: results to stdout, messages to stderr, all of it escaped."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from envgen.cli import streams
from envgen.errors import EnvgenError, InputError, Problem, Rule, Severity, WriteError
from envgen.support.wording import listed as listed

Printer = Callable[[str], None]
# Shows what is being done, and how many of how many are done.
TellProgress = Callable[[str, int, int], None]
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_LOUDNESS = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
# Beside 0, 1 and 2, which errors carry themselves: what a shell says of Ctrl-C, and EX_SOFTWARE
# of sysexits.h, so that no script takes a bug of envgen's for drift.
STOPPED = 130
# So many characters wide is a bar of progress.
_BAR = 20
# Below this width, in columns, wrapping would leave one word a line.
_NARROWEST = 40
UNEXPECTED = 70


class NothingWritten(click.Abort):
    """A person pressed Ctrl-C at a question that comes before everything that is written."""


def echo(text: str = "") -> None:
    """Print a line that a script may read; where stdout does not take it, it is lost."""
    _print(text)


def done(text: str) -> None:
    """Print a line about what was written to files; where stdout does not take it, to stderr."""
    if not _print(text):
        echo_err(text)


def echo_err(text: str = "", *, ends: bool = True) -> None:
    """Print a line for a person; where stderr does not take it, nobody can be told."""
    try:
        click.echo(text, err=True, nl=ends, color=_colour(sys.stderr))
    except OSError as error:
        streams.give_up(sys.stderr, error)


def _print(text: str) -> bool:
    """Return whether stdout took a line."""
    if not streams.lost:
        try:
            click.echo(text, color=_colour(sys.stdout))
        except OSError as error:
            streams.give_up(sys.stdout, error)
    return not streams.lost


def warn(text: str) -> None:
    """Print a warning; print nothing where `text` is empty."""
    if text:
        show_message(Severity.WARNING, text)


def fail(text: str) -> None:
    """Print an error. The caller sets the exit status."""
    show_message(Severity.ERROR, text)


def show_message(severity: Severity, text: str, place: str = "") -> None:
    """Print a labelled message, such as `error: no such command`, after its place if it has one."""
    label = f"{severity.value}:"
    head = f"{place}: {label}" if place else label
    first, *others = _wrapped(f"{head} {text}", "    ")
    if first.startswith(head):
        coloured = styled(label, _COLOURS[severity])
        first = f"{head.removesuffix(label)}{coloured}{first.removeprefix(head)}"
    for line in (first, *others):
        echo_err(line)


def emit_json(data: Any) -> None:
    """Print a JSON document to stdout."""
    import json

    _print(json.dumps(data, indent=2, ensure_ascii=True).replace("##[", r"##\u005b"))


@contextlib.contextmanager
def progress() -> Iterator[TellProgress]:
    """Give what shows on one line of a terminal what is being done; elsewhere it shows nothing."""
    shows = sys.stderr.isatty()

    def tell(text: str, done: int, total: int) -> None:
        if shows:
            # Back to the start of the line, and clear it; a text that wraps would stay.
            shown = f"{_bar(done, total)}{safe(text)}"[: _columns() - 1]
            echo_err(f"\r\x1b[K{shown}", ends=False)

    try:
        yield tell
    finally:
        tell("", 0, 0)


def _bar(done: int, total: int) -> str:
    """Return "[###-------] 3 of 9  "; nothing if there is nothing to count."""
    if not total:
        return ""
    filled = _BAR * done // total
    return f"[{'#' * filled:-<{_BAR}}] {done} of {total}  "


def styled(text: str, colour: str | None) -> str:
    """Colour a text, unless `colour` is None; the colour is dropped where nobody could see it."""
    return click.style(text, fg=colour)


def safe(text: str) -> str:
    """Escape what would move a terminal's cursor, reverse a line or break it."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
    # A command of CI services: GitHub runs it anywhere in a line of a log.
    return shown.replace("##[", r"##\[")


def safe_place(text: str) -> str:
    """Return the place at the start of a line; GitHub would run a line that begins with ::."""
    shown = safe(text)
    return f"./{shown}" if shown.startswith("::") else shown


def show_problems(problems: Sequence[Problem]) -> None:
    """Print every problem, its place first and the way out last, and how many there are.

    Errors come last, where a person looks first: right above the next prompt.
    """
    for problem in sorted(problems, key=lambda item: _LOUDNESS.index(item.severity)):
        place = safe_place(str(problem.place)) if problem.place else ""
        show_message(problem.severity, f"{safe(problem.message)}  (rule: {problem.rule})", place)
        if problem.hint and problem.hint.strip():
            for line in _wrapped(f"    {safe(problem.hint)}", "      "):
                echo_err(line)
    if problems:
        files = {problem.place.file for problem in problems if problem.place}
        where = f" in {count(len(files), 'file')}" if files else ""
        echo_err(f"{_counted(problems)}{where}")


def _counted(problems: Sequence[Problem]) -> str:
    """Return "2 errors", "1 warning and 3 notes"."""
    counts = {kind: sum(item.severity is kind for item in problems) for kind in Severity}
    return listed(count(number, kind.value) for kind, number in counts.items() if number)


def _columns() -> int:
    """Return the width of the terminal that stderr is, in columns; 80 if it cannot be told."""
    with contextlib.suppress(OSError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return 80


def _wrapped(text: str, indent: str) -> list[str]:
    """Return the lines of a message: as wide as the terminal, or one line for a file or a pipe.

    All lines but the first begin with `indent`.
    """
    if not sys.stderr.isatty():
        return [text]
    import textwrap  # late: for a terminal alone

    width = _columns()
    return textwrap.wrap(
        text,
        max(width, _NARROWEST),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )


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
        "fix": ("safe" if problem.edit.safe else "unsafe") if problem.edit else None,
    }


def show_written(files: Mapping[str, bool]) -> None:
    """Print the files that were created or updated; `files` says which of them are new."""
    for path, is_new in files.items():
        done(f"{'created' if is_new else 'updated'}  {path}")


def show_declared(item: Rule, more: str = "") -> None:
    """Print what is looked for and why, with `more` beside its severity."""
    echo(f"{item.id}  ({item.levels}{more})")
    echo(f"    {item.why}")
    echo(f"    fix: {item.fix}")
    if item.source:
        echo(f"    {item.source}")


def count(number: int, noun: str) -> str:
    """Return "1 file" or "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@contextlib.contextmanager
def explain(debug: bool = False) -> Iterator[None]:
    """Turn whatever is raised into a message and an exit code.

    With `debug` it says where in the code, too, but never what the variables hold, nor the
    message of an error that envgen did not raise itself: those may hold a secret.
    """
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as error:
        echo_err(error.format_message())  # the help: no command was named
        sys.exit(error.exit_code)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx is not None:
            echo_err(error.ctx.get_usage())
            echo_err(f"`{error.ctx.command_path} --help` describes the command.")
        fail(safe(error.format_message()))
        sys.exit(error.exit_code)
    except NothingWritten:
        fail("stopped; nothing was written")
        sys.exit(STOPPED)
    except (click.Abort, KeyboardInterrupt):
        fail("stopped")
        sys.exit(STOPPED)
    except SystemExit as left:
        if streams.lost:
            _explain_what_is_lost(streams.lost[0])
        if streams.lost and left.code in (0, None):
            sys.exit(1)
        raise
    except Exception as error:
        if isinstance(error, OSError) and streams.is_of_printing(error):
            streams.give_up(sys.stdout, error)
            _explain_what_is_lost(error)
            sys.exit(1)
        _explain(error, debug)
        if debug:
            _show_frames(error)
        sys.exit(error.exit_code if isinstance(error, EnvgenError) else UNEXPECTED)


def _explain_what_is_lost(error: OSError) -> None:
    # A reader such as `head` has gone because it has what it wants.
    if not isinstance(error, BrokenPipeError):
        fail(f"stdout cannot be written: {error.strerror}")


def _explain(error: Exception, debug: bool) -> None:
    if isinstance(error, InputError):
        show_problems(error.problems)
    elif isinstance(error, WriteError) and error.written is not None:
        done = f"already written: {listed(error.written)}"
        fail(safe(f"{error}; {done if error.written else 'nothing was written'}"))
    elif isinstance(error, EnvgenError):
        fail(safe(str(error)))
    else:
        fail(f"this is a bug in envgen: {type(error).__name__}")
        again = "Report" if debug else "Run the command again as `envgen --debug …`, and report"
        echo_err(f"    {again} what it prints. It prints no values.")


def _show_frames(error: BaseException | None) -> None:
    import traceback

    while error is not None:
        echo_err(f"{type(error).__name__}, raised at:")
        echo_err("".join(traceback.format_tb(error.__traceback__)).rstrip())
        error = error.__cause__ or error.__context__


def _colour(stream: Any) -> bool | None:
    # https://no-color.org; click itself looks at the terminal alone.
    return False if os.environ.get("NO_COLOR") or not stream.isatty() else None
