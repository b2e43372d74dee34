"""Evaluate `str.format` with plain fields, and know which operators may take all memory."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from envgen.support import lazy_re

_MOST = 100_000
_MOST_BITS = 4096
# A width or precision of a %-format that is computed, or has four digits: %*s, %(name).9999f.
_WIDE = lazy_re.compile(r"[%)][-#0 +]*+(?:\*|\d{4}|\d*+\.(?:\*|\d{4}))")


def may_be_large(kind: ast.operator, left: Any, right: Any) -> bool:
    """Return whether an operation may take much memory or time, however short its operands are."""
    if isinstance(kind, ast.Mod) and isinstance(left, str):
        return _WIDE.search(left) is not None
    both = isinstance(left, int) and isinstance(right, int)
    return both and left.bit_length() + right.bit_length() > _MOST_BITS


def formatted(text: str, positional: Sequence[Any], keywords: Mapping[str, Any]) -> str | None:
    """Return `text.format(…)`; None if a field is more than a number or a name."""
    from string import Formatter  # late: few settings use it

    parts, size, automatic = [], 0, 0
    for literal, field, spec, conversion in Formatter().parse(text):
        parts.append(literal)
        if field is None:
            continue
        if field == "":
            field, automatic = str(automatic), automatic + 1
        value = _value(field, positional, keywords)
        if value is None or spec or conversion not in (None, "s"):
            return None
        parts.append(str(value))
        size += len(parts[-1])
        if size > _MOST:
            return None
    return "".join(parts)


def _value(field: str, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if field.isdigit():
        found = positional[int(field)] if len(field) < 4 and int(field) < len(positional) else None
    else:
        found = keywords.get(field)
    return found if isinstance(found, str | int | float | PurePosixPath) else None
