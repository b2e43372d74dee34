"""`envgen report`: one HTML page about all environments."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session

group = CommandGroup.EVERY_DAY
DEFAULT = "envgen-report.html"
_STANDARD_OUTPUT = "-"


@click.command()
@options.profiles
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help=f"Where to write the page; - prints it. By default: {DEFAULT} in the project's folder.",
)
@click.option(
    "--with",
    "others",
    metavar="FILE",
    multiple=True,
    help="Also show the findings in FILE, the output of `check --boot` or `rehearse` with "
    "--format json (repeatable).",
)
@click.option("--force", is_flag=True, help="Replace a file that is not a report of envgen's.")
@options.directory
def command(
    profiles: Sequence[str],
    output: str | None,
    others: Sequence[str],
    force: bool,
    directory: str | None,
) -> None:
    """Write an HTML page about PROFILES: what runs, all values, where they come from, what to fix.

    Without PROFILES it shows all of them. The page is one file, and loads nothing from the network.
    It has the names of hosts, programs and variables, but no value of a secret: a label stands for
    each. On a terminal it asks before it replaces a file that is not a report; elsewhere, that
    needs --force.
    """
    from envgen.cli import reporting  # late: it imports what no other command needs

    given = [reporting.given_findings(path) for path in others]
    session = Session(directory)
    chosen = session.chosen(profiles, everything=not profiles)
    path = session.project.root / DEFAULT if output is None else Path(output)
    prints = output == _STANDARD_OUTPUT
    if not prints and reporting.is_in_the_way(path) and not _may_replace(path, force):
        sys.exit(1)
    with terminal.progress() as tell:
        text = reporting.page_of(session, chosen, given, tell)
    if prints:
        terminal.echo(text)
        return
    is_new = not os.path.lexists(path)
    tracked = reporting.write(path, text)
    terminal.show_written({terminal.safe(os.path.relpath(path)): is_new})
    if tracked:
        terminal.echo_err(
            f"It has the names of your hosts and variables. Git would add it: to keep it out, add "
            f"{terminal.safe(path.name)} to .gitignore."
        )


def _may_replace(path: Path, force: bool) -> bool:
    if force:
        return True
    shown = terminal.safe(str(path))
    if not sys.stdin.isatty():
        terminal.fail(f"{shown} is not a report of envgen's; pass --force to replace it")
        return False
    return options.confirmed(f"{shown} is not a report of envgen's. Replace it?", yes=False)
