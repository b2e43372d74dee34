"""Statements of a .env file, each with the variables that it sets in one dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from envgen.formats.dotenv.entries import Discreet
from envgen.formats.dotenv.wanted import NAME

NamedValue = tuple[str, str | None]
"""A name with its value. The value is None if it is only known when the program runs, because it
comes from a command or from a variable that the file does not set."""

# Linux does not accept longer strings in an environment (MAX_ARG_STRLEN of execve(2)). Without a
# limit, a file in which each variable contains the previous one twice would fill the memory.
LONGEST = 2**17


class Statement(Discreet, frozen=True):
    """One or more lines that a program reads together; without pairs it sets nothing."""

    line: int  # counts from 1
    lines: int
    pairs: tuple[NamedValue, ...]


DialectReader = Callable[[str], list[Statement]]
"""Returns the statements of a text in order. The text has LF line ends and no byte order mark.

Lines without a statement are blank, comments, or not understood by the program.
"""


def is_comment(line: str) -> bool:
    """Return whether a line is blank or a comment in every dialect."""
    return not line.strip() or line.lstrip(" \t").startswith("#")


def joined(parts: Sequence[str | None]) -> str | None:
    """Return a value from its parts; None if a part is unknown, or if the value is too long."""
    known = [part for part in parts if part is not None]
    fits = len(known) == len(parts) and sum(map(len, known)) <= LONGEST
    return "".join(known) if fits else None


def next_line(text: str, position: int) -> int:
    """Return the index of the line after the one at `position`."""
    return text.find("\n", position) + 1 or len(text)


def shown(name: str, value: str | None) -> str:
    """Return a name for messages; a line of a private key, which may look like one, is not shown.

    The last line of base64 ends with its padding (`QUJDRA==`), which some programs read as a value.
    """
    mixed = re.search("[a-z]", name) and re.search("[A-Z]", name)
    padded = value == "=" or (not value and mixed)
    return name if NAME.match(name) and len(name) <= 60 and not padded else "a variable"
