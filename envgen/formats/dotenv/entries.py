"""The entries of a .env file. No repr shows a value, because it may be a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec


class Discreet(msgspec.Struct, frozen=True):
    """A struct whose repr does not show its fields, because they may contain a secret."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')}>".replace(" >", ">")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class DotenvEntry(Discreet, frozen=True):
    """An entry of the file. `raw` includes its line end; line and column count from 1."""

    raw: str
    line: int
    column: int


class Blank(DotenvEntry, frozen=True):
    """A line without text."""


class Comment(DotenvEntry, frozen=True):
    """A line that is a comment."""


class NotUnderstood(DotenvEntry, frozen=True):
    """A line that no reader of .env files understands."""


class Assignment(DotenvEntry, frozen=True):
    """A variable with its value; `written` is the text of the value after the `=`."""

    name: str
    value: str
    written: str
    read: bool
    """Whether Django reads this value; if not, `value` is the one that was obviously meant."""
    doubtful: bool = False
    """Whether it may be a part of a value: an earlier line opens a quote that is never closed."""

    @property
    def shown(self) -> str:
        """Return the name for messages; a doubtful one could be a part of a secret."""
        return "a variable" if self.doubtful else self.name


class DotenvFile(Discreet, frozen=True):
    """A .env file; its text is `bom + "".join(entry.raw …)`."""

    entries: tuple[DotenvEntry, ...]
    bom: str = ""

    def assignments(self) -> Iterator[Assignment]:
        """Yield all assignments in order, including repeated ones."""
        return (entry for entry in self.entries if isinstance(entry, Assignment))
