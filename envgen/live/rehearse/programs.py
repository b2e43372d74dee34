"""Start what a service runs, and watch it: its last lines, its sockets and its memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from envgen.live.rehearse.commands import MOST_LINE, MOST_LINES, start
from envgen.live.rehearse.services import RehearsedService
from envgen.live.rehearse.watch import RequestErrors

if TYPE_CHECKING:
    import psutil

_MIB = 2**20


class Socket(Struct, frozen=True):
    """A socket that a process of a service listens on."""

    address: str
    port: int
    process: str

    @property
    def is_loopback(self) -> bool:
        """Return whether only the machine itself can connect to it."""
        return self.address.startswith("127.") or self.address == "::1"


class Running:
    """A service's command with all processes that it starts, as in one container."""

    def __init__(
        self, command: str, folder: Path, environment: Mapping[str, str], watch: Path
    ) -> None:
        """Start it, and watch its requests from a new folder in `watch`. Raises OSError."""
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._errors = RequestErrors(watch)
        self._process = start(command, folder, self._errors.watched(environment))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def status(self) -> int | None:
        """Return its exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    @property
    def said(self) -> list[str]:
        """Return the last lines that it printed."""
        if self.status is not None:
            self._reader.join(1)
        return list(self._lines)

    def said_of(self, path: str) -> list[str]:
        """Return the traceback of the last request of a path, or else what it printed."""
        return self._errors.at(path) or self.said

    def forget(self) -> None:
        """Forget what it printed so far, and which requests failed."""
        self._lines.clear()
        self._errors.forget()

    def processes(self) -> list[psutil.Process]:
        """Return its processes."""
        import psutil

        try:
            first = psutil.Process(self._process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def sockets(self) -> list[Socket]:
        """Return what it listens on."""
        import psutil

        found = []
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                name = process.name()
                found += [
                    Socket(link.laddr.ip, link.laddr.port, name)
                    for link in process.net_connections("inet")
                    if link.status == psutil.CONN_LISTEN
                ]
        return list(dict.fromkeys(found))

    def memory(self) -> int:
        """Return the memory of its processes in MiB; what they share counts once."""
        import psutil

        total = 0
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                full = process.memory_full_info()
                total += getattr(full, "pss", full.rss)
        return total // _MIB

    def stop(self, seconds: float) -> float | None:
        """Send SIGTERM as the platform does; return how long it took, None if it had to be killed.

        All its processes are gone afterwards.
        """
        started, everything = time.monotonic(), self.processes()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
            took: float | None = time.monotonic() - started
        except subprocess.TimeoutExpired:
            took = None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for process in everything:
            with contextlib.suppress(Exception):
                process.kill()
        self._process.wait()
        self._reader.join(1)
        return took

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            while line := pipe.readline(MOST_LINE):
                self._lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))


class StartedService(NamedTuple):
    """A service that was started; `idle` is its memory before anybody visited it, in MiB."""

    service: RehearsedService
    running: Running
    idle: int
