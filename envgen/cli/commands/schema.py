"""`envgen schema`: print the JSON Schema of profiles."""

from __future__ import annotations

import click

from envgen.cli import terminal
from envgen.cli.groups import CommandGroup

group = CommandGroup.REFERENCE


@click.command()
def command() -> None:
    """Print the JSON Schema of a profile, for editors."""
    from envgen.profile.schema import for_editors

    terminal.emit_json(for_editors())
