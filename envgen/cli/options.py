"""Options that several commands share."""

from __future__ import annotations

import sys

import click

from envgen.cli import output
from envgen.cli.completion import complete_profile

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
        output.talk("envgen: nothing is written; without a terminal to ask on, --yes says so")
        return False
    return click.confirm(question, err=True)
