"""Find and read the files that `envgen lint` checks."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from envgen.errors import Place, Problem
from envgen.lint.kinds import kinds_of
from envgen.project import Project

# Folders with third-party or generated files.
_OTHERS = frozenset(
    {"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist", "vendor"}
)
_DEEPEST = 8
_MOST_FOLDERS = 20_000
# Size limit in bytes: people do not write larger files.
MAX_MIB = 1
_UTF_8 = "save the file as UTF-8"


class LintFile(Struct, frozen=True, kw_only=True):
    """A file to check, with its bytes, or with the problem if it cannot be read.

    `path` is relative to the folder of `disk`, and `prefix` is the path from the working directory
    to that folder.
    """

    path: str
    kinds: tuple[str, ...]
    data: bytes
    disk: Project
    prefix: str = ""
    problem: Problem | None = None

    def __repr__(self) -> str:
        """Leave the bytes out: a .env file has secrets."""
        return f"LintFile({self.shown(self.path)!r})"

    @property
    def text(self) -> str:
        """Return the text. Only a manifest may have another encoding; a rule reports it."""
        return self.data.decode("utf-8", "replace")

    def shown(self, path: str) -> str:
        """Return a path relative to the working directory."""
        return f"{self.prefix}/{path}" if self.prefix else path


def given(path: str, folder: Path) -> LintFile:
    """Return the file that a person named, relative to `folder` or absolute."""
    shown = PurePosixPath(path).as_posix()
    inside = os.path.normpath(folder / path)
    home = os.path.normpath(folder)
    if inside.startswith(f"{home}{os.sep}"):
        relative = PurePosixPath(os.path.relpath(inside, home)).as_posix()
        return _read(relative, "", Project(folder, ""), named=True)
    parent, _, name = shown.rpartition("/")
    return _read(name or shown, parent, Project(folder / parent, ""), named=True)


def piped(data: bytes, path: str, folder: Path) -> LintFile:
    """Return the text from stdin as a file with this path."""
    shown = PurePosixPath(path).as_posix()
    kinds = kinds_of(shown, named=True)
    problem = _unreadable(data, shown, kinds)
    return LintFile(path=shown, kinds=kinds, data=data, disk=Project(folder, ""), problem=problem)


def found(folder: Path, below: str = ".") -> list[LintFile]:
    """Return the sorted files of known kinds in the folder `below` and its subfolders."""
    start = Path(os.path.normpath(folder / below))
    inside = start.is_relative_to(folder)
    disk = Project(folder if inside else start, "")
    names = sorted(path for path in _walk(start) if kinds_of(path, named=False))
    if not inside:
        return [_read(name, below.rstrip("/"), disk, named=False) for name in names]
    home = PurePosixPath(start.relative_to(folder).as_posix())
    return [_read((home / name).as_posix(), "", disk, named=False) for name in names]


def _walk(folder: Path) -> Iterator[str]:
    for seen, (here, folders, names) in enumerate(os.walk(folder)):
        below = PurePosixPath(Path(here).relative_to(folder).as_posix())
        deep = len(below.parts) >= _DEEPEST or seen > _MOST_FOLDERS
        folders[:] = [] if deep else sorted(name for name in folders if _is_own(here, name))
        for name in names:
            if not Path(here, name).is_symlink():
                yield (below / name).as_posix()


def _is_own(parent: str, name: str) -> bool:
    """Return whether a folder may contain the project's own files."""
    if name in _OTHERS or (name.startswith(".") and name not in (".envs", ".docker", ".deploy")):
        return False
    return not Path(parent, name, "pyvenv.cfg").exists()


def _read(path: str, prefix: str, disk: Project, *, named: bool) -> LintFile:
    shown = f"{prefix}/{path}" if prefix else path
    kinds, data = kinds_of(path, named=named), b""
    problem = None
    try:
        place = disk.root / path
        if not stat.S_ISREG(place.stat().st_mode):  # reading a pipe or a device might never end
            raise OSError("it is not a regular file")
        with place.open("rb") as file:
            data = file.read(MAX_MIB * 2**20 + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        problem = Problem(f"cannot be read: {why}", "file", Place(shown))
    if problem is None:
        problem = _unreadable(data, shown, kinds)
    return LintFile(path=path, kinds=kinds, data=data, disk=disk, prefix=prefix, problem=problem)


def _unreadable(data: bytes, shown: str, kinds: Sequence[str]) -> Problem | None:
    """Return why a file cannot be checked; None if it can."""
    if not kinds:
        hint = "lint checks render.yaml, .env, settings.py, Dockerfile, Procfile and the like"
        return Problem("lint does not check files with this name", "file", Place(shown), hint)
    if len(data) > MAX_MIB * 2**20:
        return Problem(f"is larger than {MAX_MIB} MiB", "file", Place(shown))
    if "manifest" in kinds:  # a rule reports where the first such byte is
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        return Problem("is not UTF-8 text", "file", Place(shown, line, column), _UTF_8)
    return None
