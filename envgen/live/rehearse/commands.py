"""Run a command to its end, and keep the last lines that it printed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

# Lines of output that are kept: a traceback, and what led to it.
MOST_LINES = 400
MOST_LINE = 2_000
# Seconds between two looks whether a command has ended.
_OFTEN = 0.1


class Ended(Struct, frozen=True):
    """A command that ended, or was ended after its time.

    status:
        its exit status; negative for a signal; None if its time was over
    """

    status: int | None
    lines: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        """Return whether it did not end with status 0."""
        return self.status != 0

    @property
    def how(self) -> str:
        """Return how it ended."""
        if self.status is None:
            return f"takes longer than {self.seconds:.0f} s"
        return f"ended with status {self.status}"


def start(command: str, folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a shell command in bash, as the platform does, with a process group of its own.

    Its stdout has both outputs. Raises OSError.
    """
    return subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def run(command: str, folder: Path, environment: Mapping[str, str], timeout: float) -> Ended:
    """Run a shell command for at most `timeout` seconds. Raises OSError."""
    started = time.monotonic()
    process = start(command, folder, environment)
    kept: deque[str] = deque(maxlen=MOST_LINES)
    assert process.stdout is not None
    status: int | None = None
    try:
        _read(process, kept, started + timeout)
        left = max(started + timeout - time.monotonic(), 0.1)
        status = process.wait(left)
    except (TimeoutError, subprocess.TimeoutExpired):
        status = None
    finally:
        # All that it started: the platform's container ends with the command, too.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    return Ended(status, tuple(kept), time.monotonic() - started)


def _read(process: subprocess.Popen[bytes], kept: deque[str], deadline: float) -> None:
    """Keep the last lines of a command until it ends. Raises TimeoutError.

    A program that it leaves in the background may have its output open for longer.
    """
    import select

    assert process.stdout is not None
    pipe, rest = process.stdout.fileno(), b""
    while True:
        has_ended = process.poll() is not None
        left = 0 if has_ended else min(deadline - time.monotonic(), _OFTEN)
        if left < 0:
            raise TimeoutError
        if not select.select([pipe], [], [], left)[0]:
            if has_ended:
                break
            continue
        part = os.read(pipe, 65536)
        if not part:
            break
        *lines, rest = (rest + part).split(b"\n")
        kept.extend(_text(line) for line in lines)
        rest = rest[-MOST_LINE:]
    if rest:
        kept.append(_text(rest))


def _text(line: bytes) -> str:
    return line[:MOST_LINE].decode("utf-8", "replace").rstrip("\r")
