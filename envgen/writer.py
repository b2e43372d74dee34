"""The only module that writes: each file is its old self or its new one, never in between."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from envgen.errors import WriteError
from envgen.model import Change, State

WRITTEN = (State.CREATE, State.UPDATE)


def write(root: Path, changes: Iterable[Change]) -> None:
    """Write every change that is to be written, below `root`.

    All texts are on the disk, beside their places, before the first file is replaced: a full
    disk or Ctrl-C before that leaves every file as it was.

    Raises:
        WriteError: a file cannot be written; says which and why.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for change in changes:
            if change.state in WRITTEN:
                path = root / change.artifact.path
                with _explained(change.artifact.path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _stage(path, change.artifact.text, change.artifact.mode, staged)
                    if change.replaces:
                        _keep(path)
        for temporary, path in staged:
            with _explained(str(path.relative_to(root))):
                temporary.replace(path)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write one file whole, as `write` does. Raises WriteError."""
    staged: list[tuple[Path, Path]] = []
    try:
        with _explained(path.name):
            path.parent.mkdir(parents=True, exist_ok=True)
            _stage(path, text, mode, staged).replace(path)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def kept_beside(path: Path) -> Path:
    """Return the first name beside `path` under which an old file can be kept."""
    number = 1
    candidate = path.with_name(f"{path.name}.orig")
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = path.with_name(f"{path.name}.orig{number}")
    return candidate


def _stage(path: Path, text: str, mode: int, staged: list[tuple[Path, Path]]) -> Path:
    # mkstemp makes the file 0600: nobody else can read a secret in between.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    staged.append((temporary, path))
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    return temporary


def _keep(path: Path) -> None:
    """Copy what stands at `path` beside it, with its mode and times."""
    shutil.copy2(path, kept_beside(path))


@contextlib.contextmanager
def _explained(shown: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(f"{shown} cannot be written: {error.strerror}") from None
