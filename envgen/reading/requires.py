"""Which Pythons a project says that it works with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

# The files, each with the keys that name a Python.
_KEYS = {
    "pyproject.toml": (
        ("project", "requires-python"),
        ("tool", "poetry", "dependencies", "python"),
    ),
    "Pipfile": (("requires", "python_full_version"), ("requires", "python_version")),
}


class RequiredPython(NamedTuple):
    """The Pythons that a file asks for, such as ">=3.12", and the key that says so."""

    specifier: str
    file: str
    key: str

    def allows(self, version: str) -> bool:
        """Return whether a version, or any patch of a feature release, will do."""
        from envgen.reading.dependencies.markers import allows, specifiers

        major, minor, *patch = version.split(".")
        if not patch:
            return allows(self.specifier, (int(major), int(minor)))
        found = specifiers(self.specifier)
        return found is None or found.contains(version)


def required_python(folder: str, read: Callable[[str], str | None]) -> Iterator[RequiredPython]:
    """Yield what pyproject.toml and Pipfile of a folder ask for."""
    for name, keys in _KEYS.items():
        path = name if folder == "." else f"{folder}/{name}"
        text = read(path)
        # To parse takes time, and most projects say nothing about Python there.
        if text is None or not re.search(r"\b(?:requires-|)python(?:_\w+)?[\"']?\s*=", text):
            continue
        from envgen.reading.dependencies.project_files import table, toml

        data = toml(text)
        for *tables, key in keys:
            value = table(data, *tables).get(key)
            if isinstance(value, str) and value.strip("* "):
                wanted = f"=={value}.*" if key == "python_version" else value
                yield RequiredPython(wanted, path, key)
                break
