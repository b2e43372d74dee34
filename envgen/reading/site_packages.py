"""Which packages are installed for a project, read from their metadata: no Python is run.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from envgen.reading.dependencies import normal
from envgen.support import lazy_re

# More of a file is not read, and more packages are not looked at.
_MOST = 4 * 2**20
_MOST_PACKAGES = 5_000
_NAMED = lazy_re.compile(r"^Requires-Dist:\s*([A-Za-z0-9][\w.-]*)", re.MULTILINE)
_RECORDED = lazy_re.compile(r"^([A-Za-z_]\w*)(?:/|\.py,|\.[\w.-]+\.(?:so|pyd),)", re.MULTILINE)


class Metadata(NamedTuple):
    """The names of the packages that one needs, and of its top-level modules."""

    needs: frozenset[str]
    modules: frozenset[str]


class SitePackages:
    """The packages in the virtual environment of a project; each is read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        """Look at `folder`, which is called site-packages."""
        self._folder = folder
        self._read: dict[str, Metadata] = {}

    @cached_property
    def _folders(self) -> dict[str, Path]:
        """The folder with the metadata of each package, by its normalized name."""
        try:
            names = sorted(item.name for item in self._folder.iterdir())[:_MOST_PACKAGES]
        except OSError:
            return {}
        found = (name for name in names if name.endswith(".dist-info"))
        return {normal(name.partition("-")[0]): self._folder / name for name in found}

    def has(self, package: str) -> bool:
        """Return whether a package is installed."""
        return package in self._folders

    def providers(self, module: str) -> list[str]:
        """Return the packages that have a top-level module."""
        return [name for name in self._folders if module in self.metadata(name).modules]

    def files(self, package: str) -> str:
        """Return the list of files of an installed package; empty if it has none."""
        return _text(self._folders[package] / "RECORD")

    def closure(self, packages: Iterable[str]) -> set[str]:
        """Return the packages and all that they may need, with whatever extras."""
        found: set[str] = set()
        waiting = list(packages)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.metadata(name).needs if name in self._folders else ()
        return found

    def metadata(self, package: str) -> Metadata:
        """Return what the metadata of an installed package says."""
        if package not in self._read:
            folder = self._folders[package]
            head = _text(folder / "METADATA").partition("\n\n")[0]
            needs = frozenset(map(normal, _NAMED.findall(head)))
            self._read[package] = Metadata(needs, frozenset(_modules(folder)))
        return self._read[package]


def _modules(folder: Path) -> Iterator[str]:
    listed = _text(folder / "top_level.txt").split()
    yield from listed or _RECORDED.findall(_text(folder / "RECORD"))


def _text(path: Path) -> str:
    """Return the text of a file; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""


def site_packages(active: str, folders: Iterable[Path]) -> SitePackages | None:
    """Return the packages of a virtual environment; None without one.

    It is the active one if there is one, else the first that is in one of `folders`.
    """
    there = (folder / name for folder in folders for name in (".venv", "venv"))
    for environment in (Path(active), *there) if active else there:
        if (environment / "pyvenv.cfg").is_file():
            found = [*sorted(environment.glob("lib/python3*/site-packages"))]
            found += [environment / "Lib" / "site-packages"]
            return next((SitePackages(folder) for folder in found if folder.is_dir()), None)
    return None
