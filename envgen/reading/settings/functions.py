"""Functions that a settings module defines for itself, such as env_bool(): read by their body."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from envgen.reading.settings.values import Unknown

_BODY = (ast.Return, ast.If, ast.Try, ast.Assign, ast.Expr, ast.Raise, ast.Pass)
# How deep calls may be inside each other, and how many a module may make: its code is not trusted.
_DEEPEST, _MOST = 8, 2000
_NONE: Any = object()


class OwnFunction(Struct, frozen=True):
    """A function without loops, and the names that its module has."""

    node: ast.FunctionDef
    names: dict[str, Any]

    def __repr__(self) -> str:
        """Name the function; the names of the module may have secrets."""
        return f"OwnFunction({self.node.name!r})"


class CallCount(Struct):
    """How many calls of own functions there were, and how deep they are now."""

    made: int = 0
    depth: int = 0

    def begins(self) -> bool:
        """Count a call; return whether it may be made."""
        self.made += 1
        return self.made <= _MOST and self.depth < _DEEPEST


def own_function(node: ast.FunctionDef, names: dict[str, Any]) -> OwnFunction | None:
    """Return a function whose body can be evaluated; None for any other."""
    given = node.args
    odd = given.kwarg or given.posonlyargs or node.decorator_list
    inside = [child for child in ast.walk(node) if isinstance(child, ast.stmt)][1:]
    targets = [target for each in inside if isinstance(each, ast.Assign) for target in each.targets]
    simple = all(isinstance(each, _BODY) for each in inside)
    if odd or not simple or not all(isinstance(target, ast.Name) for target in targets):
        return None
    return OwnFunction(node, names)


def call(
    function: OwnFunction,
    positional: Sequence[Any],
    keywords: Mapping[str, Any],
    count: CallCount,
    evaluator: Callable[[dict[str, Any]], Any],
    why: Unknown,
) -> Any:
    """Return what a function returns for these arguments, or an Unknown.

    `evaluator` returns an evaluator with these names, and `why` is for what cannot be told.
    """
    if not count.begins():
        return why
    names = {**function.names}
    inner = evaluator(names)
    bound = _bound(function.node.args, positional, keywords, inner)
    if bound is None:
        return why
    names.update(bound)
    count.depth += 1
    try:
        found = _run(function.node.body, inner, names, why)
    finally:
        count.depth -= 1
    return None if found is _NONE else found


def _bound(
    given: ast.arguments, positional: Sequence[Any], keywords: Mapping[str, Any], inner: Any
) -> dict[str, Any] | None:
    names = [item.arg for item in given.args]
    found = dict(zip(names, positional, strict=False))
    everyone = {*names, *(item.arg for item in given.kwonlyargs)}
    if len(positional) > len(names) and given.vararg is None:
        return None
    if not keywords.keys() <= everyone - found.keys():
        return None
    found |= keywords
    if given.vararg is not None:
        found[given.vararg.arg] = tuple(positional[len(names) :])
    defaults = dict(zip(reversed(names), reversed(given.defaults), strict=False))
    for item, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if default is not None:
            defaults[item.arg] = default
    for name in everyone - found.keys():
        if name not in defaults:
            return None
        found[name] = inner.value(defaults[name])
    return found


def _tried(node: ast.Try, inner: Any, names: dict[str, Any], why: Unknown) -> Any:
    """Return what the body of a `try` returns; an Unknown if it may not be what happens."""
    start = len(inner.lookup.reads)
    found = _run(node.body, inner, names, why)
    if not all(isinstance(each, ast.Raise) for item in node.handlers for each in item.body):
        inner.lookup.allow_missing(start)
    return why if found is _NONE else found


def _run(body: Sequence[ast.stmt], inner: Any, names: dict[str, Any], why: Unknown) -> Any:
    """Return what a body returns; _NONE where it ends without a `return`."""
    for statement in body:
        if isinstance(statement, ast.Return):
            return inner.value(statement.value) if statement.value else None
        if isinstance(statement, ast.Raise):
            return why
        if isinstance(statement, ast.Try):
            return _tried(statement, inner, names, why)
        if isinstance(statement, ast.Assign):
            value = inner.value(statement.value)
            names |= {each.id: value for each in statement.targets if isinstance(each, ast.Name)}
        elif isinstance(statement, ast.If):
            truth = inner.truth(statement.test)
            if isinstance(truth, Unknown):
                return truth.derived()
            found = _run(statement.body if truth else statement.orelse, inner, names, why)
            if found is not _NONE:
                return found
        elif isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant):
            inner.value(statement.value)
    return _NONE
