"""Read a file like npm's dotenv 18: it searches for a pattern, with three kinds of quotes.

https://www.npmjs.com/package/dotenv
"""

from __future__ import annotations

import re

from envgen.formats.dotenv.dialects.statements import Statement
from envgen.support import lazy_re

# JavaScript's \s. Python's \s also includes U+0085 and the separators U+001C to U+001F.
_S = "[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
# The same without the line break: each assignment is found from the start of its own line, so that
# no run of blank lines is gone through for each of its lines.
_INDENT = _S.replace("\t-\r", "\t\v-\r")
_ASSIGNMENT = lazy_re.compile(
    rf"""
    ^{_INDENT}*(?:export{_S}+)?(?P<name>[A-Za-z0-9_.-]+)
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
# The same for str.strip.
_BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_QUOTED = lazy_re.compile(r"^(['\"`])(.*)\1$", re.DOTALL | re.MULTILINE)


def read(text: str) -> list[Statement]:
    r"""Return the assignments; a `#` outside quotes ends a value, `\n` in double ones a line."""
    statements: list[Statement] = []
    line, counted = 1, 0
    for match in _ASSIGNMENT.finditer(text):
        written = (match["value"] or "").strip(_BLANKS)
        value = _QUOTED.sub(r"\2", written)
        if written.startswith('"'):
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        # The match includes blank lines around the assignment.
        start = match.start("name")
        end = max(match.end("name"), match.end("value"))
        line += text.count("\n", counted, start)
        counted = start
        lines = text.count("\n", start, end) + 1
        statements.append(Statement(line, lines, ((match["name"], value),)))
    return statements
