"""Options that several commands share."""

from __future__ import annotations

import click

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
