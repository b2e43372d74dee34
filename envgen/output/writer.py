"""The only module that writes: each file is its old self or its new one, never in between."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import UNSET, Struct, UnsetType

from envgen.errors import WriteError
from envgen.model import Change, State
from envgen.support import system

WRITTEN = (State.CREATE, State.UPDATE)


class NewFile(Struct, frozen=True, kw_only=True):
    """A file to write: where it goes below the root, its text, and its permission bits."""

    path: str
    text: str
    mode: int = 0o644
    # What stands there is somebody's work, and is kept beside it.
    keeps_old: bool = False
    # What has to stand there still when it is replaced: the text that was read, None for no
    # file; by default anything.
    expected: str | UnsetType | None = UNSET

    def __repr__(self) -> str:
        """Say nothing of the text, which may have secrets."""
        return f"NewFile({self.path!r})"


def write(root: Path, changes: Iterable[Change]) -> dict[str, str]:
    """Write every change that is to be written, below `root`, as `write_files` does."""
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
    """Write files below `root`; return where the old ones are kept, for those that ask for it.

    All texts are on the disk, beside their places, before the first file is replaced: a full
    disk or Ctrl-C before that leaves every file as it was.

    Raises:
        WriteError: a file cannot be written, or is not what it was when it was read; says which
            and why. What comes before it is written, it and what comes after are not.
    """
    staged: list[tuple[Path, NewFile]] = []
    kept: dict[str, str] = {}
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
    finally:
        for temporary, _ in staged:
            # What keeps a file from being removed is not what the caller has to hear of.
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
    """Keep every other envgen from writing below `root`, from reading to writing.

    A folder that is missing is made. Without locks, what was read is still compared before it is
    replaced.

    Raises:
        WriteError: another envgen holds it, for more than `patience` seconds; or there is no
            such folder, and it cannot be made.
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
                    message = "another envgen is at work here; run again when it is done"
                    raise WriteError(message) from None
            time.sleep(0.01)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def kept_beside(path: Path) -> Path:
    """Return the first name beside `path` under which an old file can be kept."""
    number = 1
    candidate = path.with_name(f"{path.name}.orig")
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = path.with_name(f"{path.name}.orig{number}")
    return candidate


def _stage(root: Path, file: NewFile, staged: list[tuple[Path, NewFile]]) -> None:
    """Write a file's text beside its place; it is in `staged` before it is on the disk."""
    _check_links(root, file)
    path = root / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name begins as the file's own does: what keeps .env.* out of git keeps this out too,
    # should the process be killed before it can tidy up.
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
    staged.append((temporary, file))
    # Private from the start where it is private at all; the kernel takes the umask off.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
        out.write(file.text)
        out.flush()
        if not file.mode & 0o077:
            # A crash of the whole machine: other files can be rendered again, secrets cannot.
            os.fsync(out.fileno())


def _check_unchanged(root: Path, file: NewFile) -> None:
    """Raise WriteError where a file is no longer what its new text was made from."""
    _check_links(root, file)
    if file.expected is UNSET:
        return
    expected = None if file.expected is None else file.expected.encode()
    if _bytes(root / file.path, len(expected or b"") + 1) != expected:
        raise WriteError(f"{file.path} changed meanwhile; run again")


def _check_links(root: Path, file: NewFile) -> None:
    path = Path(file.path)
    for part in (path, *path.parents[:-1]):  # the last is the root itself
        if (root / part).is_symlink():
            raise WriteError(f"{file.path} changed meanwhile: {part} is a symbolic link")


def _bytes(path: Path, most: int) -> bytes | None:
    """Return a file's first bytes; None where there is none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a pipe might never begin
            return b""
        with path.open("rb") as found:
            return found.read(most)
    except FileNotFoundError:
        return None


def _keep(path: Path) -> Path:
    """Give what stands at `path` a second name beside it."""
    kept = kept_beside(path)
    try:
        kept.hardlink_to(path)
    except OSError:  # some file systems have no hard links
        shutil.copy2(path, kept)
    return kept


@contextlib.contextmanager
def _explained(shown: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(f"{shown} cannot be written: {error.strerror}") from None


def link_all(root: Path, folder: Path, real: Iterable[str]) -> None:
    """Fill `folder` with links to all that `root` has, but for the paths in `real`.

    The folders on the way to those are real ones, so that files can be written to `folder`
    without a change in `root`.
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
