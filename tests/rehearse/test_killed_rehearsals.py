"""Rehearsals that are killed at any moment leave nothing that the next one does not remove."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import site_of_rehearsals as site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.threat("a run is killed, or the disk is full"),
]
# In the first, fourth and last part of a rehearsal; the second of them is Ctrl-C.
KILLS, LONG = (0, 3, 4), 50
_DEADLINE = 60.0
WHOLE = """
import pathlib, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
sys.path[:0] = {path!r}
import site_of_rehearsals as site
found = site.rehearse(pathlib.Path({root!r}))
assert found.phases[-1].name == "stop", found
"""
# What each rehearsal begins with, and ends with.
NEXT = """
import pathlib, sys
sys.path[:0] = {path!r}
from envgen.live.rehearse import checkout, phases
with phases.cleaned(checkout.check_out(pathlib.Path({root!r}), "HEAD")):
    pass
"""


class _Place:
    """A site, and a folder for temporary files in which rehearsals of it are."""

    def __init__(self, folder: Path) -> None:
        self.seconds = 0.0
        self.root = site.make(folder / "site")
        self.output = folder / "output"
        self.temporary = folder / "t"
        self.temporary.mkdir()
        # PostgreSQL, which is another user where this one is root, has to enter them.
        for entered in (folder, self.temporary):
            entered.chmod(0o711)

    def start(self, code: str) -> subprocess.Popen[bytes]:
        """Start a rehearsal in a process group of its own, as a shell does."""
        written = code.format(path=sys.path, root=str(self.root))
        with self.output.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-c", written],
                env={**os.environ, "TMPDIR": str(self.temporary), "XDG_CACHE_HOME": self.cache},
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """Return what the last one printed, to be shown when a test fails."""
        return self.output.read_text(errors="replace")[-20_000:]

    @property
    def cache(self) -> str:
        """Return where rehearsals are of somebody who is not root."""
        return str(self.temporary)

    def processes(self) -> list[str]:
        """Return what runs in the folder, or with it in its command."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                words = " ".join([process.cwd(), *process.cmdline()])
                if str(self.temporary) in words and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(words)
        return found

    def folders(self) -> list[Path]:
        """Return the folders of rehearsals."""
        return list(self.temporary.rglob("rehearsal-*"))


@pytest.fixture(scope="module")
def place() -> Iterator[_Place]:
    """Yield a site, of which is known how long its rehearsal takes."""
    # Not in pytest's folder: each pytest that starts makes it private again, in the middle of a
    # rehearsal, and then PostgreSQL can no longer enter the folders in it.
    folder = Path(tempfile.mkdtemp(prefix="k-"))
    try:
        made = _Place(folder)
        started = time.monotonic()
        whole = made.start(WHOLE)
        assert whole.wait(_DEADLINE * 2) == 0, made.said()
        made.seconds = time.monotonic() - started
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Kill at some moments, and at more with --long."""
    if "seed" in metafunc.fixturenames:
        seeds = range(LONG) if metafunc.config.getoption("long") else KILLS
        metafunc.parametrize("seed", seeds)


def _eventually(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + _DEADLINE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_killed_rehearsal(place: _Place, seed: int) -> None:
    """No process or folder is left: after Ctrl-C at once, or else when the next one starts."""
    chance = random.Random(seed)
    hard = seed % 2 == 0
    # The parts of a rehearsal get an equal share of the kills.
    share = (seed % 5 + chance.random()) / 5
    while True:
        started, killed = time.monotonic(), place.start(WHOLE)
        moment = place.seconds * share
        with contextlib.suppress(subprocess.TimeoutExpired):
            assert killed.wait(moment) == 0, place.said()
            # The machine is faster now than it was: again, and earlier.
            place.seconds = time.monotonic() - started
            continue
        break
    # The kernel kills envgen alone; a terminal interrupts all of its group.
    if hard:
        killed.kill()
    else:
        os.killpg(killed.pid, signal.SIGINT)
    assert killed.wait(_DEADLINE) != 0, place.said()
    how = f"{'SIGKILL' if hard else 'SIGINT'} after {moment:.2f} s"
    if not hard:
        assert _eventually(lambda: not place.processes()), (how, place.processes())
    assert place.start(NEXT).wait(_DEADLINE) == 0, (how, place.said())
    assert _eventually(lambda: not place.processes()), (how, place.processes())
    assert place.folders() == [], how
