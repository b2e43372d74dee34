"""Show on a terminal what runs and for how long, on one line that is replaced each second."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from types import TracebackType
from typing import Any

# Back to the start of the line, and clear it.
_CLEAR = "\r\x1b[K"


class PhaseClock:
    """Shows the phase that runs; nothing where stderr is no terminal, as in logs of CI."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._name, self._since, self._is_shown = "", 0.0, False
        self._before: Any = None
        self._shows = sys.stderr.isatty()

    def __enter__(self) -> PhaseClock:
        """Begin to show phases."""
        if self._shows:
            # A timer instead of a thread: the rehearsal forks, and its child gets no timer.
            self._before = signal.signal(signal.SIGALRM, self._tick)
            signal.setitimer(signal.ITIMER_REAL, 1, 1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Show phases no longer."""
        if self._shows:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            self.clear()

    def begin(self, name: str) -> None:
        """Show a phase from now on."""
        self._name, self._since = name, time.monotonic()

    def clear(self) -> None:
        """Make room for another line."""
        if self._is_shown:
            self._is_shown = False
            _write(_CLEAR)

    def _tick(self, *_: Any) -> None:
        if self._name:
            self._is_shown = True
            _write(f"{_CLEAR}{self._name} … {time.monotonic() - self._since:.0f} s")


def _write(text: str) -> None:
    # Not through the stream, which may be in the middle of a line of its own.
    with contextlib.suppress(OSError):
        os.write(sys.stderr.fileno(), text.encode())
