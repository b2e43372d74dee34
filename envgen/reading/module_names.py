"""The names that a module of the project has, read by syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from envgen.reading.python_tree import dotted, parsed

_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# What the application of a module is made by, and what it then serves.
_MAKERS: dict[str, Literal["wsgi", "asgi"]] = {
    "get_wsgi_application": "wsgi",
    "WSGIHandler": "wsgi",
    "WhiteNoise": "wsgi",
    "get_asgi_application": "asgi",
    "ASGIHandler": "asgi",
    "ProtocolTypeRouter": "asgi",
}


class ModuleNames(Struct, frozen=True):
    """The names of a module, and what its names are made by."""

    names: frozenset[str]
    # Whether it may have other names: `from x import *`, `globals()`, `__getattr__`.
    is_open: bool
    # The function whose result is the last value of a name, by the name.
    made_by: dict[str, str]
    # The names that it imports from modules, and those of modules that it imports.
    imported: frozenset[str]
    modules: frozenset[str]

    def has(self, name: str) -> bool:
        """Return whether the module has that name, or may have it."""
        return self.is_open or name in self.names

    def interface(self, name: str) -> Literal["wsgi", "asgi"] | None:
        """Return what the application of that name serves; None if it is unknown."""
        return _MAKERS.get(self.made_by.get(name, ""))

    @property
    def has_celery(self) -> bool:
        """Return whether Celery may find an app in the module."""
        return (
            self.is_open
            or not (self.names - self.modules).isdisjoint({"app", "celery"})
            or any(maker.endswith(("Celery", "celery")) for maker in self.made_by.values())
            or any("celery" in name or "app" in name for name in self.imported - {"shared_task"})
        )


def module_names(text: str) -> ModuleNames | None:
    """Return the names of a module; None if it is too large or cannot be parsed."""
    tree = parsed(text)
    return None if tree is None else _read(tree)


def _read(tree: ast.Module) -> ModuleNames:
    names: set[str] = set()
    imported: set[str] = set()
    modules: set[str] = set()
    for node in _of_module(tree):
        if isinstance(node, _DEFINITIONS):
            names.add(node.name)
            names.update(name for item in ast.walk(node) for name in _declared_global(item))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found = {item.asname or item.name.partition(".")[0] for item in node.names}
            names |= found
            (modules if isinstance(node, ast.Import) else imported).update(found)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
    is_open = not names.isdisjoint({"*", "__getattr__"}) or _changes_itself(tree)
    made_by = _made_by(tree)
    return ModuleNames(
        frozenset(names), is_open, made_by, frozenset(imported), frozenset(modules - imported)
    )


def _of_module(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of a module that are in its own scope."""
    left: list[ast.AST] = [*tree.body]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, (*_DEFINITIONS, *_SCOPES)):
            left.extend(ast.iter_child_nodes(node))


def _declared_global(node: ast.AST) -> list[str]:
    return node.names if isinstance(node, ast.Global) else []


def _changes_itself(tree: ast.Module) -> bool:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    return not names.isdisjoint({"globals", "exec", "setattr", "vars", "locals"})


def _made_by(tree: ast.Module) -> dict[str, str]:
    """Return what the last value of each name is made by; empty if it may be something else."""
    found: dict[str, str] = {}
    for statement in tree.body:
        value = getattr(statement, "value", None)
        maker = ""
        if isinstance(value, ast.Call):
            maker = dotted(value.func).rpartition(".")[2]
        for node in _of_module(ast.Module([statement], [])):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                straight = isinstance(statement, ast.Assign | ast.AnnAssign)
                found[node.id] = maker if straight else ""
    return found
