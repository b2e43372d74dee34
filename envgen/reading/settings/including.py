"""The files that django-split-settings runs, in the names of the module that includes them.

https://django-split-settings.readthedocs.io
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from envgen.reading import ListFiles
from envgen.reading.python_tree import parsed
from envgen.reading.settings.imports import ModuleSource
from envgen.reading.settings.objects import OptionalFile
from envgen.reading.settings.reach import assigned
from envgen.reading.settings.values import Symbol

INCLUDE = Symbol("split_settings.tools.include")


class Included(Struct, frozen=True):
    """The modules of the included files, in their order."""

    modules: tuple[str, ...]
    # Names that several files of one wildcard set: their order is that of the disk.
    uncertain: frozenset[str] = frozenset()


def included(
    paths: Sequence[Any], module: str, source: ModuleSource, files: ListFiles | None
) -> Included | None:
    """Return what a call of `include` runs; None if that is not known.

    `paths` are its arguments. The files have to be below the folder of `module`.
    """
    found = source(module)
    if found is None:
        return None
    is_package = found[1].endswith("/__init__.py")
    package = module.split(".") if is_package else module.split(".")[:-1]
    folder = found[1].rpartition("/")[0]
    modules: list[str] = []
    uncertain: set[str] = set()
    for path in paths:
        optional = isinstance(path, OptionalFile)
        text = path.path if isinstance(path, OptionalFile) else path
        names = _matches(text, folder, files)
        if names is None:
            return None
        of_path = [".".join([*package, *name]) for name in names]
        there = [name for name in of_path if source(name) is not None]
        if not there and not optional:
            return None
        modules += there
        uncertain |= set(_set_by_several(there, source))
    return Included(tuple(dict.fromkeys(modules)), frozenset(uncertain))


def _matches(path: Any, folder: str, files: ListFiles | None) -> list[list[str]] | None:
    """Return the files of a path, each as a list of names; None if they are not known."""
    if not isinstance(path, str) or not path.endswith(".py"):
        return None
    *above, last = path.removesuffix(".py").split("/")
    if not all(name.isidentifier() for name in above):
        return None
    if last.isidentifier():
        return [[*above, last]]
    if files is None or not set("*?[").intersection(last):
        return None
    there = files("/".join(part for part in (folder, *above) if part) or ".")
    stems = [
        name.removesuffix(".py")
        for name in sorted(there)
        if fnmatchcase(name, f"{last}.py") and not name.startswith(".")
    ]
    if not all(stem.isidentifier() for stem in stems):
        return None
    return [[*above, stem] for stem in stems]


def _set_by_several(modules: Sequence[str], source: ModuleSource) -> Iterator[str]:
    if len(modules) < 2:
        return
    counts: Counter[str] = Counter()
    for module in modules:
        text, _ = source(module) or ("", "")
        counts.update(_names(parsed(text)))
    yield from (name for name, number in counts.items() if number > 1)


def _names(tree: ast.Module | None) -> set[str]:
    """Return the names that a module sets, except by importing them."""
    kept = [
        node
        for node in (tree.body if tree is not None else ())
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return {name for node in kept for name in assigned(node)}
