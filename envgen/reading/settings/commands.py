"""Tests of sys.argv in settings: whether a command of manage.py is running."""

from __future__ import annotations

import ast
from typing import Any

from envgen.reading.settings.values import Symbol

_ARGUMENTS = Symbol("sys.argv")
# Commands of manage.py that are no site: what settings do for them is of no interest here.
_COMMANDS = frozenset(
    {"test", "pytest", "migrate", "makemigrations", "collectstatic", "shell", "check"}
)


def is_command(left: Any, kind: ast.cmpop, right: Any) -> bool:
    """Return whether code asks if one of _COMMANDS is running, which a site never is."""
    if isinstance(kind, ast.In | ast.NotIn):
        return right == _ARGUMENTS and isinstance(left, str) and left in _COMMANDS
    asked = {right} if isinstance(right, str) else {*right} if isinstance(right, list) else {""}
    return (
        left == Symbol("sys.argv[]")
        and isinstance(kind, ast.Eq | ast.NotEq)
        and all(isinstance(item, str) and item in _COMMANDS for item in asked)
    )
