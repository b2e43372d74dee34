"""Read a Procfile: https://devcenter.heroku.com/articles/procfile"""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")
_MOST = 1000


class Process(NamedTuple):
    """A process type and its command."""

    name: str
    command: str
    line: int
    # Where the command begins, from 1.
    column: int


def processes(text: str) -> list[Process]:
    """Return the processes in order; lines that are none are left out."""
    found = []
    for number, line in enumerate(text.splitlines()[:_MOST], 1):
        if match := _LINE.fullmatch(line.rstrip()):
            found.append(Process(match[1], match[2], number, match.start(2) + 1))
    return found


def other_lines(text: str) -> list[int]:
    """Return the numbers of the lines that are neither a process, nor blank, nor a comment."""
    lines = enumerate(text.splitlines()[:_MOST], 1)
    return [
        number
        for number, line in lines
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.rstrip())
    ]
