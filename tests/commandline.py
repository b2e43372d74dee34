"""What tests of the command line share: what a command said, git, and the files of a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


Command = Callable[..., Done]


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run git in `folder`; return what it prints."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=check
    )
    return done.stdout


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the path and contents of every file below `folder`, but not those of git."""
    found = {}
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder).as_posix()
        if not shown.startswith(".git/") and "__pycache__" not in shown:
            with suppress(IsADirectoryError):
                found[shown] = path.read_bytes()
    return found
