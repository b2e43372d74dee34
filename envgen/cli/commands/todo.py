"""`envgen todo`: the steps that a person has to take on the platform, in order."""

from __future__ import annotations

from collections.abc import Iterator

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git, is_blob
from envgen.model import Deployment
from envgen.output.apply import WRITTEN
from envgen.output.changes import plan
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.output.todo import todo
from envgen.platforms.base import Step
from envgen.secrets.secret import Secret
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
    # The platform's steps begin with a commit, also where its manifest is as it was.
    idle = done.unchanged and not _uncommitted(session, deployment)
    rotating = list(_rotation_steps(session, deployment))
    rendering = list(_render_steps(session, deployment))
    if idle and rotating:
        terminal.echo(f"{profile}: a rotation is in progress")
    elif idle and rendering:
        terminal.echo(f"{profile}: generated files are out of date")
    elif idle:
        terminal.echo(f"{profile}: no changes since {since}")
    else:
        kind = "first deploy" if done.first else f"update of an existing {done.manifest_name}"
        terminal.echo(f"{profile}: {kind}")
    found = [*rendering, *(() if idle else done.steps), *rotating]
    for number, step in enumerate(found, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")
    if done.unchanged:
        terminal.echo_err(
            f"{done.path} is the same in {since}. If {done.title} runs an older commit, pass "
            "--since REVISION; if nothing is deployed yet, pass --first."
        )


def _render_steps(session: Session, deployment: Deployment) -> Iterator[Step]:
    """Yield the step that writes generated files that are missing or out of date."""
    changes = plan(
        list(session.deployments.values()),
        [deployment.name],
        session.templates,
        session.project,
        # Nothing is written, so no real secret has to be generated.
        Choices(make=lambda kind: Secret("-")),
        load=session.load,
        guard=False,
    )
    generated = (item for item in changes if item.artifact.target != "dotenv")
    if any(item.state in WRITTEN for item in generated):
        yield Step(f"Run `envgen render {deployment.name}`.")


def _rotation_steps(session: Session, deployment: Deployment) -> Iterator[Step]:
    """Yield what rotations ask for that are under way: .env or, without it, the sealed file."""
    store = session.stores[deployment.name]
    for item in rotation.rotations(store):
        if item.under_way:
            path = store.sealed_path
            is_new = store.file and Git(session.project.root).committed(path) != store.sealed_text
            yield from rotation.steps(deployment, item, path if is_new else None)


def _uncommitted(session: Session, deployment: Deployment) -> bool:
    """Return whether a generated file of a profile differs from the last commit, or is missing."""
    templates, project = session.templates, session.project
    blobs = Git(project.root).blobs()
    paths: set[str] = set()
    for target in targets().values():
        if target.for_profile is not None:
            paths.update(item.path for item in target.for_profile(deployment, templates))
        if target.for_project is not None:
            every = list(session.deployments.values())
            paths.update(item.path for item in target.for_project(every, templates))
    return any(not is_blob(project.read(path), blobs.get(path)) for path in paths)


def _committed(session: Session, path: str, revision: str) -> str | None:
    git = Git(session.project.root)
    if revision != "HEAD" and not git.knows(revision):
        raise InputError(
            [Problem(f"git has no revision {revision!a}", "todo", None, "`git log` lists them")]
        )
    return git.committed(path, revision)
