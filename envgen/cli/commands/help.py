"""`envgen help`: how envgen, or one of its commands, is used."""

from __future__ import annotations

from collections.abc import Sequence

import click

from envgen.cli import terminal
from envgen.cli.groups import CommandGroup

group = CommandGroup.REFERENCE


@click.command()
@click.argument("names", metavar="[COMMAND]", nargs=-1)
@click.pass_context
def command(ctx: click.Context, names: Sequence[str]) -> None:
    """Show the help of envgen or of COMMAND."""
    shown = ctx.find_root()
    for name in names:
        if not isinstance(shown.command, click.Group):
            raise click.UsageError(f"{shown.command_path} has no commands.", shown)
        # Raises UsageError for an unknown name, with the one that was meant.
        found, subcommand, _ = shown.command.resolve_command(shown, [name])
        if subcommand is not None:
            shown = click.Context(subcommand, info_name=found, parent=shown)
    terminal.echo(shown.get_help())
