"""`envgen todo`: the steps that a person has to take on the platform, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git, is_blob, work_tree
from envgen.model import Deployment
from envgen.output.apply import WRITTEN
from envgen.output.changes import plan
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.output.todo import Committed, todo
from envgen.platforms.base import Step
from envgen.secrets.secret import Secret
from envgen.vault import rotation
from envgen.vault import since as changed_values

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
    committed = _committed(session, since, first=first)
    done = todo(deployment, session.templates, committed, list(session.deployments))
    # The platform's steps begin with a commit, also where its manifest is as it was.
    idle = done.unchanged and not _uncommitted(session, deployment)
    rotating = list(_rotation_steps(session, deployment))
    rendering = list(_render_steps(session, deployment))
    values = [] if done.first else list(_value_steps(session, deployment, committed.read))
    if not idle:
        kind = "first deploy" if done.first else f"update of an existing {done.manifest_name}"
        terminal.echo(f"{profile}: {kind}")
    elif rotating:
        terminal.echo(f"{profile}: a rotation is in progress")
    elif rendering:
        terminal.echo(f"{profile}: generated files are out of date")
    elif values:
        terminal.echo(f"{profile}: values changed since {since}")
    else:
        terminal.echo(f"{profile}: no changes since {since}")
    found = [*rendering, *(() if idle else done.steps), *values, *rotating]
    if everything and done.every and not done.first:
        found.append(done.every)
    for number, step in enumerate(found, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")
    if done.unchanged:
        terminal.echo_err(
            f"{done.path} is the same in {since}. If {done.title} runs an older commit, pass "
            "--since REVISION; if nothing is deployed yet, pass --first. To list every variable "
            "that must be set there, pass --all."
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


def _value_steps(
    session: Session, deployment: Deployment, read: Callable[[str], str | None]
) -> Iterator[Step]:
    """Yield what to do about values that changed since the commit, as the sealed file tells."""
    store = session.stores[deployment.name]
    if store.sealed_problems():
        return
    found = changed_values.values_since(store, read(store.sealed_path))
    under_way = (item for item in rotation.rotations(store) if item.under_way)
    names = [name for item in under_way for name in (item.name, item.fallback)]
    yield from changed_values.steps(deployment, found, store.sealed_path, names)


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


def _committed(session: Session, revision: str, *, first: bool) -> Committed:
    """Return what a commit has; nothing if `first`."""
    project = session.project
    git, top = Git(project.root), work_tree(project.root)
    if revision != "HEAD" and not git.knows(revision):
        raise InputError(
            [
                Problem(
                    f"git has no revision {revision!a}",
                    "todo",
                    None,
                    "run `git log` to list the revisions",
                )
            ]
        )
    folder = project.root.resolve().relative_to(top).as_posix() if top else "."
    folder = "" if folder == "." else folder
    if first:
        return Committed(read=lambda path: None, folder=folder)

    def read(path: str) -> str | None:
        return git.committed(path, revision)

    paths = git.blobs(revision)
    return Committed(
        read=read,
        paths=paths,
        deployments=lambda: session.deployments_of(project.sources_in(paths, read)),
        folder=folder,
    )
