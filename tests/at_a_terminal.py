"""`envgen init` where a person types the answers."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from commandline import Command


class Typed(io.TextIOWrapper):
    """Standard input at a terminal where a person types `text`."""

    def __init__(self, text: str) -> None:
        """Have the lines of `text` ready."""
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def at_a_terminal(
    patch: pytest.MonkeyPatch, envgen: Command, root: Path, text: str, *options: str
) -> tuple[int, str]:
    """Run init where a person types `text`; return the status and what is shown."""
    patch.setattr(sys, "stdin", Typed(text))
    done = envgen("init", *options, cwd=root)
    return done.status, done.out + done.err
