"""The line that says what a rehearsal does: on a terminal, and nowhere else."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import sys

import pytest

from envgen.cli.phase_clock import PhaseClock

CLEAR = b"\r\x1b[K"


def _shown(stream: int, size: int) -> bytes:
    """Return the next bytes that a terminal shows; the kernel may pass them on a little later."""
    found = b""
    while len(found) < size and select.select([stream], [], [], 30)[0]:
        found += os.read(stream, size - len(found))
    return found


@pytest.fixture
def ends() -> tuple[int, int]:
    """Return both ends of a terminal."""
    return pty.openpty()


def test_a_terminal_shows_the_phase(ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One line is replaced each second, and gone when another one is printed."""
    ours, theirs = ends
    before = signal.getsignal(signal.SIGALRM)
    with os.fdopen(theirs, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with PhaseClock() as clock:
            signal.raise_signal(signal.SIGALRM)
            assert select.select([ours], [], [], 0)[0] == []
            clock.begin("build")
            signal.raise_signal(signal.SIGALRM)
            line = "\r\x1b[Kbuild … 0 s".encode()
            assert _shown(ours, len(line)) == line
            clock.clear()
            clock.clear()
            assert _shown(ours, len(CLEAR)) == CLEAR
            signal.raise_signal(signal.SIGALRM)
            assert _shown(ours, len(line)).endswith(b" s")
        assert _shown(ours, len(CLEAR)) == CLEAR
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == before
    os.close(ours)


def test_a_log_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """CI has no terminal: no timer runs, and nothing is printed."""
    before, stream = signal.getsignal(signal.SIGALRM), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with PhaseClock() as clock:
        clock.begin("build")
        assert signal.getsignal(signal.SIGALRM) == before
        clock.clear()
    assert stream.getvalue() == ""
