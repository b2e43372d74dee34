"""The clean place: the files of a commit in a temporary folder, and what is not in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.git import Git, NoAnswer, below_top, work_tree
from envgen.support.system import cache_folder, lock

_PREFIX = "rehearsal-"
# Names the process whose rehearsal it is.
_OWNER = "owner"
# Where temporary files may be if TMPDIR is a folder of root alone.
_TEMPORARY = ("/tmp", "/var/tmp")
RULE = "rehearse-checkout"
# The mode of a submodule in git's index, and how many are named.
_SUBMODULE, _FEW = "160000 ", 5


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
    top = _repository(root, revision)
    _remove_left_over()
    folder = _new_folder()
    try:
        return _checked_out(top, root, revision, folder, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def absent(place: Checkout) -> list[str]:
    """Return what git does not keep in the repository itself, and what is not here therefore."""
    git, found = Git(place.top), []
    with contextlib.suppress(NoAnswer):
        entries = git.answer(["ls-files", "-s", "-z"]).decode("utf-8", "replace").split("\0")
        links = [item.partition("\t")[2] for item in entries if item.startswith(_SUBMODULE)]
        found += [f"the submodule {path}" for path in links[:_FEW]]
        large = git.answer(["ls-files", "-z", "--", ":(top,attr:filter=lfs)"])
        if large:
            found.append("files in Git LFS, which may be pointers here")
    return found


def check_out_old(root: Path, revision: str, new: Checkout) -> Checkout:
    """Copy the files of an ancestor of a commit that was checked out, into the same folder.

    Raises:
        InputError: there is no such revision, or it is not an older one.
    """
    top, git = _repository(root, revision), Git(root)
    old, commit = _commit(git, revision), _commit(git, new.commit)
    try:
        shared = git.answer(["merge-base", old, commit]).decode().strip()
    except NoAnswer:
        shared = ""
    if old == commit or shared != old:
        what = "the commit itself" if old == commit else "not an ancestor of it"
        message = f"--from {revision} is not older than {new.commit}: it is {what}"
        hint = "name the commit that the platform runs now; a shallow clone lacks older ones"
        raise InputError([Problem(message, RULE, Place("."), hint)])
    place = new.folder / "old"
    place.mkdir()
    return _checked_out(top, root, revision, new.folder, place)


def _repository(root: Path, revision: str) -> Path:
    top = work_tree(root)
    if top is None or not Git(root).knows(revision):
        message = "there is no git repository" if top is None else f"git has no commit {revision!a}"
        hint = "commit the project: a platform deploys what is committed"
        if top is not None and revision != "HEAD":
            hint = "name one that `git log` lists; a shallow clone lacks older ones"
        raise InputError([Problem(message, RULE, Place("."), hint)])
    return top


def _checked_out(top: Path, root: Path, revision: str, folder: Path, inner: Path) -> Checkout:
    files, home = inner / "src", inner / "home"
    home.mkdir()
    _clone(top, files, revision)
    project = files / below_top(root)
    if not project.is_dir():
        message = f"the commit {revision} does not have this folder"
        raise InputError([Problem(message, RULE, Place("."), "commit it")])
    commit = Git(files).answer(["rev-parse", "--short", "HEAD"]).decode().strip()
    return Checkout(folder, files, project, home, commit)


def _commit(git: Git, revision: str) -> str:
    wanted = ["rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"]
    return git.answer(wanted).decode().strip()


def _parent() -> Path:
    """Return the folder for rehearsals."""
    usual = Path(tempfile.gettempdir())
    if os.geteuid() != 0:
        return cache_folder() or usual
    # PostgreSQL runs as another user, who cannot enter root's own folders.
    places = (usual, *map(Path, _TEMPORARY))
    return next((place for place in places if _is_open(place)), usual)


def _is_open(folder: Path) -> bool:
    """Return whether every user can go through a folder."""
    try:
        path = folder.resolve(strict=True)
        return all(item.stat().st_mode & stat.S_IXOTH for item in (path, *path.parents))
    except OSError:
        return False


def _new_folder() -> Path:
    """Make the folder of a rehearsal, which is locked until this process ends."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_parent()))
        # Another rehearsal that starts now may take it for one that was left, and remove it.
        with contextlib.suppress(BlockingIOError, FileNotFoundError):
            # Other users may go through it, to what is theirs: PostgreSQL does not run as root.
            folder.chmod(0o711)
            lock(folder)
            (folder / _OWNER).write_text(_identity(os.getpid()))
            return folder


def _remove_left_over() -> None:
    """Remove the folders of rehearsals that were killed: nobody has their lock any more."""
    for folder in _parent().glob(f"{_PREFIX}*"):
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            continue
        try:
            handle = lock(folder)
        except OSError:
            continue
        if _is_owned(folder):
            if handle is not None:
                os.close(handle)
            continue
        remove(folder)
        if handle is not None:
            os.close(handle)


def _is_owned(folder: Path) -> bool:
    """Return whether the process of a rehearsal runs."""
    try:
        owner = (folder / _OWNER).read_text()
    except OSError:
        return False
    number = owner.partition(" ")[0]
    return number.isdecimal() and _identity(int(number)) == owner


def _identity(number: int) -> str:
    """Return the id of a process with its start: ids are used again."""
    import psutil

    try:
        return f"{number} {psutil.Process(number).create_time()}"
    except psutil.Error:
        return ""


def remove(folder: Path) -> None:
    """Remove the folder of a rehearsal, and kill the processes that are left of it."""
    _kill_in(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _kill_in(folder: Path) -> None:
    """Kill the processes that have the folder of a rehearsal as theirs."""
    import psutil

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            # A daemon goes to another folder, and keeps its variables.
            for place in (process.cwd(), process.environ().get("TMPDIR", "")):
                if place and Path(place).is_relative_to(folder.resolve()):
                    process.kill()


def _clone(top: Path, target: Path, revision: str) -> None:
    # A clone has what a platform's clone has: no file that git does not know, and no hook.
    harmless = ["-c", "core.hooksPath=/dev/null", "-c", "protocol.file.allow=always"]
    environment = {key: text for key, text in os.environ.items() if not key.startswith("GIT_")}
    commit = _commit(Git(top), revision)
    clone = ["git", *harmless, "clone", "--quiet", "--shared", "--no-checkout", "--", str(top)]
    switch = ["git", *harmless, "-C", str(target), "checkout", "--quiet", "--detach", commit]
    # A push of the rehearsed code would change the repository of the user.
    closed = ["git", "-C", str(target), "config", "remote.origin.pushurl", "/dev/null"]
    try:
        for command in ([*clone, str(target)], closed, switch):
            subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        message = f"git cannot check out the commit: {said[-1] if said else error.returncode}"
        raise InputError([Problem(message, RULE, Place("."), "run `git fsck`")]) from None
