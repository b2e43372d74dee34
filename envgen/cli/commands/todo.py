"""`envgen todo`: what a person still has to do on Render, in order."""

from __future__ import annotations

from collections.abc import Iterator

import click

from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git
from envgen.model import Deployment
from envgen.output import checksum, readers
from envgen.output.targets import targets
from envgen.output.todo import Step, steps
from envgen.vault import rotation


@click.command()
@options.profile
@click.option(
    "--since",
    metavar="REVISION",
    default="HEAD",
    show_default=True,
    help="The commit that Render has deployed, in any of git's ways to name one.",
)
@click.option("--first", is_flag=True, help="Render has nothing of it yet.")
@options.directory
def command(profile: str, since: str, first: bool, directory: str | None) -> None:
    """List what a person still has to do on Render for PROFILE, in order.

    Compares with the last commit, or another: what Render asks for, what it does not ask for,
    and what is to be deleted by hand.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    if deployment.blueprint is None:
        hint = "give it a `render` key, or name a profile that has one"
        raise InputError([Problem(f"{profile} has no Blueprint", "todo", None, hint)])
    make = targets()["blueprint"].for_profile
    assert make is not None
    artifact = next(iter(make(deployment, session.templates)))
    now = readers.blueprint(artifact.text, artifact.path) or readers.Blueprint()
    committed = None if first else _committed(session, artifact.path, since)
    before = readers.blueprint(committed, artifact.path) if committed is not None else None
    kind = "first deploy" if before is None else "update of an existing Blueprint"
    terminal.echo(f"{profile}: {kind}")
    found = [*steps(deployment, now, before), *_rotation_steps(session, deployment)]
    for number, step in enumerate(found, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")
    if before is not None and committed == checksum.stamp(artifact.text, "yaml"):
        terminal.echo_err(
            f"Nothing differs from {since}: --since names what Render has, and --first"
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
        raise InputError([Problem("git knows no such revision", "todo", None, "see `git log`")])
    return git.committed(path, revision)
