"""The help of envgen and of each command, and what its own command line is refused for."""

from __future__ import annotations

import click
from snapshots import Case, empty, typed

from envgen.cli import cli


def _names() -> list[str]:
    context = click.Context(cli)
    return cli.list_commands(context)


def helps(name: str) -> list[Case]:
    """Return the help of a command, and of those below it."""
    found = cli.get_command(click.Context(cli), name)
    below = sorted(found.commands) if isinstance(found, click.Group) else []
    return [
        typed(f"help of {each}", f"{each} --help", project=empty)
        for each in (name, *(f"{name} {item}" for item in below))
    ]


FILES = {
    "envgen": [
        typed("help", "--help", project=empty),
        typed("version", "--version", project=empty),
        typed("a command that there is not", "rendr", project=empty),
        typed("a command that is like no other", "zzzzzz", project=empty),
    ],
    **{name: helps(name) for name in _names()},
}
