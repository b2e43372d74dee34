"""Runs the probe in a process of its own, for a bounded time, and reads what it reports."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from envgen.boot.report import Fault, Report, Request

PROBE = Path(__file__).parents[1] / "probe" / "__main__.py"
# What a report may hold; the settings are most of it, and are some kilobytes.
MAX_BYTES = 32 * 2**20


class _Line(msgspec.Struct):
    step: str | None = None
    report: Report | None = None


class Probes:
    """The processes that run now; `stop` ends all of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(
        self, python: str, request: Request, environment: Mapping[str, str], timeout: float
    ) -> Report:
        """Boot as `request` says, within `timeout` seconds, and return the report.

        Whatever goes wrong is the report's fault; nothing is raised.
        """
        try:
            process = self._start(python, environment)
        except OSError as error:
            return _failed("django", "unusable", f"this Python does not start: {error.strerror}")
        overtime = threading.Event()

        def end() -> None:
            overtime.set()
            _kill(process)

        timer = threading.Timer(timeout, end)
        timer.start()
        try:
            step, report = _talk(process, msgspec.json.encode(request))
        finally:
            timer.cancel()
            # With all that the project has started. Before it is waited for: until then its
            # number is no other process's.
            _kill(process)
            status = process.wait()
            with self._lock:
                self._running.discard(process)
        if report is not None:
            return report
        if overtime.is_set():
            return _failed(step, "timeout", f"it did not end within {timeout:g} seconds")
        if not step:
            return _failed(step, "unusable", "this is no Python that can boot a project")
        return _failed(step, "ended", _ending(status))

    def stop(self) -> None:
        """End every process, and start no more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _kill(process)

    def _start(self, python: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise OSError(0, "envgen was stopped")
            process = subprocess.Popen(
                # -B: a check leaves no compiled files behind in the project.
                [python, "-B", str(PROBE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(environment),
                # A group of its own, to be ended together.
                start_new_session=True,
            )
            self._running.add(process)
        return process


def _talk(process: subprocess.Popen[bytes], request: bytes) -> tuple[str, Report | None]:
    """Ask; return the last step that was begun, and the report if there is one."""
    assert process.stdin is not None
    assert process.stdout is not None
    # A process that ended before it read leaves a pipe that cannot be closed in peace, either.
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(request)
    step = ""
    with process.stdout:
        while line := process.stdout.readline(MAX_BYTES):
            try:
                said = msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError:
                break
            if said.report is not None:
                # Not up to the end: a process that the project forked may keep the pipe open.
                return step, said.report
            step = said.step or step
    return step, None


def _failed(step: str, kind: str, message: str) -> Report:
    return Report(fault=Fault(step or "django", kind, message))


def _ending(status: int) -> str:
    if status < 0:
        return f"the process was ended by {signal.Signals(-status).name}"
    return f"the process ended by itself (exit status {status})"


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
