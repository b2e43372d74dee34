"""Tests of sys.argv in settings: whether a command of manage.py is running."""

from __future__ import annotations

import ast
from typing import Any

from envgen.reading.settings.values import Symbol

_ARGUMENTS, _ITEM = Symbol("sys.argv"), Symbol("sys.argv[]")
# Commands of manage.py that are no site: what settings do for them is of no interest here.
_COMMANDS = frozenset(
    {"test", "pytest", "migrate", "makemigrations", "collectstatic", "shell", "check"}
)


def is_command(left: Any, kind: ast.cmpop, right: Any) -> bool:
    """Return whether code asks if one of _COMMANDS is running, which a site never is."""
    contains = isinstance(kind, ast.In | ast.NotIn)
    if contains and isinstance(left, str):
        # A path in sys.argv[0] may have any name but this one.
        by_pytest = left == "pytest" and right in (Symbol("sys.modules"), _ITEM)
        return by_pytest or (right == _ARGUMENTS and left in _COMMANDS)
    asked = [right] if isinstance(right, str) and not contains else right
    return (
        left == _ITEM
        and isinstance(kind, ast.Eq | ast.NotEq | ast.In | ast.NotIn)
        and isinstance(asked, list | tuple | set)
        and bool(asked)
        and all(isinstance(item, str) and item in _COMMANDS for item in asked)
    )
