"""`envgen todo`: the steps that a person has to take on the platform, in order."""

from __future__ import annotations

from collections.abc import Iterator

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git
from envgen.model import Deployment
from envgen.output.todo import todo
from envgen.platforms.base import Step
from envgen.vault import rotation

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
@options.directory
def command(profile: str, since: str, first: bool, directory: str | None) -> None:
    """List the steps that a person has to take on the platform, in order.

    Compares the profile with the last commit, or with the one that --since names: the values that
    the platform asks for, those that it does not ask for, and what to delete by hand.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    done = todo(
        deployment,
        session.templates,
        lambda path: None if first else _committed(session, path, since),
    )
    kind = "first deploy" if done.first else f"update of an existing {done.manifest_name}"
    terminal.echo(f"{profile}: {kind}")
    found = [*done.steps, *_rotation_steps(session, deployment)]
    for number, step in enumerate(found, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")
    if done.unchanged:
        terminal.echo_err(
            f"Nothing differs from {since}: --since names what {done.title} has, and --first"
        )
        terminal.echo_err("lists what a first deploy takes.")


def _rotation_steps(session: Session, deployment: Deployment) -> Iterator[Step]:
    """Yield what rotations ask for that are under way: .env or, without it, the sealed file."""
    store = session.stores[deployment.name]
    for item in rotation.rotations(store):
        if item.under_way:
            yield from rotation.steps(deployment, item, store.sealed_path if store.file else None)


def _committed(session: Session, path: str, revision: str) -> str | None:
    git = Git(session.project.root)
    if revision != "HEAD" and not git.knows(revision):
        raise InputError(
            [Problem(f"git has no revision {revision!a}", "todo", None, "`git log` lists them")]
        )
    return git.committed(path, revision)
