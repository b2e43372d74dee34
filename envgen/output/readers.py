"""Read the settings modules, manage.py and similar files that a project has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from envgen.secrets.url_passwords import is_address

GETTERS = frozenset({"str", "int", "float", "bool", "list", "json", "base64", "database", "cache"})


class SettingRead(Struct, frozen=True):
    """A variable that a settings module reads."""

    name: str
    required: bool
    line: int
    # For the URL of a database: the lowest sslmode that is accepted.
    sslmode: str | None = None


def settings_reads(text: str) -> list[SettingRead]:
    """Return the variables that a settings module reads with `env`; [] if it is not Python."""
    return [read for node in _nodes(text) for read in _reads(node)]


def default_settings_modules(text: str) -> list[tuple[str, int]]:
    """Return what a file sets DJANGO_SETTINGS_MODULE to, each with its line."""
    return [(str(found.value), line) for found, line in settings_module_constants(text)]


def settings_module_constants(text: str) -> list[tuple[ast.Constant, int]]:
    """Return the constants that a file sets DJANGO_SETTINGS_MODULE to, each with its line.

    The line is that of the whole call or assignment.
    """
    return [found for node in _nodes(text) for found in _settings_module(node)]


def constant(text: str, name: str) -> object:
    """Return the constant that a module assigns to `name`; None if it assigns none."""
    for target, value in _assignments(text):
        if target.id == name and isinstance(value, ast.Constant):
            return value.value
    return None


def assigns(text: str, name: str) -> bool:
    """Return whether a module assigns to `name`."""
    return any(target.id == name for target, _ in _assignments(text))


def imports(text: str, package: str) -> bool:
    """Return whether a module imports a package, or something from it."""
    for node in _nodes(text):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        else:
            continue
        if any(name.partition(".")[0] == package for name in names):
            return True
    return False


def literal_texts(text: str) -> list[tuple[str, int]]:
    """Return the names to which a module assigns a literal text, each with its line.

    A default counts too: `os.environ.get("SECRET_KEY", "…")`. The text itself is not returned. URLs
    without a password are left out, because they are not secrets, and so is what `if DEBUG:` has.
    """
    return [
        (target.id, target.lineno)
        for target, value in _assignments(text)
        if any(_is_private_text(part) for part in (value, *_defaults(value)))
        and not _is_for_debugging(text, target)
    ]


def is_empty(text: str) -> bool:
    """Return whether a module does nothing: it has at most a docstring and comments."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(node, ast.Expr) and _is_text(node.value) for node in body)


@lru_cache(maxsize=16)
def _nodes(text: str) -> tuple[ast.AST, ...]:
    # Cached, because callers read the same module several times.
    try:
        return tuple(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _assignments(text: str) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in _nodes(text):
        if isinstance(node, ast.Assign):
            yield from ((item, node.value) for item in node.targets if isinstance(item, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target, node.value


def _is_for_debugging(text: str, target: ast.Name) -> bool:
    """Return whether an assignment is in the body of `if DEBUG:`."""
    return any(
        statement.lineno <= target.lineno <= (statement.end_lineno or 0)
        for node in _nodes(text)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "DEBUG"
        for statement in node.body
    )


def _defaults(value: ast.expr) -> list[ast.expr]:
    if not isinstance(value, ast.Call):
        return []
    return [*value.args[1:], *(item.value for item in value.keywords if item.arg == "default")]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _is_private_text(node: ast.expr) -> bool:
    return _is_text(node) and not is_address(str(getattr(node, "value", "")))


def _reads(node: ast.AST) -> Iterator[SettingRead]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    target = node.func.value
    if not isinstance(target, ast.Name) or target.id != "env" or node.func.attr not in GETTERS:
        return
    keywords = {item.arg: item.value for item in node.keywords}
    optional = "default" in keywords or "sqlite" in keywords
    sslmode = keywords.get("sslmode")
    least = str(sslmode.value) if isinstance(sslmode, ast.Constant) else None
    if node.args and isinstance(node.args[0], ast.Constant):
        yield SettingRead(str(node.args[0].value), not optional, node.lineno, least)
    migrate = keywords.get("migrate")
    if isinstance(migrate, ast.Constant):
        yield SettingRead(str(migrate.value), False, node.lineno, least)


def _settings_module(node: ast.AST) -> Iterator[tuple[ast.Constant, int]]:
    # `os.environ.get(NAME, "")` reads it.
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("setdefault", "putenv"):
        values = [item for item in node.args if isinstance(item, ast.Constant)]
        if len(values) == 2 and values[0].value == "DJANGO_SETTINGS_MODULE":
            yield values[1], node.lineno
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
        for target in node.targets:
            key = target.slice if isinstance(target, ast.Subscript) else None
            if isinstance(key, ast.Constant) and key.value == "DJANGO_SETTINGS_MODULE":
                yield node.value, node.lineno
