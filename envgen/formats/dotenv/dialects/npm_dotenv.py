"""Read a file like npm's dotenv 18: it searches for a pattern, with three kinds of quotes.

https://www.npmjs.com/package/dotenv
"""

from __future__ import annotations

import re

from envgen.formats.dotenv.dialects.statements import Statement

# JavaScript's \s. Python's \s also includes U+0085 and the separators U+001C to U+001F.
_S = "[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
_ASSIGNMENT = re.compile(
    rf"""
    ^{_S}*(?:export{_S}+)?(?P<name>[A-Za-z0-9_.-]+)
    (?:{_S}*=|:{_S}+?)
    (?P<value>
        {_S}*'(?:\\'|[^'])*'
      | {_S}*"(?:\\"|[^"])*"
      | {_S}*`(?:\\`|[^`])*`
      | [^\#\n]+
    )?
    {_S}*(?:\#.*)?$
    """,
    re.VERBOSE | re.MULTILINE,
)
_BLANKS = re.compile(rf"\A{_S}+|{_S}+\Z")
_QUOTED = re.compile(r"^(['\"`])(.*)\1$", re.DOTALL | re.MULTILINE)


def read(text: str) -> list[Statement]:
    r"""Return the assignments; a `#` outside quotes ends a value, `\n` in double ones a line."""
    statements: list[Statement] = []
    for match in _ASSIGNMENT.finditer(text):
        written = _BLANKS.sub("", match["value"] or "")
        value = _QUOTED.sub(r"\2", written)
        if written.startswith('"'):
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        # The match includes blank lines around the assignment.
        start = match.start("name")
        end = max(match.end("name"), match.end("value"))
        line = text.count("\n", 0, start) + 1
        lines = text.count("\n", start, end) + 1
        statements.append(Statement(line, lines, ((match["name"], value),)))
    return statements
