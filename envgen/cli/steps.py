"""What is to do on the platform, for `envgen todo` and `envgen plan`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git, is_blob, work_tree
from envgen.model import Change, Deployment
from envgen.output.apply import WRITTEN
from envgen.output.changes import plan
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.output.todo import Committed, Todo, todo
from envgen.output.todo_facts import TodoFacts
from envgen.platforms.base import Step
from envgen.secrets.secret import Secret
from envgen.secrets.values import HeldValue
from envgen.vault import rotation
from envgen.vault import since as changed_values
from envgen.vault.store import ValueStore


class StepList(Struct, frozen=True, kw_only=True):
    """The steps for one profile, and why there are any."""

    # "first deploy", "values changed since HEAD"
    why: str
    steps: tuple[Step, ...]
    done: Todo
    # Whether there is more to do than to write or commit files that all profiles share.
    is_of_profile: bool


def step_list(
    session: Session, deployment: Deployment, committed: Committed, revision: str
) -> StepList:
    """Return the steps from what a commit has to what the profile says now.

    Raises InputError for a profile without a platform, and for one that `render` refuses.
    """
    store = session.stores[deployment.name]
    values = _values(store, committed)
    own, shared = _uncommitted(session, deployment)
    uncommitted = own or shared
    outdated = _out_of_date(session, deployment)
    rendering = list(_render_steps(deployment, outdated))
    facts = TodoFacts(
        saved=_saved(store),
        also_commit=(store.sealed_path,) if values.is_to_commit else (),
        is_committed=not (uncommitted or rendering or values.is_to_commit),
    )
    done = todo(deployment, session.templates, committed, session.deployments, facts)
    # The platform's steps begin with a commit, also where its manifest is as it was.
    idle = done.unchanged and not uncommitted
    commit = store.sealed_path if idle else ""
    rotations = [item for item in rotation.rotations(store) if item.under_way]
    rotating = list(_rotation_steps(session, deployment, rotations, commit))
    names = [name for item in rotations for name in (item.name, item.fallback)]
    changed = [] if done.first else list(changed_values.steps(deployment, values, names, commit))
    sealing = list(changed_values.seal_steps(deployment, values))
    if not idle:
        why = "first deploy" if done.first else f"update of an existing {done.manifest_name}"
    elif rotating:
        why = "a rotation is in progress"
    elif rendering:
        why = "generated files are out of date"
    elif sealing or changed:
        why = f"values changed since {revision}"
    else:
        why = f"no changes since {revision}"
    steps = (*rendering, *sealing, *(() if idle else done.steps), *changed, *rotating)
    is_of_profile = (
        own
        or not done.unchanged
        or any(item.artifact.profile for item in outdated)
        or bool(sealing or changed or rotating)
    )
    return StepList(why=why, steps=steps, done=done, is_of_profile=is_of_profile)


def _out_of_date(session: Session, deployment: Deployment) -> list[Change]:
    """Return the changes of generated files that are missing or out of date."""
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
    return [
        item
        for item in changes
        if item.artifact.target != "dotenv" and (item.is_foreign_manifest or item.state in WRITTEN)
    ]


def _render_steps(deployment: Deployment, outdated: Iterable[Change]) -> Iterator[Step]:
    """Yield the step that writes generated files that are missing or out of date."""
    is_adopted = deployment.document.django.base_settings is not None
    if is_adopted and any(item.is_foreign_manifest for item in outdated):
        yield Step("Run `envgen adopt --apply`.")
    elif any(item.state in WRITTEN for item in outdated):
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


def _uncommitted(session: Session, deployment: Deployment) -> tuple[bool, bool]:
    """Return whether a generated file differs from the last commit, or is missing.

    The first is about the files of a profile, and the second about those that all profiles share.
    """
    templates, project = session.templates, session.project
    blobs = Git(project.root).blobs()
    every = list(session.deployments.values())
    own: set[str] = set()
    shared: set[str] = set()
    for target in targets().values():
        if target.for_profile is not None:
            own.update(item.path for item in target.for_profile(deployment, templates))
        if target.for_project is not None:
            shared.update(item.path for item in target.for_project(every, templates))

    def differs(path: str) -> bool:
        return not is_blob(project.read(path), blobs.get(path))

    return any(map(differs, own)), any(map(differs, shared))


def committed(
    session: Session, revision: str, *, first: bool = False, rule: str = "todo"
) -> Committed:
    """Return what a commit has; nothing if `first`.

    Raises InputError, under the id `rule`, for a revision that git does not have.
    """
    project = session.project
    git, top = Git(project.root), work_tree(project.root)
    if revision != "HEAD" and not git.knows(revision):
        raise InputError(
            [
                Problem(
                    f"git has no revision {revision!a}",
                    rule,
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
