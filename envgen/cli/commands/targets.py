"""`envgen targets`: list the kinds of output."""

from __future__ import annotations

import click

from envgen.catalog.versions import AS_OF
from envgen.cli import terminal
from envgen.cli.groups import CommandGroup
from envgen.output.targets import targets
from envgen.platforms import platforms
from envgen.profile import DJANGO_RELEASES

group = CommandGroup.REFERENCE


@click.command()
def command() -> None:
    """List the kinds of files that `envgen render --target` can write, and the platforms.

    What envgen knows about a platform or about Django may change, so the list shows its date.
    """
    width = max(len(name) for name in targets())
    for target in targets().values():
        terminal.echo(f"{target.name:<{width}}  {target.about}")
    terminal.echo()
    for platform in platforms().values():
        text = f"{platform.title}, as of {platform.as_of}: {platform.source}"
        terminal.echo(f"{platform.name:<{width}}  {text}")
    releases = ", ".join(DJANGO_RELEASES)
    terminal.echo(f"{'django':<{width}}  Django {releases}, as of {AS_OF}")
