"""Runs the probe in a process of its own, for a bounded time, and reads what it reports."""

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
# What a report may hold; the settings are most of it, and are some kilobytes.
MAX_BYTES = 32 * 2**20


# What a job of the probe reports; nothing but the `fault` where it did not come to report.
Report = TypeVar("Report", bound=msgspec.Struct)


class _Line(msgspec.Struct, Generic[Report]):
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
        self,
        python: str,
        job: str,
        request: msgspec.Struct,
        environment: Mapping[str, str],
        timeout: float,
        reported: type[Report],
    ) -> Report:
        """Do a `job` of the probe within `timeout` seconds; return what is `reported`.

        Whatever goes wrong is the report's fault; nothing is raised.
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
            # With all that the project has started. Before it is waited for: until then its
            # number is no other process's.
            _kill(process)
            status = process.wait()
            with self._lock:
                self._running.discard(process)
        if report is not None:
            return report
        if overtime.is_set():
            return failed(step, "timeout", f"it did not end within {timeout:g} seconds")
        if not step:
            return failed(step, "unusable", "this is no Python that can boot a project")
        if not readable:
            return failed(step, "unreadable", "what it reports is too long, or garbled")
        return failed(step, "ended", _ending(status))

    def stop(self) -> None:
        """End every process, and start no more."""
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
                # -B: a check leaves no compiled files behind in the project.
                [python, "-B", str(PROBE), job],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(environment),
                # A group of its own, to be ended together.
                start_new_session=True,
            )
            self._running.add(process)
        return process


def _encoded(request: msgspec.Struct) -> bytes:
    """Return a request as JSON; a folder's name need not be UTF-8, and msgspec's text has to be."""
    return json.dumps(msgspec.to_builtins(request)).encode("ascii")


def _talk(
    process: subprocess.Popen[bytes], request: bytes, reported: type[Report]
) -> tuple[str, Report | None, bool]:
    """Ask; return the last step that was begun, the report if any, and whether all was readable."""
    assert process.stdin is not None
    assert process.stdout is not None
    # A process that ended before it read leaves a pipe that cannot be closed in peace, either.
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(request)
    step = ""
    with process.stdout:
        while line := process.stdout.readline(MAX_BYTES):
            try:
                # `reported` is a variable, which mypy takes for no type: it knows no generics that
                # are made as the program runs.
                said = msgspec.json.decode(line, type=_Line[reported])  # type: ignore[valid-type]
            except msgspec.DecodeError:
                return step, None, False
            if said.report is not None:
                # Not up to the end: a process that the project forked may keep the pipe open.
                return step, said.report, True
            step = said.step or step
    return step, None, True


def _ending(status: int) -> str:
    if status < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"the process was ended by {names.get(-status, f'signal {-status}')}"
    return f"the process ended by itself (exit status {status})"


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
