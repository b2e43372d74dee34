"""`envgen targets`: list the kinds of output."""

from __future__ import annotations

import click

from envgen.cli import terminal
from envgen.cli.groups import CommandGroup
from envgen.output.targets import targets

group = CommandGroup.REFERENCE


@click.command()
def command() -> None:
    """List the kinds of files that `envgen render --target` can write."""
    width = max(len(name) for name in targets())
    for target in targets().values():
        terminal.echo(f"{target.name:<{width}}  {target.about}")
