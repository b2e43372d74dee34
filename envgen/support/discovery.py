"""Find every object of a type in the modules of a package, so that a new file is enough."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def module_names(package: str) -> list[str]:
    """Return the names of the direct submodules of `package`, without importing them.

    If `package` is a module, there are none.
    """
    files = {path.stem for path in _contents(package) if path.suffix == ".py"}
    return sorted({*files, *package_names(package)} - {"__init__"})


def package_names(package: str) -> list[str]:
    """Return the names of the direct subpackages of `package`, without importing them."""
    folders = (path for path in _contents(package) if not path.suffix)
    return sorted(path.name for path in folders if (path / "__init__.py").is_file())


@cache
def _contents(package: str) -> list[Path]:
    """Return what is in the folder of a package; nothing for a module."""
    folders = getattr(import_module(package), "__path__", ())
    return [path for folder in folders for path in Path(folder).iterdir()]


def modules(package: str, *, without: str = "") -> Iterator[ModuleType]:
    """Import and yield the direct submodules of `package`, by name, but for one."""
    for name in module_names(package):
        if name != without:
            yield import_module(f"{package}.{name}")


def discover(kind: type[T], *packages: str, by: str = "name", without: str = "") -> dict[str, T]:
    """Return the global objects of type `kind` in `packages` and their direct submodules.

    The keys are the values of the attribute `by`, sorted. Deeper packages are not searched; pass
    them too. Submodules with the name `without` are not imported.
    """
    found = [
        value
        for package in packages
        for module in (import_module(package), *modules(package, without=without))
        for value in vars(module).values()
        if isinstance(value, kind)
    ]
    named = attrgetter(by)
    return {named(item): item for item in sorted(found, key=named)}
