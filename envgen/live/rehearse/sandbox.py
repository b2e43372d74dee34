"""A child process without a network, whose processes all end with it.

Linux alone has the namespaces that this needs: https://man7.org/linux/man-pages/man7/namespaces.7.html
Elsewhere, or where the kernel does not allow them, the child shares envgen's network, and
`isolated` of what it reports is false.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from envgen.live.rehearse import mounts
from envgen.live.rehearse.report import Send

# <linux/sched.h>, <sys/prctl.h> and <net/if.h>
_NEW_MOUNTS, _NEW_USERS, _NEW_PIDS, _NEW_NETWORK = 0x20000, 0x10000000, 0x20000000, 0x40000000
_DEATH_SIGNAL, _SUBREAPER = 1, 36
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
# <linux/capability.h>: rights that root has in no container of a platform either. They concern the
# kernel's modules, the hardware, mounts, the restart and the clock of the whole machine.
_DROP, _RIGHTS = 24, (16, 17, 21, 22, 25)


class Told(msgspec.Struct, frozen=True):
    """A line that the child process sends: what it is about, and the data."""

    kind: str
    data: Any = None


def run(work: Callable[[Send, bool], None], folder: Path | None = None) -> Iterator[Told]:
    """Run `work` in the child process, and yield each line that it tells.

    `work` gets the function that tells, and whether the process has no network. Its processes end
    with it: also if envgen is killed, because the kernel then ends the child. Of the Unix sockets
    of this machine, they see those below `folder`.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _as_child(work, writing, folder)
    os.close(writing)
    ended, broken = False, False
    try:
        with os.fdopen(reading, "rb") as lines:
            for line in lines:
                told = msgspec.json.decode(line, type=Told)
                broken |= told.kind == "broken"
                yield told
        # The pipe is closed when the process has ended, and not before.
        status, ended = os.waitpid(child, 0)[1], True
        if status and not broken:
            yield Told("broken", "its process was killed")
    finally:
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _as_child(work: Callable[[Send, bool], None], writing: int, folder: Path | None) -> None:
    """Do the work as the first process of a new namespace, and end."""
    status = 1
    try:
        _die_with_parent()
        outside = mounts.sockets()
        isolated = _is_allowed() and _isolate()
        first = os.fork() if isolated else 0
        if first:
            # This process only waits: the first one of the new namespace does the work.
            signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGKILL))
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.close(writing)
            status = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
            os._exit(0 if status == 0 else 1)
        _die_with_parent()
        if isolated:
            _own_proc()
            mounts.hide(outside, folder)
            _loopback_up()
        else:
            _libc().prctl(_SUBREAPER, 1, 0, 0, 0)
        _drop_rights()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this one
        signal.signal(signal.SIGTERM, signal.SIG_DFL if isolated else lambda *_: sys.exit(1))
        with os.fdopen(writing, "wb", buffering=0, closefd=False) as out:
            work(lambda kind, data=None: _send(out, Told(kind, data)), isolated)
        status = 0
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(writing, msgspec.json.encode(Told("broken", _described(error))) + b"\n")
    finally:
        os._exit(status)


def _described(error: BaseException) -> str:
    frames = error.__traceback__
    while frames and frames.tb_next:
        frames = frames.tb_next
    where = f" at {frames.tb_frame.f_code.co_name}, line {frames.tb_lineno}" if frames else ""
    return f"{type(error).__name__}{where}: {error}"


def _send(out: Any, told: Told) -> None:
    out.write(msgspec.json.encode(told) + b"\n")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _libc().prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _drop_rights() -> None:
    """Let no program that is started from now on have certain rights of root."""
    if sys.platform == "linux" and os.geteuid() == 0:
        for right in _RIGHTS:
            _libc().prctl(_DROP, right, 0, 0, 0)


def _is_allowed() -> bool:
    """Try it in a process of its own: some systems give namespaces without any right in them.

    Ubuntu does: https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces
    """
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(OSError):
            if _isolate():
                first = os.fork()
                if first == 0:
                    _try_rights()
                status = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        os._exit(1 if status else 0)
    return os.waitpid(child, 0)[1] == 0


def _try_rights() -> NoReturn:
    """Do what needs rights in the new namespaces, and exit with 1 if they are missing."""
    status = 1
    with contextlib.suppress(OSError):
        _own_proc()
        _loopback_up()
        status = 0
    os._exit(status)


def _isolate() -> bool:
    """Enter new namespaces; return False where the system has none, or does not allow them."""
    if sys.platform != "linux":
        return False
    wanted, user, group = _NEW_MOUNTS | _NEW_PIDS | _NEW_NETWORK, os.geteuid(), os.getegid()
    if user != 0:
        wanted |= _NEW_USERS
    if _libc().unshare(wanted) != 0:
        return False
    if user != 0:
        # The same user as outside: PostgreSQL refuses to run as root.
        maps = {"uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, line in {"setgroups": "deny", **maps}.items():
            Path("/proc/self", name).write_text(line, encoding="ascii")
    return True


def _own_proc() -> None:
    """Mount a /proc of the new namespace, so that only its processes are seen."""
    mounts.mount("none", "/", "", mounts.PRIVATE | mounts.RECURSIVE)
    mounts.mount("proc", "/proc", "proc", 0)


def _loopback_up() -> None:
    """Switch on the loopback interface, which is down in a new namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        request = struct.pack("16sh22x", b"lo", 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(link, _GET_FLAGS, request))[1]
        fcntl.ioctl(link, _SET_FLAGS, struct.pack("16sh22x", b"lo", flags | _UP))
