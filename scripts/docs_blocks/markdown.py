"""Markdown of the kind that GitHub shows: https://github.github.com/gfm/"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ENTITIES = {"<": "&lt;", ">": "&gt;"}
_OUTSIDE_CODE = re.compile(r"(`[^`]*`)|[<>]")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a line break or bar in a cell is made harmless."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """Return text in code type, whatever backquotes are in it."""
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def plain(text: str) -> str:
    """Return prose whose angle brackets are not HTML; what is in code type stays as it is."""
    return _OUTSIDE_CODE.sub(lambda found: found[1] or _ENTITIES[found[0]], text)


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return "a, b and c"."""
    *most, end = items
    return f"{', '.join(most)} {last} {end}" if most else end


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
