"""Parse a Python file of the project, whatever is in it."""

from __future__ import annotations

import ast
import warnings

# The largest file that is parsed, in characters: hostile code of this size takes a second.
MOST = 256 * 1024


def parsed(text: str) -> ast.Module | None:
    """Return the syntax tree of a module; None if it is too large or cannot be parsed."""
    if len(text) > MOST:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # about the code, which is not ours to judge
            return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def dotted(node: ast.expr) -> str:
    """Return an expression such as `os.environ.get` as text; empty for any other expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
