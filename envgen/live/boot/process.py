"""Run the probe in its own process with a timeout, and read its report."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Generic, TypeVar

import msgspec

from envgen.live.boot.report import Fault
from envgen.live.probe.faults import own_path
from envgen.support import lazy_re, system

PROBE = Path(__file__).parents[1] / "probe" / "__main__.py"
# Longest line that is read; a report is mostly the settings, which are some kilobytes.
MAX_BYTES = 32 * 2**20
# Seconds in which a process that hangs says where; it cannot, if the project took the signal.
LAST_WORDS = 2.0
# Seconds between two looks whether a process is ended whose pipe another one holds.
_LOOK = 0.2
# The project can write to the pipe, too: of more steps or frames it has none.
_MOST = 1000
# A line of a traceback by faulthandler, which has the innermost frame first.
_FRAME = lazy_re.compile(r'  File "(.+)", line (\d+) in ')


# The type that a job of the probe reports. If it ended early, `fault` is set; of a boot also the
# errors of earlier steps, as `faults`, and the steps that were done.
Report = TypeVar("Report", bound=msgspec.Struct)


class _Line(msgspec.Struct, Generic[Report]):
    step: str | None = None
    fault: Fault | None = None
    report: Report | None = None


class _Heard(Generic[Report]):
    """What a process said."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.faults: list[Fault] = []
        self.report: Report | None = None
        self.readable = True
        # Where the process hangs: a file of the project, and a line.
        self.place: tuple[str | None, int | None] = (None, None)

    @property
    def last(self) -> str:
        return self.steps[-1] if self.steps else ""

    def early(self, kind: str, message: str) -> dict[str, object]:
        """Return the report of a process that ended before it could make one."""
        fault = Fault(self.last or "django", kind, message, None, *self.place)
        failed = {item.step for item in self.faults}
        done = [step for step in self.steps[:-1] if step not in failed]
        return {"fault": fault, "faults": [*self.faults, fault], "done": done}


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

        Nothing is raised: errors are in the report's `fault`, or `faults`.
        """
        heard: _Heard[Report] = _Heard()

        def failed(kind: str, message: str) -> Report:
            return msgspec.convert(heard.early(kind, message), reported)

        if odd := [name for name, value in environment.items() if "\0" in value]:
            return failed("unusable", f"{odd[0]} contains a NUL character")
        try:
            process = self._start(python, job, environment)
        except OSError as error:
            return failed("unusable", f"this Python does not start: {error.strerror}")
        overtime, over, ended = threading.Event(), threading.Event(), threading.Event()

        def end() -> None:
            overtime.set()
            if heard.steps:
                # Not by `send_signal`, which may wait for the process: its id has to stay taken.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process.pid, signal.SIGUSR1)
                over.wait(LAST_WORDS)
            _kill(process)
            ended.set()

        timer = threading.Timer(timeout, end)
        timer.start()
        folder = getattr(request, "folder", "")
        try:
            _send(process, _encoded(request))
            assert process.stdout is not None
            with process.stdout:
                _listen(_lines(process.stdout, ended), reported, heard, overtime, folder)
        finally:
            over.set()
            timer.cancel()
            timer.join()
            # Including all processes that the project started. Before waiting, because until
            # then no other process can have the same id.
            _kill(process)
            status = process.wait()
            with self._lock:
                self._running.discard(process)
        if heard.report is not None:
            return heard.report
        if overtime.is_set():
            return failed("timeout", f"it did not finish within {timeout:g} seconds")
        if not heard.steps:
            return failed("unusable", "this Python cannot boot the project")
        if not heard.readable:
            return failed("unreadable", "its report is too long or not valid JSON")
        return failed("ended", _ending(status))

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


def _send(process: subprocess.Popen[bytes], request: bytes) -> None:
    assert process.stdin is not None
    # If the process ended before reading, both writing and closing raise BrokenPipeError.
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(request)


def _lines(pipe: IO[bytes], ended: threading.Event) -> Iterator[bytes]:
    """Yield the lines that a process writes, and of a line that is too long the start.

    They end when the process is `ended`, although one that it started may still hold the pipe.
    """
    if system.WINDOWS:  # only sockets can be waited for there
        yield from iter(lambda: pipe.readline(MAX_BYTES), b"")
        return
    kept = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while True:
            if not waiting.select(_LOOK):
                if ended.is_set():
                    return
                continue
            part = os.read(pipe.fileno(), 2**16)
            *whole, rest = part.split(b"\n")
            for line in whole:
                yield bytes(kept) + line
                kept.clear()
            kept += rest
            if kept and (not part or len(kept) > MAX_BYTES):
                yield bytes(kept)
                kept.clear()
            if not part:
                return


def _listen(
    lines: Iterator[bytes],
    reported: type[Report],
    heard: _Heard[Report],
    overtime: threading.Event,
    folder: str,
) -> None:
    """Keep in `heard` what a process says until it has reported."""
    for line in lines:
        try:
            # mypy does not accept the variable `reported` as a type argument.
            said = msgspec.json.decode(line, type=_Line[reported])  # type: ignore[valid-type]
        except (msgspec.DecodeError, RecursionError):
            heard.readable = False
            if overtime.is_set():
                heard.place = _innermost(lines, folder)
            return
        if said.report is not None:
            # Do not read to the end: a process that the project forked may hold the pipe.
            heard.report = said.report
            return
        heard.steps += [said.step] if said.step else []
        heard.faults += [said.fault] if said.fault else []
        if len(heard.steps) + len(heard.faults) > _MOST:
            heard.readable = False
            return


def _innermost(trace: Iterable[bytes], folder: str) -> tuple[str | None, int | None]:
    """Return file and line of the innermost frame of the project that a process reports."""
    for line in islice(trace, _MOST):
        frame = _FRAME.match(os.fsdecode(line))
        file = own_path(frame[1], folder) if frame else None
        if frame and file:
            return file, int(frame[2])
    return None, None


def _ending(status: int) -> str:
    if status < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"the process was killed by {names.get(-status, f'signal {-status}')}"
    return f"the process exited with status {status}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
