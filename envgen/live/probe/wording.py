"""Return the part of an exception's message that is safe to show: words of its `raise` statement.

A message may quote a secret. So everything that is not in the source of the `raise` statement
becomes an ellipsis, and so does everything there that is not a plain word, such as a token.
"""

from __future__ import annotations

import ast
import linecache
import re
import traceback
from typing import Iterator

# What a template of a message has in the place of a value.
_FIELD = re.compile(r"%(?:\(\w+\))?[-#0-9 +.]*[a-zA-Z]|\{[^{}]*\}")
# Words, and the names of settings and variables; no digits, which tokens have.
_PLAIN = re.compile(r"""["'`(]*(?:[A-Za-z]{1,20}|[A-Z_]{2,40})["'`)]*[.,:;!?]*""")
_ELLIPSIS = "…"
_LEFT_OUT = re.compile(r"…[.,:;!?]*")


def shown_words(error: BaseException) -> str | None:
    """Return the message of `error` with ellipses; None where no two words can be shown."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or frames[-1].lineno is None:
        return None
    fragments = list(_fragments(frames[-1].filename, frames[-1].lineno))
    text = str(error.args[0]) if len(error.args) == 1 else str(error)
    found = _covered(text.partition("\n")[0], fragments)
    words = [_plain(word) for word in found.split()]
    kept = [
        word for word, before in zip(words, ["", *words]) if word != _ELLIPSIS or before != word
    ]
    shown = [word for word in kept if not _LEFT_OUT.fullmatch(word)]
    return " ".join(kept) if len(shown) > 1 else None


def _plain(word: str) -> str:
    return word if _PLAIN.fullmatch(word) or _LEFT_OUT.fullmatch(word) else _ELLIPSIS


def _covered(text: str, fragments: list[str]) -> str:
    """Return `text` with an ellipsis for all that is in none of `fragments`, taken in order."""
    shown, position = "", 0
    for fragment in fragments:
        at = text.find(fragment, position)
        if at >= 0:
            shown += (f"{_ELLIPSIS}" if at > position else "") + fragment
            position = at + len(fragment)
    return shown + (_ELLIPSIS if position < len(text) else "")


def _fragments(file: str, line: int) -> Iterator[str]:
    """Yield the literal texts in the `raise` statement at a line, without their fields."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.lineno <= line <= (node.end_lineno or line):
            arguments = node.exc.args if isinstance(node.exc, ast.Call) else []
            for text in (text for argument in arguments for text in _literals(argument)):
                yield from (part for part in _FIELD.split(text) if part.strip())


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the literal parts of a text; what is formatted into it is not looked at."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literals(part)
    elif isinstance(node, ast.BinOp):
        yield from _literals(node.left)
        if isinstance(node.op, ast.Add):
            yield from _literals(node.right)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _literals(node.func.value)
