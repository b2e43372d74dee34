"""Find the names that code may change, and whether it reads variables, without evaluating it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# What `django_heroku.settings(locals())` sets.
HEROKU = ("django_heroku.settings", "django_on_heroku.settings")
OF_HEROKU = (
    *("ALLOWED_HOSTS", "DATABASES", "LOGGING", "MIDDLEWARE", "SECRET_KEY", "STATICFILES_STORAGE"),
    *("STATIC_ROOT", "STATIC_URL", "TEST_RUNNER"),
)
# Methods that change their object, which may have any name.
_CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "update", "setdefault", "pop", "clear", "sort"}
    | {"reverse", "add", "discard", "popitem"}
)


def may_read(node: ast.Call | ast.Subscript) -> bool:
    """Return whether a call or subscript may read the environment."""
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    key = node.slice if isinstance(node, ast.Subscript) else first
    text = isinstance(key, ast.Constant) and isinstance(key.value, str)
    owner = node.func if isinstance(node, ast.Call) else node.value
    changes = isinstance(owner, ast.Attribute) and owner.attr in ("append", "update", "setdefault")
    return text and not changes


def is_boolean(node: ast.expr) -> bool:
    """Return whether an expression is True or False, whatever its parts are."""
    return isinstance(node, ast.Compare) or is_negative(node)


def is_negative(node: ast.expr) -> bool:
    """Return whether an expression is `not X` or `X not in Y`."""
    if isinstance(node, ast.Compare):
        return isinstance(node.ops[0], ast.NotIn)
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def is_in_environment(node: ast.AST) -> bool:
    """Return whether an expression is `"X" in Y` without a call: Y may be os.environ."""
    return (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], ast.In | ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.comparators[0], ast.Name | ast.Attribute)
    )


def root(node: ast.AST) -> str:
    """Return the first name of an expression: DATABASES for DATABASES["default"]["HOST"]."""
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
    """Yield the names whose values a node may change."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield root(node)
    elif isinstance(node, ast.Call):
        yield from _touched(node)


def _touched(node: ast.Call) -> Iterator[str]:
    parts = [*node.args, *(item.value for item in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        parts.append(node.func.value)
        if node.func.attr in _CHANGING:
            yield root(node.func.value)
    for part in parts:
        name = root(part)
        # Only settings: calling a function or `env` does not change its own name.
        if name.isupper():
            yield name


def changed_by_calling(node: ast.FunctionDef) -> Iterator[str]:
    """Yield the module's names that a call of a function changes."""
    for child in ast.walk(node):
        if isinstance(child, ast.Global):
            yield from child.names
        else:
            yield from _changed(child)


def takes_all_names(node: ast.Call, functions: frozenset[str]) -> bool:
    """Return whether a call can change all names of the module.

    Such a call is one of `functions`, or gets the module's name, like DjangoDynaconf(__name__).
    """
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    itself = any(isinstance(item, ast.Name) and item.id == "__name__" for item in node.args)
    return called in functions or (itself and "getLogger" not in (called, method))


def is_namespace(node: ast.AST | None, method: str = "", function: ast.AST | None = None) -> bool:
    """Return whether `node` is `vars()`, `globals()` or `locals()`: all names of the module.

    With a `method`, `function` has to be that method of it.
    """
    if method and not (isinstance(function, ast.Attribute) and function.attr == method):
        return False
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    return isinstance(node.func, ast.Name) and node.func.id in ("vars", "globals", "locals")
