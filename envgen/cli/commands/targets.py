"""`envgen targets`: the kinds of output."""

from __future__ import annotations

import click

from envgen.cli import output
from envgen.output.targets import targets


@click.command()
def command() -> None:
    """List the kinds of output, for `envgen render --target`."""
    width = max(len(name) for name in targets())
    for target in targets().values():
        output.result(f"{target.name:<{width}}  {target.about}")
