"""What programs see of this machine's files: the disks of services, and none of its sockets.

All of it is in the mount namespace of the sandbox: nothing changes for other processes.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

# <sys/mount.h>
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18
# The C library asks these who a user is.
_OF_USERS = ("/nscd/", "/sss/", "/io.systemd.")


def mount(source: str | Path, target: str | Path, kind: str, flags: int, data: str = "") -> None:
    """Mount something. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = (os.fsencode(source), os.fsencode(target), kind.encode())
    if libc.mount(*words, flags, data.encode()) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot mount {target}: {errno.errorcode.get(number, number)}")


def sockets() -> list[Path]:
    """Return the Unix sockets of this machine that are files, before it is left."""
    try:
        lines = Path("/proc/net/unix").read_text(errors="surrogateescape").splitlines()[1:]
    except OSError:
        return []
    named = (line.split(maxsplit=7)[7:] for line in lines)
    found = {name for names in named for name in names if name.startswith("/")}
    return [Path(name) for name in sorted(found) if not any(item in name for item in _OF_USERS)]


def hide(files: Iterable[Path], but: Path | None) -> None:
    """Hide files that are not below `but`: programs could reach the real database by a socket."""
    for path in files:
        if but is None or not path.is_relative_to(but.resolve()):
            with contextlib.suppress(OSError):  # what cannot be found cannot be reached
                mount("/dev/null", path, "", BIND)


def make_folder(path: Path) -> None:
    """Make a folder in the checkout, for a disk in it. Raises OSError."""
    path.mkdir(parents=True, exist_ok=True)


def mount_disk(folder: Path, target: Path, needed: Iterable[Path]) -> None:
    """Mount `folder` at `target`, which need not exist.

    `needed` are files that have to stay where they are. Raises OSError.
    """
    if any(path.is_relative_to(target) for path in needed):
        raise OSError(errno.EBUSY, f"{target} has files of the rehearsal")
    parent = next(path for path in (target, *target.parents) if path.is_dir())
    if parent != target:
        _make_room(parent, target.relative_to(parent), folder.parent)
    mount(folder, target, "", BIND)


def _make_room(parent: Path, new: Path, beside: Path) -> None:
    """Put a copy of `parent`, with the same files and an empty folder `new`, in its place."""
    room = Path(tempfile.mkdtemp(dir=beside))
    mount("tmpfs", room, "tmpfs", 0, f"mode={stat.S_IMODE(parent.stat().st_mode):o}")
    for entry in os.scandir(parent):
        inner = room / entry.name
        if entry.is_symlink():
            inner.symlink_to(Path(entry.path).readlink())
            continue
        if entry.is_dir():
            inner.mkdir()
        else:
            inner.touch()
        mount(entry.path, inner, "", BIND | RECURSIVE)
    (room / new).mkdir(parents=True)
    if parent == Path("/"):
        here = Path.cwd()
        os.chroot(room)
        os.chdir(here)
    else:
        mount(room, parent, "", BIND | RECURSIVE)
