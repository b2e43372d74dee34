"""Plan the changes to the files of deployments. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from msgspec import structs

from envgen.errors import InputError, Place, Problem
from envgen.model import Artifact, Change, ChangeReason, Deployment, State
from envgen.output import checksum
from envgen.output.claims import refusals
from envgen.output.targets import Target, targets
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates
from envgen.project import Project, refuse_too_large
from envgen.secrets.values import SavedValues


def plan(
    deployments: Sequence[Deployment],
    selected: Collection[str],
    templates: Templates,
    disk: Project,
    choices: Choices,
    *,
    load: Callable[[Deployment], SavedValues],
    only: str | None = None,
    force: bool = False,
    guard: bool = True,
    progress: Callable[[Iterable[Deployment]], Iterable[Deployment]] = iter,
) -> list[Change]:
    """Return a change for every file that the profiles `selected` ask for.

    `deployments` are those of all profiles, because some files depend on all of them. `only` is
    the name of one target. `load` returns the saved values of a profile. With `guard`, a file with
    secrets is blocked if git tracks it or does not ignore it. Raises InputError for files that must
    not be written, and the same errors as `load`.
    """
    _refuse(_overridden_secrets(templates))
    chosen = [
        target
        for name, target in targets().items()
        if only in (None, name) and not skipped_overrides(target, templates)
    ]
    merges = [target.merge for target in chosen if target.merge is not None]
    wanted = [deployment for deployment in deployments if deployment.name in selected]
    # Before any file is read: envgen must not read a file through a link.
    disk.refuse_links((item.dotenv for item in wanted if merges), "output-path")
    shared = [item for target in chosen for item in target.for_project(deployments, templates)]
    disk.refuse_links((item.path for item in shared), "output-path")
    found = [_compare(item, disk, force, deployments) for item in shared]
    for deployment in progress(wanted):
        own = [item for target in chosen for item in target.for_profile(deployment, templates)]
        disk.refuse_links((item.path for item in own), "output-path")
        found += [_compare(item, disk, force, deployments) for item in own]
        for merge in merges if deployment.kind != "test" else ():
            change = merge(deployment, templates, load(deployment), choices)
            found.append(_private(change, disk))
    _refuse(_written_twice(found))
    refuse_too_large({change.artifact.path: change.artifact.text for change in found})
    found = _without_claimed(found, deployments)
    return _without_tracked(found, disk) if guard else found


def skipped_overrides(target: Target, templates: Templates) -> tuple[str, ...]:
    """Return the project's overrides that a target must not run, so that it generates no file."""
    names = (name for kind in target.templates if kind.overridable for name in kind.names)
    return () if templates.runs_project else templates.overrides(names)


