"""Read a file like python-dotenv 1.2: quoted values of several lines, escapes and `${NAME}`.

https://saurabh-kumar.com/python-dotenv/#file-format
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from envgen.formats.dotenv.dialects.statements import Statement, joined, next_line
from envgen.support import lazy_re

_BLANKS = lazy_re.compile(r"\s*")
_NAME = lazy_re.compile(
    r"(?:export[^\S\n]+)?+(?:'(?P<quoted>[^']+)'|(?P<bare>[^'=\#\s][^=\#\s]*))[^\S\n]*(?P<equals>=[^\S\n]*)?"
)
_QUOTED = {
    "'": lazy_re.compile(r"'((?:\\.|[^'\\])*)'", re.DOTALL),
    '"': lazy_re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL),
}
_ESCAPE = {"'": lazy_re.compile(r"\\([\\'])"), '"': lazy_re.compile(r"\\([\\'\"abfnrtv])")}
_MEANING = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NOTE = lazy_re.compile(r"\s+#.*")
_END = lazy_re.compile(r"[^\S\n]*(?:#[^\n]*)?(?:\n|\Z)")
_REFERENCE = lazy_re.compile(r"\$\{([^}:]*)(?::-[^}]*)?\}")


def read(text: str) -> list[Statement]:
    """Return the assignments; `${NAME}` is replaced by the variable, in any quotes."""
    statements: list[Statement] = []
    values: dict[str, str | None] = {}
    position = line = 0
    while position < len(text):
        blanks = _BLANKS.match(text, position)
        assert blanks is not None  # the pattern also matches an empty text
        start = blanks.end()
        line += text.count("\n", position, start)
        position = next_line(text, start)
        if match := _NAME.match(text, start):
            value, end = _value(text, match)
            closed = _END.match(text, end)
            position = closed.end() if closed else next_line(text, end)
            name = match["quoted"] or match["bare"]
            # A name alone removes the value of an earlier line.
            if closed and (match["equals"] or name in values):
                values[name] = _expanded(value, values) if match["equals"] else None
                lines = text.count("\n", start, end) + 1
                statements.append(Statement(line + 1, lines, ((name, values[name]),)))
        line += text.count("\n", start, position)
    return statements


def _value(text: str, match: re.Match[str]) -> tuple[str, int]:
    """Return the value after a name, without expanding it, and the index of its end."""
    equals, start = match["equals"] or "", match.end()
    if not equals:
        return "", start
    quote = text[start : start + 1]
    if quote in _QUOTED:
        quoted = _QUOTED[quote].match(text, start)
        if quoted is None:
            return "", start  # the following text is then not the end of a line
        unescaped = _ESCAPE[quote].sub(lambda found: _MEANING.get(found[1], found[1]), quoted[1])
        return unescaped, quoted.end()
    if quote == "#" and len(equals) > 1:
        return "", start
    rest = text[start : next_line(text, start)].removesuffix("\n")
    return _NOTE.sub("", rest).rstrip(), start + len(rest)


def _expanded(value: str, values: Mapping[str, str | None]) -> str | None:
    # Every second part is a name, because the pattern has one group.
    parts = _REFERENCE.split(value)
    return joined([values.get(part) if at % 2 else part for at, part in enumerate(parts)])
