"""Deployments and what is on disk → changes; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Artifact, Change, Deployment, State
from envgen.output import checksum
from envgen.output.targets import Target, targets
from envgen.output.targets.dotenv import Choices, DotenvOutcome
from envgen.output.templating import Templates
from envgen.project import MAX_MIB
from envgen.secrets.values import SavedValues

# Why a .env file is written again although its text is right.
READABLE = "other users can read it"
# Why a .env file is written again although it sets what the profile wants: a person's edit
# changes its checksums, and so may an upgrade of envgen.
TIDY = "only its layout or checksums would change"


class ProjectFiles(Protocol):
    """What plan asks about the project's files."""

    def read(self, path: str) -> str | None:
        """Return a file's text; None where there is none."""

    def is_file(self, path: str) -> bool:
        """Return whether there is a file at `path`."""

    def mode(self, path: str) -> int | None:
        """Return a file's permission bits; None where there is none."""

    def link_on_the_way(self, path: str) -> str | None:
        """Return the first part of `path` that is a symbolic link."""

    def would_be_tracked(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return why no secret may go to these of `paths`: git would take it, or cannot tell."""


def plan(
    deployments: Sequence[Deployment],
    selected: Collection[str],
    templates: Templates,
    disk: ProjectFiles,
    choices: Choices,
    *,
    load: Callable[[Deployment], SavedValues],
    only: str | None = None,
    force: bool = False,
    guard: bool = True,
    progress: Callable[[Iterable[Deployment]], Iterable[Deployment]] = iter,
) -> list[Change]:
    """Return a change for every file that the profiles `selected` ask for.

    `deployments` are those of all profiles: some files are about all of them. `only` is the
    name of one target; `load` returns what is saved of a profile's variables. With `guard`, files
    that git would take with their secrets are blocked. Raises InputError for files that must not
    be written, and as `load` does.
    """
    _refuse_overrides(templates)
    chosen = [
        target
        for name, target in targets().items()
        if only in (None, name) and not skipped_overrides(target, templates)
    ]
    merges = [target.merge for target in chosen if target.merge is not None]
    wanted = [deployment for deployment in deployments if deployment.name in selected]
    # Before anything is read: what is behind a link is nobody's business here.
    _refuse((item.dotenv for item in wanted if merges), disk)
    shared = list(_shared(chosen, deployments, templates))
    _refuse((item.path for item in shared), disk)
    found = [_compare(item, disk, force) for item in shared]
    for deployment in progress(wanted):
        own = list(_own(chosen, deployment, templates))
        _refuse((item.path for item in own), disk)
        found += [_compare(item, disk, force) for item in own]
        for merge in merges if deployment.kind != "test" else ():
            saved = load(deployment)
            found.append(_private(merge(deployment, templates, saved, choices), saved.text, disk))
    _refuse_twice(found)
    _refuse_large(found)
    return _without_tracked(found, disk) if guard else found


def skipped_overrides(target: Target, templates: Templates) -> tuple[str, ...]:
    """Return the overrides for which a target makes no file, since no such template is to run."""
    names = (name for kind in target.templates if kind.overridable for name in kind.names)
    return () if templates.runs_project else templates.overrides(names)


def diff(change: Change, label: Callable[[str], str]) -> str:
    """Return a unified diff; `label` hides what must not be seen in a line."""
    import difflib  # late: most changes are not shown

    path = change.artifact.path
    before = [label(line) for line in (change.before or "").splitlines()]
    after = [label(line) for line in change.artifact.text.splitlines()]
    old = "/dev/null" if change.before is None else f"a/{path}"
    lines = difflib.unified_diff(before, after, old, f"b/{path}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def mark_language(artifact: Artifact) -> checksum.TextKind:
    """Return how a file's meaning is compared."""
    if artifact.language == "python" or artifact.language == "yaml":
        return artifact.language
    return "text"


def _shared(
    chosen: Iterable[Target], deployments: Sequence[Deployment], templates: Templates
) -> Iterator[Artifact]:
    for target in chosen:
        if target.for_project is not None and deployments:
            yield from target.for_project(deployments, templates)


def _own(
    chosen: Iterable[Target], deployment: Deployment, templates: Templates
) -> Iterator[Artifact]:
    for target in chosen:
        if target.for_profile is not None:
            yield from target.for_profile(deployment, templates)


def _private(outcome: DotenvOutcome, before: str | None, disk: ProjectFiles) -> Change:
    artifact = outcome.artifact
    mode = disk.mode(artifact.path)
    state, why = State.SAME, ""
    if before is None:
        state, why = State.CREATE, "does not exist yet"
    elif before != artifact.text:
        outdated = dotenv.says_more(artifact.text, before)
        state, why = State.UPDATE, "out of date" if outdated else TIDY
    elif mode is not None and mode & 0o077:
        state, why = State.UPDATE, READABLE
    return Change(
        artifact=artifact,
        state=state,
        before=before,
        why=why,
        kept=outcome.kept,
        missing=outcome.missing,
        made=outcome.made,
        locked=outcome.locked,
    )


def _compare(artifact: Artifact, disk: ProjectFiles, force: bool) -> Change:
    before = disk.read(artifact.path)
    if before is None:
        return _change(artifact, State.CREATE, None, "does not exist yet")
    if artifact.keeps_existing:
        return _change(artifact, State.SAME, before, "")
    state = checksum.state(before, artifact.text, mark_language(artifact))
    if state is checksum.FileState.SAME:
        mode = disk.mode(artifact.path)
        if artifact.mode & 0o100 and mode is not None and not mode & 0o100:
            return _change(artifact, State.UPDATE, before, "not executable")
        if artifact.language == "shell" and ("\r" in before or before.startswith("\ufeff")):
            # The same to a reader, and not to bash.
            return _change(artifact, State.UPDATE, before, "has line endings that bash cannot read")
        return _change(artifact, State.SAME, before, "")
    if state is checksum.FileState.UPDATE:
        return _change(artifact, State.UPDATE, before, "out of date")
    why = "edited by hand" if state is checksum.FileState.EDITED else "not written by envgen"
    if force:
        return _change(artifact, State.UPDATE, before, why, replaces=True)
    return _change(artifact, State.EDITED, before, why)


def _change(
    artifact: Artifact, state: State, before: str | None, why: str, *, replaces: bool = False
) -> Change:
    import msgspec

    if state is not State.SAME:
        text = checksum.stamp(artifact.text, mark_language(artifact))
        artifact = msgspec.structs.replace(artifact, text=text)
    return Change(artifact=artifact, state=state, before=before, why=why, replaces=replaces)


def _refuse_overrides(templates: Templates) -> None:
    """Refuse an override of a template that is given secrets."""
    kinds = [kind for target in targets().values() for kind in target.templates]
    names = templates.overrides(kind.name for kind in kinds if not kind.overridable)
    problems = [
        Problem(
            "this template writes the values of secrets, and cannot be overridden",
            "template",
            Place(f"{templates.project.shown if templates.project else ''}/{name}"),
            "delete or rename it; for .env.example, override dotenv.example.j2",
        )
        for name in names
    ]
    if problems:
        raise InputError(problems)


def _refuse(paths: Iterable[str], disk: ProjectFiles) -> None:
    problems = []
    for path in paths:
        link = disk.link_on_the_way(path)
        if link is not None:
            message = f"{link} is a symbolic link, and envgen writes through none"
            problems.append(Problem(message, "output-path", Place(path), "replace the link"))
    if problems:
        raise InputError(problems)


def _refuse_twice(changes: Iterable[Change]) -> None:
    problems = []
    seen: set[str] = set()
    for change in changes:
        path = change.artifact.path
        # Some file systems fold case: there both names are one file.
        if path.casefold() in seen:
            message = "two outputs would go to this file"
            problems.append(Problem(message, "output-path", Place(path)))
        seen.add(path.casefold())
    if problems:
        raise InputError(problems)


def _refuse_large(changes: Iterable[Change]) -> None:
    """Refuse files that the next run could not read again."""
    most = MAX_MIB * 2**20
    problems = [
        Problem(
            f"would be larger than {MAX_MIB} MiB, and envgen reads no larger file",
            "file",
            Place(change.artifact.path),
            "shorten what writes it: a template, or values in the profile or the .env file",
        )
        for change in changes
        # UTF-8 has at most four bytes for a character.
        if len(change.artifact.text) > most // 4
        and len(change.artifact.text.encode("utf-8", "surrogatepass")) > most
    ]
    if problems:
        raise InputError(problems)


def _without_tracked(changes: list[Change], disk: ProjectFiles) -> list[Change]:
    """Block every file with secrets that git would take, or may."""
    import msgspec

    paths = [
        change.artifact.path
        for change in changes
        if change.artifact.target == "dotenv" and change.state is not State.SAME
    ]
    tracked = disk.would_be_tracked(paths) if paths else {}
    return [
        msgspec.structs.replace(change, state=State.BLOCKED, why=tracked[change.artifact.path])
        if change.artifact.path in tracked
        else change
        for change in changes
    ]
