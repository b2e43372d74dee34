"""Ask a person, and ask again until the answer can be used; or refuse what an option says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from envgen.cli import terminal

# Returns what is wrong with an answer and what to write instead; empty texts for a good one.
Judge = Callable[[str], tuple[str, str]]


def can_ask() -> bool:
    """Return whether a person is there to answer."""
    return sys.stdin.isatty()


def answer(question: str, default: str, judge: Judge) -> str:
    """Return the first answer that `judge` finds nothing wrong with; the default when it is empty.

    Raises click.Abort: the person pressed Ctrl-C.
    """
    while True:
        shown = terminal.safe(question)
        prompted = click.prompt(shown, default=default, show_default=bool(default), err=True)
        said: str = prompted.strip()
        message, hint = judge(said)
        if not message:
            return said
        terminal.fail(terminal.safe(message))
        terminal.echo_err(f"    {terminal.safe(hint)}")


def one_of(question: str, choices: Sequence[str], default: str) -> str:
    """Return which of `choices` a person takes. Raises as `answer` does."""

    def among(said: str) -> tuple[str, str]:
        return ("", "") if said in choices else (f"{said!r} is not one of the choices", shown)

    shown = f"choose {', '.join(choices)}"
    return answer(f"{question} ({', '.join(choices)})", default, among)


def agreed(question: str, *, default: bool) -> bool:
    """Return whether a person says yes. Raises as `answer` does."""
    means = {"y": True, "yes": True, "n": False, "no": False, "": default}

    def is_clear(said: str) -> tuple[str, str]:
        clear = said.lower() in means
        return ("", "") if clear else (f"{said!a} is neither yes nor no", "answer y or n")

    return means[answer(f"{question} [{'Y/n' if default else 'y/N'}]", "", is_clear).lower()]


def refuse(option: str, value: str, judge: Judge) -> None:
    """Raise click.BadParameter where `judge` finds the value of an option wrong."""
    message, hint = judge(value)
    if message:
        context = click.get_current_context()
        raise click.BadParameter(f"{value!r}: {message}; {hint}", context, param_hint=repr(option))
