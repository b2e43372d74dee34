"""Run the probe in its own process with a timeout, and read its report."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from envgen.live.boot.report import Fault

PROBE = Path(__file__).parents[1] / "probe" / "__main__.py"
# Longest line that is read; a report is mostly the settings, which are some kilobytes.
MAX_BYTES = 32 * 2**20


# The type that a job of the probe reports; if it ended early, only `fault` is set.
Report = TypeVar("Report", bound=msgspec.Struct)


class _Line(msgspec.Struct, Generic[Report]):
    step: str | None = None
    report: Report | None = None


class Probes:
    """Runs the probe, and keeps the running processes; `stop` ends all of them."""

    def __init__(self) -> None:
        """Start without processes."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(
        self,
        python: str,
        job: str,
        request: msgspec.Struct,
        environment: Mapping[str, str],
        timeout: float,
        reported: type[Report],
    ) -> Report:
        """Run a `job` of the probe within `timeout` seconds; return its report, a `reported`.

        Nothing is raised: errors are in the report's `fault`.
        """

        def failed(step: str, kind: str, message: str) -> Report:
            fault = Fault(step or "django", kind, message)
            return msgspec.convert({"fault": fault}, reported)

        try:
            process = self._start(python, job, environment)
        except OSError as error:
            return failed("django", "unusable", f"this Python does not start: {error.strerror}")
        overtime = threading.Event()

        def end() -> None:
            overtime.set()
            _kill(process)

        timer = threading.Timer(timeout, end)
        timer.start()
        try:
            step, report, readable = _talk(process, _encoded(request), reported)
        finally:
            timer.cancel()
            # Including all processes that the project started. Before waiting, because until
            # then no other process can have the same id.
            _kill(process)
            status = process.wait()
            with self._lock:
                self._running.discard(process)
        if report is not None:
            return report
        if overtime.is_set():
            return failed(step, "timeout", f"it did not finish within {timeout:g} seconds")
        if not step:
            return failed(step, "unusable", "this Python cannot boot the project")
        if not readable:
            return failed(step, "unreadable", "its report is too long or not valid JSON")
        return failed(step, "ended", _ending(status))

    def stop(self) -> None:
        """End every process, and do not start new ones."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _kill(process)

    def _start(
        self, python: str, job: str, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise OSError(0, "envgen was stopped")
            process = subprocess.Popen(
                # -B: do not leave compiled files in the project.
                [python, "-B", str(PROBE), job],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(environment),
                # Its own process group, so that all its processes can be ended together.
                start_new_session=True,
            )
            self._running.add(process)
        return process


def _encoded(request: msgspec.Struct) -> bytes:
    """Return a request as JSON; not with msgspec, since a folder's name may not be UTF-8."""
    return json.dumps(msgspec.to_builtins(request)).encode("ascii")


def _talk(
    process: subprocess.Popen[bytes], request: bytes, reported: type[Report]
) -> tuple[str, Report | None, bool]:
    """Send the request; return the last step, the report if any, and if all output was valid."""
    assert process.stdin is not None
    assert process.stdout is not None
    # If the process ended before reading, both writing and closing raise BrokenPipeError.
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(request)
    step = ""
    with process.stdout:
        while line := process.stdout.readline(MAX_BYTES):
            try:
                # mypy does not accept the variable `reported` as a type argument.
                said = msgspec.json.decode(line, type=_Line[reported])  # type: ignore[valid-type]
            except msgspec.DecodeError:
                return step, None, False
            if said.report is not None:
                # Do not read to the end: a process that the project forked may hold the pipe.
                return step, said.report, True
            step = said.step or step
    return step, None, True


def _ending(status: int) -> str:
    if status < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"the process was killed by {names.get(-status, f'signal {-status}')}"
    return f"the process exited with status {status}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
