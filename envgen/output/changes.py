"""Deployments and what is on disk → changes; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from msgspec import structs

from envgen.errors import InputError, Place, Problem
from envgen.model import Artifact, Change, Deployment, State
from envgen.output import checksum
from envgen.output.claims import claims
from envgen.output.targets import Target, targets
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates
from envgen.project import MAX_MIB, Project
from envgen.secrets.values import SavedValues

# Why a .env file is written again although its text is right.
READABLE = "other users can read it"
# Why a file without a checksum line is left alone.
FOREIGN = "not written by envgen"
# Why a file is written again of which git merged two versions, each as envgen wrote it.
CONFLICT = "has the conflict markers of a merge, which rendering again resolves"


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

    `deployments` are those of all profiles: some files are about all of them. `only` is the
    name of one target; `load` returns what is saved of a profile's variables. With `guard`, files
    that git would take with their secrets are blocked. Raises InputError for files that must not
    be written, and as `load` does.
    """
    _refuse(_overridden_secrets(templates))
    chosen = [
        target
        for name, target in targets().items()
        if only in (None, name) and not skipped_overrides(target, templates)
    ]
    merges = [target.merge for target in chosen if target.merge is not None]
    wanted = [deployment for deployment in deployments if deployment.name in selected]
    # Before anything is read: what is behind a link is nobody's business here.
    _refuse(_links((item.dotenv for item in wanted if merges), disk))
    shared = [item for target in chosen for item in target.for_project(deployments, templates)]
    _refuse(_links((item.path for item in shared), disk))
    found = [_compare(item, disk, force) for item in shared]
    for deployment in progress(wanted):
        own = [item for target in chosen for item in target.for_profile(deployment, templates)]
        _refuse(_links((item.path for item in own), disk))
        found += [_compare(item, disk, force) for item in own]
        for merge in merges if deployment.kind != "test" else ():
            change = merge(deployment, templates, load(deployment), choices)
            found.append(_private(change, disk))
    _refuse(_written_twice(found))
    _refuse(_too_large(found))
    found = _without_claimed(found, deployments)
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


def _private(change: Change, disk: Project) -> Change:
    """Return the change of a .env file, which has to keep others from reading it."""
    mode = disk.mode(change.artifact.path)
    if change.state is State.SAME and mode is not None and mode & 0o077:
        return structs.replace(change, state=State.UPDATE, why=READABLE)
    return change


def _compare(artifact: Artifact, disk: Project, force: bool) -> Change:
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
        why = CONFLICT if checksum.has_conflict(before) else "out of date"
        return _change(artifact, State.UPDATE, before, why)
    why = "edited by hand" if state is checksum.FileState.EDITED else FOREIGN
    if force:
        return _change(artifact, State.UPDATE, before, why, replaces=True)
    return _change(artifact, State.EDITED, before, why)


def _change(
    artifact: Artifact, state: State, before: str | None, why: str, *, replaces: bool = False
) -> Change:
    if state is not State.SAME:
        text = checksum.stamp(artifact.text, mark_language(artifact))
        artifact = structs.replace(artifact, text=text)
    return Change(artifact=artifact, state=state, before=before, why=why, replaces=replaces)


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise InputError where there are problems."""
    if found := list(problems):
        raise InputError(found)


def _overridden_secrets(templates: Templates) -> Iterator[Problem]:
    """Yield the overrides of templates that are given secrets."""
    kinds = [kind for target in targets().values() for kind in target.templates]
    names = templates.overrides(kind.name for kind in kinds if not kind.overridable)
    for name in names:
        message = "this template writes the values of secrets, and cannot be overridden"
        place = Place(f"{templates.project.shown if templates.project else ''}/{name}")
        hint = "delete or rename it; for .env.example, override dotenv.example.j2"
        yield Problem(message, "template", place, hint)


def _links(paths: Iterable[str], disk: Project) -> Iterator[Problem]:
    for path in paths:
        link = disk.link_on_the_way(path)
        if link is not None:
            message = f"{link} is a symbolic link, and envgen writes through none"
            yield Problem(message, "output-path", Place(path), "replace the link")


def _written_twice(changes: Iterable[Change]) -> Iterator[Problem]:
    seen: set[str] = set()
    for change in changes:
        path = change.artifact.path
        # Some file systems fold case: there both names are one file.
        if path.casefold() in seen:
            yield Problem("two outputs would go to this file", "output-path", Place(path))
        seen.add(path.casefold())


def _too_large(changes: Iterable[Change]) -> Iterator[Problem]:
    """Yield files that the next run could not read again."""
    most = MAX_MIB * 2**20
    message = f"would be larger than {MAX_MIB} MiB, and envgen reads no larger file"
    hint = "shorten what writes it: a template, or values in the profile or the .env file"
    for change in changes:
        text = change.artifact.text
        # UTF-8 has at most four bytes for a character.
        if len(text) > most // 4 and len(text.encode("utf-8", "surrogatepass")) > most:
            yield Problem(message, "file", Place(change.artifact.path), hint)


def _without_claimed(changes: list[Change], deployments: Sequence[Deployment]) -> list[Change]:
    """Block every manifest with a name or host that another profile has on the platform."""
    taken = {
        claim.profile: f"{claim.message}; {claim.fix}"
        for claim in reversed(claims(deployments))
        if claim.is_certain
    }
    manifests = {item.manifest.path: item.name for item in deployments if item.manifest}
    return [
        structs.replace(change, state=State.BLOCKED, why=taken[name])
        if (name := manifests.get(change.artifact.path)) in taken and change.state is not State.SAME
        else change
        for change in changes
    ]


def _without_tracked(changes: list[Change], disk: Project) -> list[Change]:
    """Block every file with secrets that git would take, or may."""
    paths = [
        change.artifact.path
        for change in changes
        if change.artifact.target == "dotenv" and change.state is not State.SAME
    ]
    tracked = disk.would_be_tracked(paths) if paths else {}
    return [
        structs.replace(change, state=State.BLOCKED, why=tracked[change.artifact.path])
        if change.artifact.path in tracked
        else change
        for change in changes
    ]
