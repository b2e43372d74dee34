"""The standard streams: some may be closed, full or read by nobody.

No command stops in the middle because of that. Text that stdout does not take is lost, and the
command exits with 1. Text that stderr does not take is lost without a sign.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any

# Why stdout did not take something in this run; empty if it took everything.
lost: list[OSError] = []


def prepare() -> None:
    """Open the streams that are closed, and let stdout escape characters that it cannot encode.

    Otherwise the next file that is opened would be stdout. What is written there fails, as it
    does without a stream; a command that replaces this process gets the stream closed.
    """
    lost.clear()
    for number, name, kind in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            _open(number)
            stream = open(number, kind, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As stderr does, instead of failing.
        sys.stdout.reconfigure(errors="backslashreplace")


def give_up(stream: Any, error: OSError) -> None:
    """Drop what a stream did not take, which Python would otherwise write again at the end."""
    if stream is sys.stdout:
        lost.append(error)
    with contextlib.suppress(OSError, ValueError):
        # Not inheritable: a command that replaces this process gets no other stream than before.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno(), inheritable=False)
        os.close(null)
        stream.flush()


def is_of_printing(error: BaseException) -> bool:
    """Return whether an error was raised where click prints, which it does for --help itself."""
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
