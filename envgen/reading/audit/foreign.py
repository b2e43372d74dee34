"""Which modules of other packages a file imports whenever it is imported; it is not parsed."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from envgen.support import lazy_re

# Only what begins a line: in `try`, `if` and functions, an import may be left out.
_IMPORT = lazy_re.compile(
    r"^(?:from[ \t]+([A-Za-z_]\w*)(?:\.\w+)*[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_QUOTES = ('"""', "'''")


class ForeignImport(NamedTuple):
    """The first part of a module's name, and the line that imports it."""

    module: str
    line: int


def foreign_imports(text: str, known: Collection[str]) -> Iterator[ForeignImport]:
    """Yield each module once that is neither of Python itself nor `known`, by its line."""
    seen: set[str] = set()
    for found in _IMPORT.finditer(text):
        names = [found[1]] if found[1] else map(_first, found[2].split(","))
        for name in names:
            if not name or name in seen or name in known or name in sys.stdlib_module_names:
                continue
            before = text[: found.start()].splitlines()
            if not _in_a_text(before):
                seen.add(name)
                yield ForeignImport(name, len(before) + 1)


def _first(part: str) -> str:
    """Return the first name of `name.of.module as other`; "" if there is none."""
    return part.split()[0].partition(".")[0] if part.strip() else ""


def _in_a_text(lines: Iterable[str]) -> bool:
    """Return whether a text of several lines is open after these."""
    inside = ""
    for line in lines:
        if '"""' in line or "'''" in line:
            inside = _open_after(line, inside)
    return bool(inside)


def _open_after(line: str, inside: str) -> str:
    """Return the quotes of the text that is open after a line; "" if none is."""
    index = 0
    while True:
        found = [(line.find(mark, index), mark) for mark in ([inside] if inside else _QUOTES)]
        places = [item for item in found if item[0] >= 0]
        if not places:
            return inside
        place, mark = min(places)
        if not inside and "#" in line[index:place]:
            return ""
        inside, index = "" if inside else mark, place + len(mark)