def diff(change: Change, label: Callable[[str], str]) -> str:
    """Return a unified diff; `label` replaces the secrets in a line."""
    import difflib  # imported here because most changes are not shown

    path = change.artifact.path
    before = [label(line) for line in (change.before or "").splitlines()]
    after = [label(line) for line in change.artifact.text.splitlines()]
    old = "/dev/null" if change.before is None else f"a/{path}"
    lines = difflib.unified_diff(before, after, old, f"b/{path}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def text_kind(artifact: Artifact) -> checksum.TextKind:
    """Return the kind of text, which decides how files are compared."""
    if artifact.language == "python" or artifact.language == "yaml":
        return artifact.language
    return "text"


def _private(change: Change, disk: Project) -> Change:
    """Return the change of a .env file; an unchanged file that others can read is written again."""
    mode = disk.mode(change.artifact.path)
    if change.state is State.SAME and mode is not None and mode & 0o077:
        return structs.replace(change, state=State.UPDATE, reason=ChangeReason.READABLE)
    return change


def _compare(
    artifact: Artifact, disk: Project, force: bool, deployments: Sequence[Deployment]
) -> Change:
    before = disk.read(artifact.path)
    if before is None:
        return _change(artifact, State.CREATE, None, ChangeReason.ABSENT)
    if artifact.keeps_existing:
        return _change(artifact, State.SAME, before, None)
    completes = targets()[artifact.target].completes
    if completes and before.strip() and checksum.read_checksum(before) is None:
        text = completes(deployments, artifact, before)
        return _completed(structs.replace(artifact, text=text), before)
    state = checksum.state(before, artifact.text, text_kind(artifact))
    if state is checksum.FileState.SAME:
        mode = disk.mode(artifact.path)
        if artifact.mode & 0o100 and mode is not None and not mode & 0o100:
            return _change(artifact, State.UPDATE, before, ChangeReason.NOT_EXECUTABLE)
        if artifact.language == "shell" and ("\r" in before or before.startswith("\ufeff")):
            # The same to a reader, and not to bash.
            return _change(artifact, State.UPDATE, before, ChangeReason.LINE_ENDINGS)
        return _change(artifact, State.SAME, before, None)
    if state is checksum.FileState.UPDATE:
        reason = ChangeReason.CONFLICT if checksum.has_conflict(before) else ChangeReason.OUTDATED
        return _change(artifact, State.UPDATE, before, reason)
    reason = ChangeReason.EDITED if state is checksum.FileState.EDITED else ChangeReason.FOREIGN
    if force:
        return _change(artifact, State.UPDATE, before, reason, replaces=True)
    return _change(artifact, State.EDITED, before, reason)


def _completed(artifact: Artifact, before: str) -> Change:
    """Return the change of a person's file, which has no checksum and keeps every line."""
    state = State.SAME if artifact.text == before else State.UPDATE
    reason = None if state is State.SAME else ChangeReason.OUTDATED
    return Change(artifact=artifact, state=state, before=before, reason=reason)


def _change(
    artifact: Artifact,
    state: State,
    before: str | None,
    reason: ChangeReason | None,
    *,
    replaces: bool = False,
) -> Change:
    if state is not State.SAME:
        text = checksum.stamp(artifact.text, text_kind(artifact))
        artifact = structs.replace(artifact, text=text)
    return Change(artifact=artifact, state=state, before=before, reason=reason, replaces=replaces)


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise InputError if there are problems."""
    if found := list(problems):
        raise InputError(found)


def _overridden_secrets(templates: Templates) -> Iterator[Problem]:
    """Yield a problem for each override of a template that gets secrets."""
    kinds = [kind for target in targets().values() for kind in target.templates]
    names = templates.overrides(kind.name for kind in kinds if not kind.overridable)
    for name in names:
        message = "this template writes the values of secrets, and cannot be overridden"
        place = Place(f"{templates.project.shown if templates.project else ''}/{name}")
        hint = "delete or rename it; for .env.example, override dotenv.example.j2"
        yield Problem(message, "template", place, hint)


def _written_twice(changes: Iterable[Change]) -> Iterator[Problem]:
    seen: set[str] = set()
    for change in changes:
        path = change.artifact.path
        # On file systems that ignore case, both names are the same file.
        if path.casefold() in seen:
            yield Problem("two outputs would go to this file", "output-path", Place(path))
        seen.add(path.casefold())


def _without_claimed(changes: list[Change], deployments: Sequence[Deployment]) -> list[Change]:
    """Block every manifest with a name or host that another profile has on the platform."""
    taken = {name: f"{item.message}; {item.fix}" for name, item in refusals(deployments).items()}
    manifests = {item.manifest.path: item.name for item in deployments if item.manifest}
    return [
        structs.replace(change, state=State.BLOCKED, blocked_by=taken[name])
        if (name := manifests.get(change.artifact.path)) in taken and change.state is not State.SAME
        else change
        for change in changes
    ]


def _without_tracked(changes: list[Change], disk: Project) -> list[Change]:
    """Block every file with secrets that git tracks or does not ignore."""
    paths = [
        change.artifact.path
        for change in changes
        if change.artifact.target == "dotenv" and change.state is not State.SAME
    ]
    tracked = disk.would_be_tracked(paths) if paths else {}
    return [
        structs.replace(change, state=State.BLOCKED, blocked_by=tracked[change.artifact.path])
        if change.artifact.path in tracked
        else change
        for change in changes
    ]
