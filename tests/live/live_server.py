"""A web server in processes of its own: started, asked for its memory, and ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from live_http import Request, send
from servers import WAIT, until

# As gunicorn and uvicorn say it.
LISTENING = re.compile(r"http://127\.0\.0\.1:([0-9]+)")
HEALTH = Request("GET", "/healthz", (("Host", "10.0.0.1"),))


class Server:
    """Listens on a port that the system chose; `log` is what it said."""

    def __init__(
        self, command: list[str], processes: int, folder: Path, environment: dict[str, str]
    ) -> None:
        """Start; wait for its processes, and until it answers Render's question for its health."""
        self._processes = processes
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — `stop` closes it.
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=self._file,
            stderr=self._file,
            start_new_session=True,
        )
        self.port = 0
        try:
            until(self._answers, "the server starts")
        except AssertionError as error:
            log = self.log
            self.stop()
            raise AssertionError(log) from error

    @property
    def log(self) -> str:
        """What it said until now."""
        size = os.fstat(self._file.fileno()).st_size
        return os.pread(self._file.fileno(), size, 0).decode(errors="replace")

    def peaks(self) -> dict[int, int]:
        """The largest memory that each of its processes ever had, in bytes, by its id."""
        return {pid: _peak(pid) for pid in _family(self._process.pid)}

    def stop(self) -> None:
        """End it as Render does; by force whatever does not end in time."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(WAIT)
            raise
        finally:
            self._file.close()

    def _answers(self) -> bool:
        assert self._process.poll() is None, "it has ended"
        listening = LISTENING.search(self.log)
        if listening is None:
            return False
        self.port = int(listening[1])
        all_there = len(_family(self._process.pid)) == self._processes
        return all_there and send(self.port, HEALTH).status == 200


def _family(pid: int) -> list[int]:
    """A process, and all that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(kin for child in children for kin in _family(int(child)))]


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmHWM:\s+([0-9]+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024
