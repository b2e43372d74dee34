"""`envgen todo`: the steps that a person has to take on the platform, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.cli.steps import committed, step_list
from envgen.output.todo import Todo
from envgen.platforms.base import Step

group = CommandGroup.BEFORE_DEPLOY


@click.command()
@options.profile
@click.option(
    "--since",
    metavar="REVISION",
    default="HEAD",
    show_default=True,
    help="The commit that the platform runs.",
)
@click.option("--first", is_flag=True, help="Nothing is deployed yet.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also list every variable that must be set on the platform.",
)
@options.directory
def command(profile: str, since: str, first: bool, everything: bool, directory: str | None) -> None:
    """List the steps that a person has to take on the platform, in order.

    Compares the profile with the last commit, or with the one that --since names: the values that
    the platform asks for, those that it does not ask for, and what to delete by hand.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    found = step_list(session, deployment, committed(session, since, first=first), since)
    terminal.echo(f"{profile}: {found.why}")
    show_steps([*found.steps, *_every(found.done, wanted=everything)])
    if found.done.unchanged:
        terminal.echo_err(
            f"{found.done.path} is the same in {since}. If {found.done.title} runs an older "
            "commit, pass --since REVISION; if nothing is deployed yet, pass --first."
            + ("" if everything else _PASS_ALL)
        )


_PASS_ALL = " To list every variable that must be set there, pass --all."


def show_steps(steps: Iterable[Step]) -> None:
    """Print steps in their order."""
    for number, step in enumerate(steps, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")


def _every(done: Todo, *, wanted: bool) -> Iterator[Step]:
    if wanted and done.every and not done.first:
        yield done.every
