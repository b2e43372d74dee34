"""`envgen show`: all environments side by side."""

from __future__ import annotations

from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.model import Deployment

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
@click.option(
    "--graph",
    is_flag=True,
    help="Draw what runs and what talks to what, in Mermaid or, with --format svg, as SVG.",
)
@options.directory
@options.output_as("table", "markdown", "json", "csv", "svg")
def command(
    profiles: Sequence[str],
    changed: bool,
    names: Sequence[str],
    graph: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Show programs, services, databases, settings and variables of all PROFILES side by side.

    Without PROFILES it shows all of them. What is not the same in all of them is marked with `*`.
    A secret is shown as a label, random in each run; equal secrets have equal labels.
    """
    if graph != (output_format == "svg") and output_format != "table":
        raise click.UsageError("--graph takes no --format but svg, which needs --graph.")
    if graph and (changed or names):
        raise click.UsageError("--graph draws everything: it takes no --changed and no --name.")
    from envgen.cli import tables  # late: no other command prints tables
    from envgen.output.overview import named, overview

    session = Session(directory)
    chosen = session.chosen(profiles, everything=not profiles)
    deployments = [session.deployments[name] for name in chosen]
    if graph:
        _draw(deployments, as_svg=output_format == "svg")
        return
    found = named(overview(deployments, session.project.read, session.load), names)
    rows = [row for row in found if row.differs or not changed]
    tables.PRINTERS[output_format](chosen, rows)
    if not rows:
        terminal.echo_err("no name contains this text" if names else "nothing differs")


def _draw(deployments: Sequence[Deployment], *, as_svg: bool) -> None:
    from envgen.report.mermaid import mermaid
    from envgen.report.svg import svg
    from envgen.report.topology import topology

    drawings = [topology(each) for each in deployments]
    terminal.echo(svg(drawings) if as_svg else mermaid(drawings))
