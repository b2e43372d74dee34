"""What envgen shows a person: on a terminal, with a width."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from commandline import Command


def on_a_terminal(cwd: Path, *arguments: str, columns: int = 0, **more: str) -> bytes:
    """Return what envgen shows when stdout and stderr are a terminal; 0 columns: of no width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **more}
    command = [sys.executable, "-m", "envgen", *arguments]
    with subprocess.Popen(command, cwd=cwd, env=environment, stdout=slave, stderr=slave):
        os.close(slave)
        shown = b""
        while True:
            try:
                shown += os.read(master, 65536)
            except OSError:  # the other end is closed
                break
    os.close(master)
    return shown


class Typed(io.TextIOWrapper):
    """Standard input at a terminal where a person types `text`."""

    def __init__(self, text: str) -> None:
        """Have the lines of `text` ready."""
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def at_a_terminal(
    patch: pytest.MonkeyPatch, envgen: Command, root: Path, text: str, *options: str
) -> tuple[int, str]:
    """Run init where a person types `text`; return the status and what is shown."""
    patch.setattr(sys, "stdin", Typed(text))
    done = envgen("init", *options, cwd=root)
    return done.status, done.out + done.err
