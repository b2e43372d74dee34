"""Run envgen as on Windows, as far as a POSIX system can: python like_windows.py ARGUMENT…

What only POSIX has is gone, what both have behaves as it does there, and `msvcrt` locks files.
Secrets are the same in every run. With LIKE=posix in the environment, that is all it does.
"""

from __future__ import annotations

import errno
import fcntl
import os
import random
import secrets
import subprocess
import sys
import types
import warnings
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path, PurePath
from typing import Any

MODULES = frozenset(
    {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "readline", "syslog", "curses"}
)
NAMES = (
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getgroups",
    "getpgid",
    "getpgrp",
    "getsid",
    "setsid",
    "setuid",
    "setgid",
    "fork",
    "forkpty",
    "killpg",
    "mkfifo",
    "mknod",
    "chown",
    "lchown",
    "fchown",
    "fchmod",
    "chroot",
    "nice",
    "uname",
    "sysconf",
    "statvfs",
    "fstatvfs",
    "sync",
    "fdatasync",
    "getloadavg",
    "pread",
    "pwrite",
    "ttyname",
    "openpty",
    "O_NOFOLLOW",
    "O_DIRECTORY",
    "O_CLOEXEC",
    "O_NONBLOCK",
    "O_SYNC",
)
STANDARD = {name: getattr(os, name) for name in ("stat", "lstat", "open", "rename", "chmod")}
START = subprocess.Popen.__init__
SHOW = PurePath.__str__


class Blocked(MetaPathFinder):
    """Finds none of the modules that only POSIX has."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        """Raise ImportError for such a module."""
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def as_on_windows() -> None:
    """Take away what Windows lacks, and change what it does otherwise."""
    sys.modules["msvcrt"] = msvcrt()
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Blocked())
    # What the standard library has taken over from there by now, it keeps.
    for name in NAMES:
        if hasattr(os, name):
            delattr(os, name)
    for name, function in {
        "stat": lambda *args, **named: one_mode(STANDARD["stat"](*args, **named)),
        "lstat": lambda *args, **named: one_mode(STANDARD["lstat"](*args, **named)),
        "open": opened,
        "rename": renamed,
        "chmod": lambda *args, **named: None,
        "symlink": refused,
    }.items():
        setattr(os, name, function)
    PurePath.__str__ = shown  # type: ignore[method-assign]
    subprocess.Popen.__init__ = started  # type: ignore[method-assign]


def one_mode(status: os.stat_result) -> os.stat_result:
    """Return a status in which everybody may read and write the file."""
    mode = status.st_mode & ~0o777 | 0o666
    return os.stat_result((mode, *status[1:10], *(float(status[i]) for i in (7, 8, 9))))


def opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    """Open a file, and no folder."""
    if Path(path).is_dir():
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
    return int(STANDARD["open"](path, flags, 0o666, dir_fd=dir_fd))


def renamed(source: Any, target: Any, **named: Any) -> None:
    """Rename a file, but replace none."""
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "the file exists already", os.fspath(target))
    STANDARD["rename"](source, target, **named)


def shown(path: PurePath) -> str:
    """Return a path as text, with backslashes where it is envgen that asks."""
    asks = sys._getframe(1).f_globals.get("__name__", "")
    return SHOW(path).replace("/", "\\") if asks.startswith("envgen") else SHOW(path)


def started(self: Any, command: list[Any], **named: Any) -> None:
    """Start a program; the paths in its arguments are made those of this system again."""
    START(self, [str(part).replace("\\", "/") for part in command], **named)


def refused(*arguments: Any, **named: Any) -> None:
    """Make no symbolic link: it is a privilege."""
    raise OSError(errno.EPERM, "A required privilege is not held by the client")


def msvcrt() -> types.ModuleType:
    """Return a module that locks files as Python's own for Windows does."""
    module: Any = types.ModuleType("msvcrt")
    flock, flags = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB

    def locking(handle: int, how: int, count: int) -> None:
        try:
            flock(handle, flags)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "Permission denied") from None

    module.LK_NBLCK, module.locking = 2, locking
    return module  # type: ignore[no-any-return]


def main() -> None:
    """Run envgen with the arguments of this process."""
    chance = random.Random(1)
    secrets.choice = chance.choice  # type: ignore[assignment]
    secrets.token_urlsafe = lambda size=32: chance.randbytes(size or 32).hex()
    secrets.token_hex = lambda size=32: chance.randbytes(size or 32).hex()
    if os.environ.get("LIKE") != "posix":
        as_on_windows()
    warnings.filterwarnings("error", category=EncodingWarning, module=r"envgen\b")
    sys.argv[0] = "envgen"
    from envgen.cli import main as envgen

    envgen()


if __name__ == "__main__":
    main()
