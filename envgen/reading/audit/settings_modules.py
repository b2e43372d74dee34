"""What the project's own settings modules set: names, apps, middleware and the URLs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from envgen.reading.audit.sources import Sources
from envgen.reading.audit.symbols import dotted

# Calls that may set any name of the module.
_EVERYTHING = frozenset({"locals", "globals", "vars", "exec", "setattr", "include", "__import__"})
_DEFINED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class OwnSettings(Struct):
    """What settings modules set, as far as their syntax tells."""

    names: set[str] = field(default_factory=set)
    # Whether they may set names that are not known.
    is_open: bool = False
    apps: dict[str, bool] = field(default_factory=dict)
    middleware: dict[str, bool] = field(default_factory=dict)
    urls: str = ""
    paths: list[str] = field(default_factory=list)
    # The modules that were asked for; the others are imported with *.
    asked: frozenset[str] = frozenset()


def own_settings(sources: Sources, modules: Iterable[str]) -> OwnSettings:
    """Return what these modules set, and those that they import with a star."""
    found = OwnSettings()
    waiting, seen = list(modules), set()
    found.asked = frozenset(waiting)
    while waiting:
        module = waiting.pop()
        path = sources.modules.get(module)
        if path is None or path in seen:
            found.is_open = found.is_open or path is None
            continue
        seen.add(path)
        found.paths.append(path)
        tree = sources.tree(path)
        if tree is None:
            found.is_open = True
            continue
        try:
            waiting += _read(tree, module, path, found)
        except RecursionError:
            found.is_open = True
    return found


def _read(tree: ast.Module, module: str, path: str, found: OwnSettings) -> Iterator[str]:
    certain = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                _assigned(target, node.value, found, id(node) in certain)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                found.names.add(alias.asname or alias.name)
                if alias.name == "*" and isinstance(node, ast.ImportFrom):
                    yield _absolute(node, module, path)
        elif isinstance(node, _DEFINED):
            found.names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.names.add(node.id)
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            given = [item.id for item in node.args if isinstance(item, ast.Name)]
            if name in _EVERYTHING or ("__name__" in given and "getLogger" not in name):
                found.is_open = True
            elif name.endswith((".extend", ".append", ".insert")) and node.args:
                target = node.func.value if isinstance(node.func, ast.Attribute) else node.func
                _assigned(target, ast.Tuple(node.args), found, False)


def _assigned(target: ast.expr, value: ast.expr | None, found: OwnSettings, certain: bool) -> None:
    if not isinstance(target, ast.Name):
        return
    found.names.add(target.id)
    if value is None:
        return
    if "APPS" in target.id:
        _add(found.apps, value, certain)
    elif "MIDDLEWARE" in target.id:
        _add(found.middleware, value, certain)
    elif target.id == "ROOT_URLCONF" and isinstance(value, ast.Constant):
        found.urls = str(value.value)


def _add(entries: dict[str, bool], value: ast.expr, certain: bool) -> None:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            entries[node.value] = entries.get(node.value, False) or certain


def _absolute(node: ast.ImportFrom, module: str, path: str) -> str:
    from envgen.reading.audit.collector import OwnModule

    return OwnModule(module, path, frozenset()).absolute(node)
