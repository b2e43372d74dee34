"""What envgen shows a person: on a terminal, with a width."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path


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
