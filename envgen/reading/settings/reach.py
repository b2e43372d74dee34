"""What code that is not followed may do: which names it may change, and whether it reads any."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def may_read(node: ast.Call | ast.Subscript) -> bool:
    """Say whether a call or subscript has the form of one that asks the environment."""
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    key = node.slice if isinstance(node, ast.Subscript) else first
    text = isinstance(key, ast.Constant) and isinstance(key.value, str)
    owner = node.func if isinstance(node, ast.Call) else node.value
    changes = isinstance(owner, ast.Attribute) and owner.attr in ("append", "update", "setdefault")
    return text and not changes


def root(node: ast.AST) -> str:
    """Return the name that an expression begins with: DATABASES of DATABASES["default"]["HOST"]."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def assigned(node: ast.AST) -> Iterator[str]:
    """Yield the names that code may change: by assignment, by import, or by a method."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store | ast.Del):
            yield child.id
        elif isinstance(child, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield child.name
        else:
            yield from _changed(child)


def _changed(node: ast.AST) -> Iterator[str]:
    """Yield the names whose values a part of an expression or assignment may change."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield root(node)
    elif isinstance(node, ast.Call):
        yield from _touched(node)


def _touched(node: ast.Call) -> Iterator[str]:
    parts = [*node.args, *(item.value for item in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        parts.append(node.func.value)
    for part in parts:
        name = root(part)
        # Settings alone: a function's own name, or env's, is not changed by being called.
        if name.isupper():
            yield name


def changed_by_calling(node: ast.FunctionDef) -> Iterator[str]:
    """Yield the names of the module that a function changes when it is called."""
    for child in ast.walk(node):
        if isinstance(child, ast.Global):
            yield from child.names
        else:
            yield from _changed(child)


def takes_all_names(node: ast.Call, functions: frozenset[str]) -> bool:
    """Say whether a call gets hold of the module's names at once.

    By one of `functions`, or by the module's own name, as DjangoDynaconf(__name__) does.
    """
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    itself = any(isinstance(item, ast.Name) and item.id == "__name__" for item in node.args)
    return called in functions or (itself and "getLogger" not in (called, method))
