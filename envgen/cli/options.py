"""Options that several commands share."""

from __future__ import annotations

import sys

import click

from envgen.cli import terminal
from envgen.cli.completion import complete_profile
from envgen.errors import Severity

# What counts, by what --fail-level says; Django's word for a note is info.
LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "info": tuple(Severity),
}

directory = click.option(
    "-C",
    "directory",
    metavar="DIR",
    help="The project's folder; without it the project is looked for upwards from here.",
)
output_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is printed.",
)
fail_level = click.option(
    "--fail-level",
    type=click.Choice(list(LEVELS)),
    default="error",
    show_default=True,
    help="The least finding for which to exit with 1.",
)
profiles = click.argument("profiles", nargs=-1, shell_complete=complete_profile)
profile = click.argument("profile", shell_complete=complete_profile)
sealed_profile = click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    required=True,
    shell_complete=complete_profile,
    help="Whose secrets.",
)
yes = click.option("--yes", is_flag=True, help="Don't ask: for scripts.")


def confirmed(question: str, yes: bool) -> bool:
    """Return what a person answers; without a terminal nobody does, and the answer is no."""
    if yes:
        return True
    if not sys.stdin.isatty():
        terminal.echo_err("envgen: nothing is written; without a terminal to ask on, --yes says so")
        return False
    return click.confirm(question, err=True)
