"""Write files atomically: a file has its old or its new text. Only this module writes files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import UNSET, Struct, UnsetType

from envgen.errors import WriteError
from envgen.model import Change, State
from envgen.support import system
from envgen.support.encodings import UTF8, Encoding

WRITTEN = (State.CREATE, State.UPDATE)


class NewFile(Struct, frozen=True, kw_only=True):
    """A file to write: where it goes below the root, its text, and its permission bits."""

    path: str
    text: str
    mode: int = 0o644
    # Whether to keep the existing file, which somebody edited, under another name next to it.
    keeps_old: bool = False
    # The text that the file must still have when it is replaced; None if there must be no file. By
    # default it is not checked.
    expected: str | UnsetType | None = UNSET
    encoding: Encoding = UTF8

    def __repr__(self) -> str:
        """Return a text with the path only, because the file may contain secrets."""
        return f"NewFile({self.path!r})"


def write(root: Path, changes: Iterable[Change]) -> dict[str, str]:
    """Write the new and changed files below `root`: see `write_files`."""
    return write_files(
        root,
        [
            NewFile(
                path=change.artifact.path,
                text=change.artifact.text,
                mode=change.artifact.mode,
                keeps_old=change.replaces,
                expected=change.before,
            )
            for change in changes
            if change.state in WRITTEN
        ],
    )


def write_files(root: Path, files: Iterable[NewFile]) -> dict[str, str]:
    """Write files below `root`; return the path of the backup of each file that `keeps_old`.

    All new texts are written to temporary files before the first file is replaced. So a full disk
    or Ctrl-C before that leaves every file as it was.

    Raises:
        WriteError: a file cannot be written, or was changed after it was read; it says which and
            why, and which files were written before it.
    """
    staged: list[tuple[Path, NewFile]] = []
    kept: dict[str, str] = {}
    done: list[str] = []
    try:
        for file in files:
            with _explained(file.path):
                _stage(root, file, staged)
        for temporary, file in staged:
            with _explained(file.path):
                _check_unchanged(root, file)
                if file.keeps_old:
                    kept[file.path] = _keep(root / file.path).relative_to(root).as_posix()
                temporary.replace(root / file.path)
            done.append(file.path)
    except WriteError as error:
        error.written = done
        raise
    finally:
        for temporary, _ in staged:
            # An error while removing a temporary file must not hide the error that matters.
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return kept


def remove(root: Path, files: Iterable[tuple[str, str]]) -> None:
    """Remove files below `root`, each if its text is still the one that was read.

    Raises:
        WriteError: a file cannot be removed, or has another text; the ones before it are removed.
    """
    for path, text in files:
        with _explained(path):
            _check_unchanged(root, NewFile(path=path, text="", expected=text))
            (root / path).unlink()


@contextlib.contextmanager
def locked(root: Path, patience: float = 0.0) -> Iterator[None]:
    """Lock `root`, so that no other envgen writes below it.

    A missing folder is created. On systems without locks, `write_files` still checks that a file
    was not changed before it replaces it.

    Raises:
        WriteError: another envgen has the lock for more than `patience` seconds, or the folder
            cannot be created.
    """
    deadline = time.monotonic() + patience
    with _explained(str(root)):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            try:
                handle = system.lock(root)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    message = "another envgen is writing to this project; run again when it is done"
                    raise WriteError(message) from None
            time.sleep(0.01)
    try:
        _remove_left_over(root)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def kept_beside(path: Path) -> Path:
    """Return the first unused path next to `path` for a backup: NAME.orig, NAME.orig2 …"""
    number = 1
    candidate = path.with_name(f"{path.name}.orig")
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = path.with_name(f"{path.name}.orig{number}")
    return candidate


def _stage(root: Path, file: NewFile, staged: list[tuple[Path, NewFile]]) -> None:
    """Write a file's text to a temporary file; add it to `staged` before that.

    It is in git's own folder, where `git add` does not look. Without one on the same file system,
    it is next to the file.
    """
    _check_links(root, file)
    path = root / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name begins with the file's own name, so a .gitignore with .env.* also covers this file if
    # the process is killed before it can remove it.
    folder = _folder_in_git(root, path.parent) or path.parent
    from secrets import token_hex  # late: many runs write no file

    temporary = folder / f"{path.name}.{token_hex(8)}.tmp"
    staged.append((temporary, file))
    # Created with its final mode, minus the umask, so that others can never read it.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode)
    with os.fdopen(handle, "wb") as out:
        out.write(file.encoding.encode(file.text))
        out.flush()
        if not file.mode & 0o077:
            # For a crash of the machine: other files can be rendered again, but secrets cannot.
            os.fsync(out.fileno())


def _git_folder(root: Path) -> Path | None:
    """Return where temporary files of the project in `root` are in git's folder; None without one.

    Each project of a repository has its own, because the lock of another does not protect it.
    """
    whole = root.resolve()
    for top in (whole, *whole.parents):
        git = top / ".git"
        if git.is_dir() and not git.is_symlink():
            name = hashlib.sha256(os.fsencode(whole.relative_to(top))).hexdigest()[:12]
            return git / "envgen" / name
    return None


def _folder_in_git(root: Path, beside: Path) -> Path | None:
    """Return the folder for temporary files, and create it; None if it cannot be used.

    A file can be renamed into the folder `beside` only from the same file system.
    """
    folder = _git_folder(root)
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        linked = folder.is_symlink() or folder.parent.is_symlink()
        return folder if not linked and folder.stat().st_dev == beside.stat().st_dev else None
    except OSError:
        return None


def _remove_left_over(root: Path) -> None:
    """Remove the temporary files of a run that was killed; the caller has the lock."""
    folder = _git_folder(root)
    if folder is None or folder.is_symlink() or folder.parent.is_symlink():
        return
    for path in folder.glob("*.tmp"):
        with contextlib.suppress(OSError):
            path.unlink()


def _check_unchanged(root: Path, file: NewFile) -> None:
    """Raise WriteError if a file was changed since envgen read it."""
    _check_links(root, file)
    if file.expected is UNSET:
        return
    expected = None if file.expected is None else file.encoding.encode(file.expected)
    if _bytes(root / file.path, len(expected or b"") + 1) != expected:
        raise WriteError(f"{file.path} changed meanwhile; run again")


def _check_links(root: Path, file: NewFile) -> None:
    path = Path(file.path)
    for part in (path, *path.parents[:-1]):  # the last is the root itself
        if (root / part).is_symlink():
            raise WriteError(f"{file.path} changed meanwhile: {part} is a symbolic link")


def _bytes(path: Path, most: int) -> bytes | None:
    """Return the first `most` bytes of a file; None if there is no file."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # reading a pipe could block forever
            return b""
        with path.open("rb") as found:
            return found.read(most)
    except FileNotFoundError:
        return None


def _keep(path: Path) -> Path:
    """Keep the file at `path` under a second name next to it; return that path."""
    kept = kept_beside(path)
    try:
        kept.hardlink_to(path)
    except OSError:  # some file systems have no hard links
        from shutil import copy2  # late: few files are replaced

        copy2(path, kept)
    return kept


@contextlib.contextmanager
def _explained(shown: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(f"{shown} cannot be written: {error.strerror}") from None


def link_all(root: Path, folder: Path, real: Iterable[str]) -> None:
    """Fill `folder` with links to everything in `root`, except the paths in `real`.

    The parent folders of these are real folders, so files can be written there without changing
    `root`.
    """
    paths = [Path(path) for path in real]
    parents = {parent for path in paths for parent in path.parents}
    for parent in sorted(parents | {Path()}, key=lambda path: len(path.parts)):
        (folder / parent).mkdir(exist_ok=True)
        here = root / parent
        for entry in here.iterdir() if here.is_dir() else ():
            relative = parent / entry.name
            if relative not in parents and relative not in paths:
                (folder / relative).symlink_to(entry)
