"""Plain values: the text that an environment variable holds, and what the module reads back.

The default in a settings module is always the value that its getter would return for that text.
So a program gets the same value with the variable and without it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from envgen import profile as fmt


def type_of(declared: fmt.VariableSection) -> str:
    """Return the name of the getter that reads a variable: its type, or the type of its value."""
    if declared.type:
        return declared.type
    value = declared.value
    if isinstance(value, list | tuple):
        return "list"
    return type(value).__name__ if isinstance(value, bool | int | float) else "str"


def as_text(value: Any, encoding: str | None = None) -> str | None:
    """Return the text of a plain value in an environment variable; None for None."""
    if value is None:
        return None
    if encoding == "base64":
        return base64.b64encode(str(value).encode("utf-8", "surrogatepass")).decode("ascii")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(as_text(item) or "" for item in value)
    return str(value)


def as_read(value: Any, kind: str) -> Any:
    """Return what the getter `kind` reads from the text of `value`."""
    if kind == "list" and isinstance(value, list | tuple):
        return [as_text(item) for item in value]
    if kind == "str":
        return as_text(value)
    if kind == "float" and isinstance(value, int):
        return float(value)
    return value


def fits(kind: str, value: Any) -> bool:
    """Return whether the getter `kind` can read a value."""
    if kind == "list":
        return isinstance(value, list | tuple)
    if kind == "str":
        return not isinstance(value, list | tuple)
    if kind == "bool":
        return isinstance(value, bool)
    numbers = (int, float) if kind == "float" else (int,)
    return isinstance(value, numbers) and not isinstance(value, bool)


def is_plain(value: Any) -> bool:
    """Return whether an environment variable can hold a value."""
    if isinstance(value, list):
        return all(isinstance(item, str | int | float) for item in value)
    return isinstance(value, str | int | float)


def item_issue(items: Iterable[Any]) -> str:
    """Return why one of `items` would be lost or changed in a comma-separated list; or ""."""
    for item in items:
        text = as_text(item)
        if "," in (text or ""):
            return "contains a comma, which separates the items in a variable"
        if not (text or "").strip():
            return "is empty, and would be lost when the list is read"
        if text != (text or "").strip():
            return "starts or ends with a space, which would be lost when the list is read"
    return ""
