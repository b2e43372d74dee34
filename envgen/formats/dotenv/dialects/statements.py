"""What a reader of one dialect finds in a file: statements, each with the variables it sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from envgen.formats.dotenv.entries import Discreet
from envgen.formats.dotenv.wanted import NAME

NamedValue = tuple[str, str | None]
"""A name with its value; None where the value is only known when the program runs, because a
command makes it, or a variable that the file does not set."""

# Linux takes no string of more bytes into an environment (MAX_ARG_STRLEN of execve(2)). A file in
# which each variable holds the one before twice would else fill the memory.
LONGEST = 2**17


class Statement(Discreet, frozen=True):
    """One or more lines that a program understands as a whole; without pairs it sets nothing."""

    line: int  # counts from 1
    lines: int
    pairs: tuple[NamedValue, ...]


DialectReader = Callable[[str], list[Statement]]
"""From the text of a file, with LF line ends and without BOM, to its statements in order.

Lines that no statement covers are blank, comments, or nothing that the program understands.
"""


def is_comment(line: str) -> bool:
    """Say whether every dialect takes a line for blank or for a comment."""
    return not line.strip() or line.lstrip(" \t").startswith("#")


def joined(parts: Sequence[str | None]) -> str | None:
    """Return a value from its parts; None where one is not known, or no environment takes it."""
    known = [part for part in parts if part is not None]
    fits = len(known) == len(parts) and sum(map(len, known)) <= LONGEST
    return "".join(known) if fits else None


def next_line(text: str, position: int) -> int:
    """Return where the line behind the one at `position` begins."""
    return text.find("\n", position) + 1 or len(text)


def shown(name: str, value: str | None) -> str:
    """Return a name as a message may show it: a line of a private key can look like one.

    The last line of base64 has its padding behind it (`QUJDRA==`), which is a value to some.
    """
    mixed = re.search("[a-z]", name) and re.search("[A-Z]", name)
    padded = value == "=" or (not value and mixed)
    return name if NAME.match(name) and len(name) <= 60 and not padded else "a variable"
