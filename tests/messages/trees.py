"""What `sentences` asks of syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[str, ...]:
    """Return what a function, or a class with fields, may be called with."""
    if isinstance(node, ast.ClassDef):
        own = [item for item in node.body if isinstance(item, ast.FunctionDef)]
        makers = [item for item in own if item.name == "__init__"]
        if makers:
            return parameters(makers[0])
        fields = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
        return tuple(item.id for item in fields if isinstance(item, ast.Name))
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return tuple(item.arg for item in arguments if item.arg not in ("self", "cls"))


def with_functions(
    node: ast.AST, function: ast.AST | None = None
) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Yield every node with the function that it is in."""
    for child in ast.iter_child_nodes(node):
        yield child, function
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from with_functions(child, child if inside else function)


@cache
def assigned(function: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what is assigned in a function, and to what."""
    return list(_assignments(function))


def _assignments(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            yield node.target, node.value or ast.Constant("")


@cache
def results(function: ast.AST) -> Iterable[ast.expr]:
    """Return all that a function returns or yields."""
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Return | ast.Yield) and node.value is not None
    ]


def is_command(node: ast.FunctionDef) -> bool:
    """Say whether a function is a command of click's."""
    return any(
        isinstance(item, ast.Call) and called_name(item.func) in ("command", "group")
        for item in node.decorator_list
    )


def called_name(called: ast.expr) -> str:
    """Return the last part of the name of what is called."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
