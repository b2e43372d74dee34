"""Positions in a text: lines and columns of envgen count from 1, those of the protocol from 0.

A column of the protocol counts the units of an encoding, by default UTF-16.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from lsprotocol import types
from pygls import uris

from envgen.errors import Place
from envgen.support import lazy_re

_BREAK = lazy_re.compile(r"\r\n|\r|\n")
# What a diagnostic underlines: a text in quotes, a word, or another character.
_TOKEN = lazy_re.compile(r"\"[^\"]*\"|'[^']*'|[^\s,\[\]{}:=]+|\S")
_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as the protocol counts them, without their ends."""
    return _BREAK.split(text)


def inside(root: Path, uri: str) -> str | None:
    """Return the path of a file in the folder `root`, with slashes; None if it is elsewhere."""
    path = file_path(uri)
    if path is None or not path.is_relative_to(root):
        return None
    return path.relative_to(root).as_posix()


def file_path(uri: str) -> Path | None:
    """Return the path of the file with a URI; None if it is no file."""
    try:
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    except ValueError:
        return None
    return Path(os.path.normpath(path)) if path and "\0" not in path else None


def uri_of(root: Path, path: str) -> str:
    """Return the URI of a file of a project."""
    return uris.from_fs_path(str(root / path)) or ""


class Positions:
    """The positions in one text."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        """Split the text into lines."""
        self.lines = split_lines(text)
        self._units = _UNITS.get(encoding, _UNITS["utf-16"])

    def offset(self, position: types.Position) -> tuple[int, int]:
        """Return the line and the number of characters before a position, both from 0."""
        if position.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        line, units = self.lines[position.line], 0
        for at, character in enumerate(line):
            if units >= position.character:
                return position.line, at
            units += self._units(character)
        return position.line, len(line)

    def position(self, line: int, column: int) -> types.Position:
        """Return the position of a line and column that count from 1, or the nearest there is."""
        row = min(max(line - 1, 0), len(self.lines) - 1)
        return types.Position(row, self._units(self.lines[row][: max(column - 1, 0)]))

    def span(self, place: Place, length: int) -> types.Range:
        """Return the range of `length` characters that begin at a place."""
        start = self.position(place.line, place.column)
        return types.Range(start, self.position(place.line, place.column + length))

    def token(self, place: Place) -> types.Range:
        """Return the range of the word at a place; of its line if it has no column."""
        row = min(max(place.line - 1, 0), len(self.lines) - 1)
        line = self.lines[row]
        if not place.column:
            begin = len(line) - len(line.lstrip())
            return self.span(Place("", row + 1, begin + 1), len(line.strip()))
        found = _TOKEN.match(line, place.column - 1)
        return self.span(Place("", row + 1, place.column), len(found[0]) if found else 0)

    def edits_to(self, after: str) -> list[types.TextEdit]:
        """Return the edits that turn the text into another one: whole lines."""
        new = split_lines(after)
        matcher = SequenceMatcher(None, self.lines, new, autojunk=False)
        return [
            self._edit(start, end, new[first:last])
            for kind, start, end, first, last in matcher.get_opcodes()
            if kind != "equal"
        ]

    def _edit(self, start: int, end: int, new: list[str]) -> types.TextEdit:
        """Replace the lines from `start` to before `end`; the last line has no end."""
        text = "".join(f"{line}\n" for line in new)
        if end < len(self.lines):
            return types.TextEdit(
                types.Range(types.Position(start, 0), types.Position(end, 0)), text
            )
        last = self.position(len(self.lines), len(self.lines[-1]) + 1)
        if start == 0:
            begin = types.Position(0, 0)
            return types.TextEdit(types.Range(begin, last), text.removesuffix("\n"))
        begin = self.position(start, len(self.lines[start - 1]) + 1)
        text = "".join(f"\n{line}" for line in new)
        return types.TextEdit(types.Range(begin, last), text)


def words(line: str, word: str) -> Iterator[int]:
    """Yield the columns, from 1, at which a whole word is in a line."""
    at = line.find(word) if word else -1
    while at >= 0:
        around = line[at - 1 : at] + line[at + len(word) : at + len(word) + 1]
        if not any(each.isalnum() or each in "_-" for each in around):
            yield at + 1
        at = line.find(word, at + 1)
