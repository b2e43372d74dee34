"""Parse the text of a .env file into entries and values.

A value is what django-environ 0.14 reads (`Env.read_env`), because Django gets that value. On a
line that Django ignores, it is the value that was obviously meant, so that nothing is lost. The
rules come from running the parsers of several languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from envgen.formats.dotenv.entries import (
    Assignment,
    Blank,
    Comment,
    DotenvEntry,
    DotenvFile,
    NotUnderstood,
)
from envgen.support import lazy_re

BOM = "\ufeff"
# Characters that end a line for `str.splitlines`, and so for Django, but not for other parsers.
ODD_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# An assignment, as django-environ 0.14 recognizes it …
READ = lazy_re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)\Z")
# … and one that other parsers or people recognize as well.
_MEANT = lazy_re.compile(r"\ufeff*[ \t]*(?:export[ \t]+)?([A-Za-z_0-9]+)[ \t]*=[ \t]*(.*)\Z")
_QUOTED = lazy_re.compile(r"""('[^']*'|"(?:[^"\\]|\\.)*")[ \t]*(#.*)?\Z""", re.DOTALL)
# From the start of a later line to the closing quote of a value of several lines.
_TO_QUOTE = {"'": lazy_re.compile(r"[^']*'"), '"': lazy_re.compile(r'(?:[^"\\]|\\.|\\\Z)*"')}
_NOTE = lazy_re.compile(r"[ \t](#.*)")


# Callers parse the same text several times in a row, and parsing takes most of the time.
@lru_cache(maxsize=1)
def parse(text: str) -> DotenvFile:
    """Parse any text; never raises. Lines end where `str.splitlines` ends them, as for Django."""
    content = text.lstrip(BOM)
    raws, lines = content.splitlines(keepends=True), content.splitlines()
    entries: list[DotenvEntry] = []
    index, line, column = 0, 1, 1
    doubtful = 0  # the index of the first line below the last quote that is never closed
    while index < len(lines):
        assigned = READ.match(lines[index]) or _MEANT.match(lines[index])
        last, doubt = _closing_line(lines, index, assigned[2]) if assigned else (index, 0)
        part = slice(index, last + 1)
        entries.append(_entry(lines[part], raws[part], line, column, doubtful=index < doubtful))
        for raw in raws[part]:
            ends = raw.endswith(("\n", "\r"))
            line, column = (line + 1, 1) if ends else (line, column + len(raw))
        index = last + 1
        doubtful = max(doubtful, doubt)
    return DotenvFile(tuple(entries), bom=text[: len(text) - len(content)])


def values(text: str) -> dict[str, str]:
    """Return the value of each variable: the last value that Django reads, if it reads one."""
    return _by_name(parse(text).assignments())


def filled(text: str) -> dict[str, str]:
    """Return the values that are not blank: a variable with a blank value counts as missing.

    If another line sets it to a value, it has that value.
    """
    return _by_name(each for each in parse(text).assignments() if each.value.strip())


def names(text: str) -> tuple[str, ...]:
    """Return the names of the variables that `text` sets, each once, in the file's order."""
    return tuple(values(text))


def doubtful(text: str) -> frozenset[str]:
    """Return the names that must not be shown, because each may be a part of a value."""
    assignments = tuple(parse(text).assignments())
    certain = {each.name for each in assignments if not each.doubtful}
    return frozenset(each.name for each in assignments) - certain


def note_start(written: str) -> int:
    """Return the index of a comment after a value; the length of `written` if there is none."""
    note = _NOTE.search(written)
    if quoted := _QUOTED.match(written):
        return quoted.start(2) if quoted[2] else len(written)
    return note.start(1) if note else len(written)


def with_newlines(text: str) -> str:
    """Return `text` with LF in place of CR LF and CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_name(assignments: Iterable[Assignment]) -> dict[str, str]:
    assignments = tuple(assignments)
    found = {each.name: each.value for each in assignments if not each.read}
    found.update((each.name, each.value) for each in assignments if each.read)
    return {name: found[name] for name in dict.fromkeys(each.name for each in assignments)}


def _entry(
    lines: list[str], raws: list[str], line: int, column: int, *, doubtful: bool
) -> DotenvEntry:
    raw, first = "".join(raws), lines[0]
    read = READ.match(first)
    assigned = read or _MEANT.match(first)
    if assigned and len(lines) > 1:
        body = with_newlines("".join([*raws[:-1], lines[-1]]))
        written, is_read = body[assigned.start(2) :].lstrip(" \t"), False
        value = _meant_value(written)
    elif assigned:
        written, is_read = assigned[2], read is not None
        value = django_value(written) if is_read else _meant_value(written)
    else:
        text = first.strip()
        kind = Comment if text.startswith("#") else NotUnderstood if text else Blank
        return kind(raw, line, column)
    return Assignment(raw, line, column, assigned[1], value, written, is_read, doubtful)


def _closing_line(lines: Sequence[str], start: int, written: str) -> tuple[int, int]:
    """Return the index of the line that closes the quote opened in `written`.

    It is `start` if no line does, because there is text behind the next quote, or there is none.
    The second index is then that of the first line that is certainly not part of the value; else
    0. What is inside the quotes is part of the value, also a line that looks like an assignment
    or a comment: so do all programs read it that read values of several lines. A search ends at
    the next line that opens the same quote, so the whole file takes linear time.
    """
    written = written.lstrip(" \t")
    quote = written[:1]
    if quote not in ("'", '"') or _TO_QUOTE[quote].match(written, 1):
        return start, 0
    for index in range(start + 1, len(lines)):
        if closed := _TO_QUOTE[quote].match(lines[index]):
            is_last = re.fullmatch(r"[ \t]*(#.*)?", lines[index][closed.end() :])
            return (index, 0) if is_last else (start, index + 1)
    return start, len(lines)


def django_value(written: str) -> str:
    """Unquote like django-environ: remove single quotes, and then double quotes inside them."""
    if len(written) > 1 and written[0] == written[-1] == "'":
        written = written[1:-1]
    if len(written) > 1 and written[0] == written[-1] == '"':
        return re.sub(r"\\(.)", _without_backslash, written[1:-1])
    return written


def _without_backslash(match: re.Match[str]) -> str:
    return match[0] if match[1] in "rnt" else match[1]


def _meant_value(written: str) -> str:
    if quoted := _QUOTED.match(written):
        return django_value(quoted[1])
    return written[: note_start(written)].rstrip(" \t")
