"""What settings do to the process that boots them: it ends, and envgen says so."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from envgen.live.boot.report import BootReport, BootRequest
from envgen.live.boot.run import Job, boot_all

# Write to each of the process's open files, of which one leads to envgen.
WRITES = """\
import os

for number in range(3, 30):
    try:
        for _ in range({1}):
            os.write(number, {0!r})
    except OSError:
        pass
"""
ORPHAN = """\
import os
import pathlib
import time

if os.fork() == 0:
    os.setsid()
    pathlib.Path("orphan").write_text(str(os.getpid()))
    time.sleep(3600)
os._exit(0)
"""


def booted(folder: Path, settings: str) -> BootReport:
    """Return the report of booting a settings module that ends with `settings`."""
    lines = f"SECRET_KEY = 'x' * 60\nUSE_TZ = True\nINSTALLED_APPS = []\n{settings}\n"
    (folder / "hostile.py").write_text(lines, encoding="utf-8")
    request = BootRequest(folder=str(folder), settings="hostile", digest_key="ab")
    job = Job("production", ("web",), request, {"PATH": os.environ["PATH"]})
    [boot] = boot_all([job], sys.executable, timeout=10)
    return boot.report


BEGINS = b'{"report":{"settings":{"A":'


@pytest.mark.parametrize(
    ("line", "times"),
    [
        (BEGINS + b"[" * 9_999 + b"\n", 1),
        (BEGINS + b"[" * 9_999 + b"]" * 9_999 + b"}}}\n", 1),
        (b'{"step":"a"}\n', 5_000),
        (b"x" * 10_000, 100_000),
    ],
    ids=["open", "deep", "steps", "gigabyte"],
)
def test_reports_that_a_project_writes(line: bytes, times: int, tmp_path: Path) -> None:
    """What is no report is named so: nothing is raised, and nothing grows."""
    fault = booted(tmp_path, WRITES.format(line, times)).fault
    assert fault is not None
    assert fault.type == "unreadable"


def test_a_process_that_gets_away(tmp_path: Path) -> None:
    """It holds the pipe for an hour, and the boot ends with its own time."""
    try:
        fault = booted(tmp_path, ORPHAN).fault
    finally:
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((tmp_path / "orphan").read_text()), signal.SIGKILL)
    assert fault is not None
    assert fault.type == "timeout"


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ("import os\nos._exit(0)", "ended", "the process exited with status 0"),
        ("import os\nos._exit(77)", "ended", "the process exited with status 77"),
        ("import os\nos.kill(os.getpid(), 9)", "ended", "the process was killed by SIGKILL"),
        ("raise SystemExit('hunter2hunter2')", "SystemExit", "it exits the process"),
    ],
)
def test_odd_ends(settings: str, kind: str, message: str, tmp_path: Path) -> None:
    """A status of 0 is no success, and what the process said of its end is not repeated."""
    fault = booted(tmp_path, settings).fault
    assert fault is not None
    assert (fault.type, fault.message) == (kind, message)


@pytest.mark.parametrize("name", ["stdout", "stderr", "__stdout__"])
def test_a_replaced_stdout(name: str, tmp_path: Path) -> None:
    """The report does not go through it, and nothing that it gets is seen."""
    text = f"import sys\nsys.{name} = None\nprint('hunter2hunter2')\nA = 1"
    report = booted(tmp_path, text)
    assert report.fault is None
    assert report.settings["A"] == 1
