"""The clean place: the files of a commit in a temporary folder, and what is not in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.git import Git, NoAnswer, below_top, work_tree
from envgen.support.system import cache_folder, lock

_PREFIX = "rehearsal-"
RULE = "rehearse-checkout"


class Checkout(Struct, frozen=True):
    """A commit on disk.

    top:
        the folder with the repository's files
    project:
        the folder in it that has the project's profiles
    home:
        an empty folder, for HOME
    commit:
        its short id
    """

    folder: Path
    top: Path
    project: Path
    home: Path
    commit: str


def uncommitted(root: Path) -> list[str]:
    """Return the files that differ from the last commit, or that git does not track yet."""
    try:
        listed = Git(root).answer(["status", "--porcelain", "-z", "--untracked-files=all", "."])
    except NoAnswer:
        return []
    found, entries = [], iter(listed.decode("utf-8", "replace").split("\0"))
    for entry in entries:
        if entry:
            found.append(entry[3:])
            if entry[0] in "RC":
                next(entries, None)  # the old name
    return found


def check_out(root: Path, revision: str) -> Checkout:
    """Copy the files of a revision into a new temporary folder.

    Raises:
        InputError: there is no repository, or it has no such revision.
    """
    top, git = work_tree(root), Git(root)
    if top is None or not git.knows(revision):
        message = "there is no git repository" if top is None else f"git has no commit {revision!a}"
        hint = "commit the project: a platform deploys what is committed"
        raise InputError([Problem(message, RULE, Place("."), hint)])
    _remove_left_over()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_parent()))
    # Other users may go through it, to what is theirs: PostgreSQL does not run as root.
    folder.chmod(0o711)
    lock(folder)  # until this process ends
    made = Checkout(folder, folder / "src", folder / "src" / below_top(root), folder / "home", "")
    made.home.mkdir()
    _clone(top, made.top, revision)
    if not made.project.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        message = f"the commit {revision} does not have this folder"
        raise InputError([Problem(message, RULE, Place("."), "commit it")])
    commit = Git(made.top).answer(["rev-parse", "--short", "HEAD"]).decode().strip()
    return Checkout(folder, made.top, made.project, made.home, commit)


def _parent() -> Path | None:
    """Return the folder for rehearsals; None for the system's folder for temporary files."""
    if os.geteuid() == 0:
        return None  # the server's user cannot enter root's cache folder
    return cache_folder()


def _remove_left_over() -> None:
    """Remove the folders of rehearsals that were killed: nobody has their lock any more."""
    parent = _parent() or Path(tempfile.gettempdir())
    for folder in parent.glob(f"{_PREFIX}*"):
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            continue
        try:
            handle = lock(folder)
        except OSError:
            continue
        _kill_in(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _kill_in(folder: Path) -> None:
    """Kill the processes of a killed rehearsal: they still have its folder as theirs."""
    import psutil

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if Path(process.cwd()).is_relative_to(folder.resolve()):
                process.kill()


def _clone(top: Path, target: Path, revision: str) -> None:
    # A clone has what a platform's clone has: no file that git does not know, and no hook.
    harmless = ["-c", "core.hooksPath=/dev/null", "-c", "protocol.file.allow=always"]
    environment = {key: text for key, text in os.environ.items() if not key.startswith("GIT_")}
    wanted = ["rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"]
    commit = Git(top).answer(wanted).decode().strip()
    clone = ["git", *harmless, "clone", "--quiet", "--shared", "--no-checkout", "--", str(top)]
    switch = ["git", *harmless, "-C", str(target), "checkout", "--quiet", "--detach", commit]
    try:
        for command in ([*clone, str(target)], switch):
            subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        message = f"git cannot check out the commit: {said[-1] if said else error.returncode}"
        raise InputError([Problem(message, RULE, Place("."), "run `git fsck`")]) from None
