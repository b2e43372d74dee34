"""Find what is added by adding a file: every object of a type in the modules of a package."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def module_names(package: str) -> list[str]:
    """Return the names of the modules and packages right in `package`, without importing them.

    A module has none.
    """
    path = getattr(import_module(package), "__path__", ())
    return sorted(info.name for info in iter_modules(path))


def modules(package: str) -> Iterator[ModuleType]:
    """Import and yield the modules and packages right in `package`, by name."""
    for name in module_names(package):
        yield import_module(f"{package}.{name}")


def discover(kind: type[T], *packages: str, by: str = "name") -> dict[str, T]:
    """Return the objects of type `kind` at the top of `packages` and of every module in them.

    Each is under the value of its attribute `by`, and they are sorted by that. What is deeper
    in a package is not looked at: name the inner package too.
    """
    found = [
        value
        for package in packages
        for module in (import_module(package), *modules(package))
        for value in vars(module).values()
        if isinstance(value, kind)
    ]
    named = attrgetter(by)
    return {named(item): item for item in sorted(found, key=named)}
