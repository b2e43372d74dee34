"""`envgen todo`: the steps that a person has to take on the platform, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from envgen.output.todo_facts import TodoFacts
from envgen.platforms.base import Step
from envgen.secrets.secret import Secret
from envgen.secrets.values import HeldValue
from envgen.vault import rotation
from envgen.vault import since as changed_values
from envgen.vault.store import ValueStore

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
    store = session.stores[deployment.name]
    values = _values(store, committed)
    facts = TodoFacts(
        saved=_saved(store),
        also_commit=(store.sealed_path,) if values.is_to_commit else (),
    )
    done = todo(deployment, session.templates, committed, session.deployments, facts)
    # The platform's steps begin with a commit, also where its manifest is as it was.
    idle = done.unchanged and not _uncommitted(session, deployment)
    commit = store.sealed_path if idle else ""
    rotations = [item for item in rotation.rotations(store) if item.under_way]
    rotating = list(_rotation_steps(session, deployment, rotations, commit))
    names = [name for item in rotations for name in (item.name, item.fallback)]
    changed = [] if done.first else list(changed_values.steps(deployment, values, names, commit))
    rendering = list(_render_steps(session, deployment))
    sealing = list(changed_values.seal_steps(deployment, values))
    if not idle:
        kind = "first deploy" if done.first else f"update of an existing {done.manifest_name}"
        terminal.echo(f"{profile}: {kind}")
    elif rotating:
        terminal.echo(f"{profile}: a rotation is in progress")
    elif rendering:
        terminal.echo(f"{profile}: generated files are out of date")
    elif sealing or changed:
        terminal.echo(f"{profile}: values changed since {since}")
    else:
        terminal.echo(f"{profile}: no changes since {since}")
    found = [*rendering, *sealing, *(() if idle else done.steps), *changed, *rotating]
    if everything and done.every and not done.first:
        found.append(done.every)
    for number, step in enumerate(found, 1):
        terminal.echo(f"{number}. {terminal.safe(step.title)}")
        for line in step.details:
            terminal.echo(f"     {terminal.safe(line)}")
    if done.unchanged:
        terminal.echo_err(
            f"{done.path} is the same in {since}. If {done.title} runs an older commit, pass "
            "--since REVISION; if nothing is deployed yet, pass --first."
            + ("" if everything else _PASS_ALL)
        )


_PASS_ALL = " To list every variable that must be set there, pass --all."


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


def _values(store: ValueStore, committed: Committed) -> changed_values.ValuesSince:
    """Return which values changed since the commit, as the sealed file tells."""
    if store.sealed_problems():
        return changed_values.ValuesSince()
    return changed_values.values_since(store, committed.read(store.sealed_path))


def _saved(store: ValueStore) -> list[str]:
    """Return the variables that have a value in the .env file."""
    found = store.load(sealed=False).by_name
    return [name for name, value in found.items() if isinstance(value, HeldValue)]


def _rotation_steps(
    session: Session, deployment: Deployment, rotations: Iterable[rotation.Rotation], commit: str
) -> Iterator[Step]:
    """Yield what rotations ask for; `commit` is the sealed file if no other step commits it."""
    store = session.stores[deployment.name]
    is_new = store.file and Git(session.project.root).committed(commit) != store.sealed_text
    for item in rotations:
        yield from rotation.steps(deployment, item, commit if commit and is_new else None)


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
