"""Handle standard streams that are closed, full or read by nobody.

Such a stream never stops a command in the middle. If stdout cannot be written, the text is lost and
the command exits with 1. If stderr cannot be written, its text is lost silently.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any

# Why writing to stdout failed in this run; empty if nothing failed.
lost: list[OSError] = []


def prepare() -> None:
    """Open the streams that are closed, and let stdout escape characters that it cannot encode.

    Otherwise the next file that is opened would become stdout. Writing to these streams still
    fails, and a command that replaces this process gets them closed.
    """
    lost.clear()
    for number, name, kind in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            _open(number)
            # It stays open until the process ends, as the stream that it replaces would.
            stream = open(number, kind, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Escape like stderr, instead of failing.
        sys.stdout.reconfigure(errors="backslashreplace")


def give_up(stream: Any, error: OSError) -> None:
    """Drop a stream's unwritten text, which Python would otherwise write again at exit."""
    if stream is sys.stdout:
        lost.append(error)
    with contextlib.suppress(OSError, ValueError):
        # Not inheritable: a command that replaces this process gets the same streams.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno(), inheritable=False)
        os.close(null)
        stream.flush()


def is_of_printing(error: BaseException) -> bool:
    """Return whether click raised an error while it printed, for example for --help."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == "click.utils"


def _open(number: int) -> None:
    with contextlib.suppress(OSError):
        os.fstat(number)
        return
    opened = os.open(os.devnull, os.O_RDONLY)
    if opened != number:
        os.dup2(opened, number, inheritable=False)
        os.close(opened)
