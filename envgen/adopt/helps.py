"""Find comments about variables in .env.example and in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from envgen.reading import ReadText
from envgen.reading.settings import VariableRead
from envgen.resolve import plaintext
from envgen.support import lazy_re

_LONGEST = 120
_ASSIGNED = lazy_re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,127})\s*=")
# A heading, a commented-out assignment, a directive for a tool, Django's own warnings.
_NO_HELP = lazy_re.compile(r"[-=#*~ ]{2}|\S+\s*=|(noqa|type:|pylint|fmt:|isort|SECURITY WARNING)\b")


def helps(read: ReadText, examples: Iterable[str], reads: Iterable[VariableRead]) -> dict[str, str]:
    """Return the comment on each variable, from the first file that has one."""
    found: dict[str, str] = {}
    for path in examples:
        for name, text in _of_example(read(path) or ""):
            found.setdefault(name, text)
    lines_of: dict[str, list[str]] = {}
    for item in reads:
        if item.place.file not in lines_of:
            lines_of[item.place.file] = (read(item.place.file) or "").splitlines()
        lines = lines_of[item.place.file]
        above = lines[item.place.line - 2 : item.place.line - 1] if item.place.line > 1 else []
        if text := _help(above[0] if above else ""):
            found.setdefault(item.name, text)
    return found


def _of_example(text: str) -> Iterator[tuple[str, str]]:
    before = ""
    for line in text.splitlines():
        match = _ASSIGNED.match(line)
        if match and (said := _help(before)):
            yield match[1], said
        before = line


def _help(line: str) -> str:
    """Return the text of a comment on a line of its own; empty if it does not help."""
    comment = line.strip()
    text = re.sub(r"\s+", " ", comment.lstrip("#")).strip()
    if not comment.startswith("#") or not text.isprintable() or len(text) > _LONGEST:
        return ""
    if ".env" in text:  # it is about the file, such as "copy this to .env"
        return ""
    words = len(re.findall(r"[^\W\d_]{2,}", text))
    return "" if words < 2 or _NO_HELP.match(text) or plaintext.gives_itself_away(text) else text
