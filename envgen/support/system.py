"""Differences between operating systems: file modes, locks, and the user's cache folder."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

# Other missing features of Windows are detected where they are used.
WINDOWS = not hasattr(os, "getuid")


def mode(status: os.stat_result) -> int | None:
    """Return the permission bits of a file.

    None on Windows, which reports the same bits for every file and uses access lists instead.
    """
    return None if WINDOWS else stat.S_IMODE(status.st_mode)


def cache_folder() -> Path | None:
    """Return envgen's folder in the user's cache folder; create it if it is missing.

    None if there is no home folder, or if other users could write to the folder.
    """
    variable = "LOCALAPPDATA" if WINDOWS else "XDG_CACHE_HOME"
    home = os.environ.get(variable) or os.path.expanduser("~/.cache")  # noqa: PTH111 -- Path.expanduser raises without a home
    folder = Path(home, "envgen")
    if not folder.is_absolute():
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat(follow_symlinks=False)
    except OSError:
        return None
    if not WINDOWS and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder


def lock(folder: Path) -> int | None:
    """Lock a folder for this process; return a file handle that holds the lock until it is closed.

    The kernel releases the lock when the process ends. If folders cannot be locked, an empty file
    in the user's cache folder is locked, and stays there. The package filelock would do the same.
    Returns None if the system or the file system has no locks.

    Raises:
        BlockingIOError: another process holds the lock.
    """
    try:
        import fcntl  # late: few commands write
    except ImportError:
        return _lock_file(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        # Some file systems have no locks: ENOLCK, ENOTSUP.
        os.close(handle)
        return None
    return handle


def _lock_file(folder: Path) -> int | None:
    try:
        import msvcrt
    except ImportError:
        return None
    cache = cache_folder()
    if cache is None:
        return None
    name = os.fsencode(os.path.normcase(folder.resolve()))
    path = cache / f"{hashlib.sha256(name).hexdigest()[:32]}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # mypy checks for the platform that it runs on, which may not have this module.
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EACCES, errno.EDEADLK):
            raise BlockingIOError(error.errno, "another process holds the lock") from None
        return None
    return handle
