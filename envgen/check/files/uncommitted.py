"""A rule about files that git does not have: a deploy gets only the files that git has."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Container, Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from envgen.catalog.tools import DJANGO_COMMANDS
from envgen.check import CheckedProfile
from envgen.check.building.builds import ServiceBuild
from envgen.check.settings import judging
from envgen.errors import Finding, Place, Severity, rule
from envgen.git import IgnorePattern
from envgen.reading.dependencies import installs
from envgen.support.paths import as_word

# More files of a folder are not looked at.
_MOST = 2_000
_LEFT_OUT = frozenset({"__pycache__", "node_modules"})
# Commands of a build that write no files into the folders of the project, by their first word.
_WRITE_NOTHING = frozenset({"pip", "pip3", "set", "echo", "export", "cd", "exit", "test", "["})


class NeededFolder(NamedTuple):
    """A folder of the project, and what its files are."""

    path: str
    what: str
    # How the names of the files end; "" for all.
    suffix: str = ""


@rule(
    "file-uncommitted",
    why="A platform builds from git: what git does not have is missing after a deploy.",
    fix="run `git add FILE`, and commit it",
    source="https://git-scm.com/docs/gitignore",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def uncommitted(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield files that a deploy needs, and that git ignores or does not track yet.

    It is an error for ignored files: the next commit will not have them either.
    """
    if not subject.is_deployed or not subject.builds or not subject.project.in_repository:
        return
    git = subject.git
    tracked = git.index
    if not tracked:
        return  # nothing is committed yet, or git fails: another rule says it
    absent = {path: what for path, what in _needed(subject, tracked) if not _is_in(path, tracked)}
    ignoring = git.ignoring(absent) if absent else {}
    groups: dict[tuple[str, str, IgnorePattern | None], list[str]] = {}
    for path, what in absent.items():
        folder = "" if what in _SINGLE else posixpath.dirname(path)
        groups.setdefault((what, folder or path, ignoring.get(path)), []).append(path)
    for (what, path, ignored), files in groups.items():
        yield _finding(what, path, files, ignored)


# Findings about single files; the others are about folders.
_SINGLE = ("a program imports", "a command runs", "the build installs from")


def _finding(what: str, path: str, files: list[str], ignored: IgnorePattern | None) -> Finding:
    shown = files[0] if len(files) == 1 else f"{path}/ ({len(files)} files)"
    added = as_word(files[0] if len(files) == 1 else f"{path}/")
    if ignored is None:
        message = f"git does not track {shown}, which {what}"
        return Finding(message, Place(files[0]), f"run `git add {added}`, and commit it")
    message = f"git ignores {shown}, which {what}"
    hint = f"remove the pattern `{ignored.pattern}`, or run `git add -f {added}`"
    # The patterns of one machine are outside the project.
    is_outside = ignored.file.startswith(("/", ".git/")) or not ignored.file
    place = Place(files[0]) if is_outside else Place(ignored.file, ignored.line, 1)
    return Finding(message, place, hint, Severity.ERROR)


def _is_in(path: str, tracked: Container[str]) -> bool:
    """Return whether git tracks a file, or a repository that it is in."""
    return path in tracked or any(str(item) in tracked for item in PurePosixPath(path).parents)


def _needed(subject: CheckedProfile, tracked: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each file of the project that a deploy needs, and what for."""
    yield from _imported(subject, tracked)
    for build in subject.builds:
        for flow in build.flows():
            for script in flow.scripts:
                path = build.origin(script.path)
                if path is not None and script.text is not None:
                    yield path, "a command runs"
        lists = {item.file for item in build.installed.packages.values()}
        for name in filter(None, {build.installed.file, *lists}):
            path = build.origin(name)
            if path is not None and subject.disk.is_file(path):
                yield path, "the build installs from"
    for folder in _folders(subject):
        for path in _files(subject, folder):
            yield path, folder.what


def _imported(subject: CheckedProfile, tracked: Container[str]) -> Iterator[tuple[str, str]]:
    from envgen.check.variables.reads import audit_of

    programs = tuple(subject.deployment.document.programs)
    for path in subject.sources.texts:
        # What a program imports takes long to find out, so that comes last.
        if not _is_in(path, tracked) and audit_of(subject).surely_loads(programs, path):
            yield path, "a program imports"


def _folders(subject: CheckedProfile) -> Iterator[NeededFolder]:
    settings, made = subject.effective, any(map(_makes_files, subject.builds))
    apps = sorted(judging.installed(settings))
    own = [path for app in apps if (path := _own_app(subject, app))]
    for path in own:
        yield NeededFolder(f"{path}/migrations", "`migrate` needs", ".py")
        yield NeededFolder(f"{path}/templates", "pages are made of")
    for options in _dicts(settings.value("TEMPLATES", [])):
        for found in _texts(settings.folder(item) for item in _list(options.get("DIRS"))):
            yield NeededFolder(found, "pages are made of")
    if made:
        return  # style sheets and scripts may be among what it writes
    for path in own:
        yield NeededFolder(f"{path}/static", "`collectstatic` collects")
    for found in _texts(
        settings.folder(item) for item in _list(settings.value("STATICFILES_DIRS"))
    ):
        yield NeededFolder(found, "`collectstatic` collects")


def _own_app(subject: CheckedProfile, app: str) -> str:
    """Return the folder of an app of the project; "" for apps of packages."""
    path = subject.deployment.inside(app.replace(".", "/"))
    return path if subject.disk.is_file(f"{path}/__init__.py") else ""


def _makes_files(build: ServiceBuild) -> bool:
    """Return whether a build may write files that are not known, such as style sheets."""
    return not all(_writes_nothing(item.words) or item.is_followed for item in build.building.steps)


def _writes_nothing(words: tuple[str, ...]) -> bool:
    first = words[0].rpartition("/")[2]
    if first in _WRITE_NOTHING:
        return True
    found = list(installs(words))
    if found:
        return all(item.kind != "unknown" for item in found)
    return any(
        word in DJANGO_COMMANDS
        for word in words
        if first.startswith(("python", "manage.py", "django-admin"))
    )


def _files(subject: CheckedProfile, folder: NeededFolder) -> Iterator[str]:
    """Yield the files in a folder of the project, without hidden ones."""
    if folder.path.startswith(("/", "..")):
        return
    yield from islice(_walk(subject, folder), _MOST)


def _walk(subject: CheckedProfile, folder: NeededFolder) -> Iterator[str]:
    root, start = subject.disk.root, len(f"{subject.disk.root}/")
    for here, folders, names in os.walk(root / folder.path):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and name[0] != ".")
        for name in sorted(names):
            if not name.startswith(".") and name.endswith(folder.suffix):
                yield f"{here[start:]}/{name}".replace(os.sep, "/")


def _texts(items: Iterable[str | None]) -> Iterator[str]:
    return (item for item in items if item)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _dicts(value: object) -> Iterator[dict[str, object]]:
    return (item for item in _list(value) if isinstance(item, dict))
