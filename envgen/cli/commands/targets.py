"""`envgen targets`: the kinds of output."""

from __future__ import annotations

import click

from envgen.cli import terminal
from envgen.output.targets import targets


@click.command()
def command() -> None:
    """List the kinds of output, for `envgen render --target`."""
    width = max(len(name) for name in targets())
    for target in targets().values():
        terminal.echo(f"{target.name:<{width}}  {target.about}")
