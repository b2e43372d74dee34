"""`envgen show`: all environments side by side."""

from __future__ import annotations

from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session

group = CommandGroup.EVERY_DAY


@click.command()
@options.profiles
@click.option("--changed", is_flag=True, help="Show only what is not the same in all of them.")
@click.option(
    "--name",
    "names",
    metavar="TEXT",
    multiple=True,
    help="Show only names that contain TEXT, or match it if it has a `*` (repeatable).",
)
@options.directory
@options.output_as("table", "markdown", "json", "csv")
def command(
    profiles: Sequence[str],
    changed: bool,
    names: Sequence[str],
    directory: str | None,
    output_format: str,
) -> None:
    """Show programs, databases, settings and variables of all PROFILES side by side.

    Without PROFILES it shows all of them. What is not the same in all of them is marked with `*`.
    A secret is shown as a label, random in each run; equal secrets have equal labels.
    """
    from envgen.cli import tables  # late: no other command prints tables
    from envgen.output.overview import named, overview

    session = Session(directory)
    chosen = session.chosen(profiles, everything=not profiles)
    deployments = [session.deployments[name] for name in chosen]
    found = named(overview(deployments, session.project.read, session.load), names)
    rows = [row for row in found if row.differs or not changed]
    tables.PRINTERS[output_format](chosen, rows)
    if not rows:
        terminal.echo_err("no name contains this text" if names else "nothing differs")
