"""What a .env file consists of. Values may be secrets, and so no repr shows one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec


class Discreet(msgspec.Struct, frozen=True):
    """A struct that may hold a secret, and so does not show what it holds."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')}>".replace(" >", ">")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class DotenvEntry(Discreet, frozen=True):
    """An entry as it is in the file: `raw` ends with its line end; places count from 1."""

    raw: str
    line: int
    column: int


class Blank(DotenvEntry, frozen=True):
    """A line without text."""


class Comment(DotenvEntry, frozen=True):
    """A line that is a comment."""


class NotUnderstood(DotenvEntry, frozen=True):
    """A line that no reader of .env files could make sense of."""


class Assignment(DotenvEntry, frozen=True):
    """A variable with its value; `written` is how the value stands behind the `=`."""

    name: str
    value: str
    written: str
    read: bool
    """Whether Django reads this value; if not, it is the one that was obviously meant."""


class DotenvFile(Discreet, frozen=True):
    """A .env file: `bom + "".join(entry.raw …)` is its text."""

    entries: tuple[DotenvEntry, ...]
    bom: str = ""

    def assignments(self) -> Iterator[Assignment]:
        """All assignments in order, repeated ones included."""
        return (entry for entry in self.entries if isinstance(entry, Assignment))
