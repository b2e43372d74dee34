"""The imports of a settings module: of libraries that envgen knows, or of the project."""

from __future__ import annotations

import ast
from collections.abc import Callable

from envgen.reading.settings import objects
from envgen.reading.settings.reach import assigned

# Returns a module's text and the name of its file; None if the project has no such module.
ModuleSource = Callable[[str], tuple[str, str] | None]
# Libraries with functions that envgen evaluates, by the names under which they are imported.
LIBRARIES = frozenset(
    {"os", "os.path", "pathlib", "environ", "environs", "decouple", "dj_database_url",
     "distutils.util", "sys", "split_settings.tools",
     "pydantic", "pydantic_settings", "django.conf", *objects.MODULES}
)  # fmt: skip


def absolute(node: ast.ImportFrom, module: str, source: ModuleSource) -> str | None:
    """Return the full name of the module that `module` imports from; None if there is none."""
    if not node.level:
        return node.module
    found = source(module)
    parts = module.split(".")
    up = node.level - (found is not None and found[1].endswith("/__init__.py"))
    if up > len(parts):
        return None
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def is_there(node: ast.stmt) -> bool:
    """Return whether an import certainly succeeds: only imports of known libraries do."""
    if isinstance(node, ast.ImportFrom):
        return node.module in LIBRARIES and not node.level
    return isinstance(node, ast.Import) and all(alias.name in LIBRARIES for alias in node.names)


def is_not_there(node: ast.stmt, module: str, source: ModuleSource) -> bool:
    """Return whether an import names a missing module of the project: local_settings."""
    if not isinstance(node, ast.ImportFrom):
        return False
    named = absolute(node, module, source) or ""
    top = module.partition(".")[0]
    ours = bool(node.level) or named.partition(".")[0] == top or "local" in named
    return ours and source(named) is None


def sets_no_setting(node: ast.Try) -> bool:
    """Return whether a `try` imports a library, and assigns nothing that is a setting."""
    imports = any(isinstance(item, ast.Import | ast.ImportFrom) for item in node.body)
    stars = any(name == "*" or name.isupper() for name in assigned(node))
    return imports and not stars


def catches_missing(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler catches the error of a variable that is not set."""
    names = {child.id for child in ast.walk(handler.type or handler) if isinstance(child, ast.Name)}
    return handler.type is None or not names.isdisjoint(
        {
            *("KeyError", "Exception", "ImproperlyConfigured", "UndefinedValueError"),
            *("LookupError", "AttributeError"),  # None has no split()
        }
    )
