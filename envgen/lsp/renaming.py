"""Rename a variable in the profiles and in the project's own code.

The profile that defines it remembers the old name under `renamed`, so that .env files, sealed files
and the platform go on working. The generated files follow by `envgen render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from envgen import catalog
from envgen.check.fixing import FileFix
from envgen.errors import Edit, Place
from envgen.formats.edits import applied
from envgen.formats.shapes import VARIABLE
from envgen.formats.yaml_tree import find
from envgen.lsp import code
from envgen.lsp.edited import Snapshot
from envgen.lsp.places import KnownName, in_profiles
from envgen.lsp.positions import split_lines
from envgen.support.wording import listed

AFTERWARDS = (
    "Save the files, then run `envgen render --all`: it writes the new name to the generated files "
    "and to .env, which keeps its value."
)


class CannotRename(Exception):
    """Why a name cannot be renamed, in plain words."""


def renamable(snapshot: Snapshot, name: KnownName | None, new: str | None = None) -> KnownName:
    """Return the name at the cursor if it can be renamed, and to `new`. Raises CannotRename."""
    if snapshot.problems:
        raise CannotRename("Fix the problems of the profiles first: `envgen check` lists them.")
    if name is None or "variable" not in name.kinds:
        raise CannotRename("Only variables can be renamed: place the cursor on the name of one.")
    if not _defining(snapshot, name.name):
        raise CannotRename(
            f"{name.name} is not written under `env` in a profile: envgen gives it its name."
        )
    if new is None or new == name.name:
        return name
    if not re.match(VARIABLE, new):
        raise CannotRename("A variable has letters, digits and _, and no digit at the start.")
    for deployment in snapshot.loaded.deployments.values():
        names = {item.name for item in deployment.variables}
        names |= {item.name for item in deployment.settings}
        if new in names | deployment.document.renamed.keys() or catalog.setting(new):
            raise CannotRename(f"{new} is already the name of a variable or setting.")
    return name


class Renamed(Struct, frozen=True):
    """What is to be written, and where code reads the variable without naming it."""

    files: tuple[FileFix, ...]
    left: tuple[Place, ...]

    @property
    def message(self) -> str:
        """Return what a person has to do now."""
        if not self.left:
            return AFTERWARDS
        lines = listed(f"{item.file}:{item.line}" for item in self.left)
        return f"{AFTERWARDS} Change by hand how it is read at {lines}."


def renamed(snapshot: Snapshot, name: KnownName | None, new: str) -> Renamed:
    """Return what a new name changes. Raises CannotRename."""
    old = renamable(snapshot, name, new).name
    found = [item.place for item in in_profiles(snapshot) if _is(item.kind, item.name, old)]
    is_setting = any(
        setting.name == old
        for deployment in snapshot.loaded.deployments.values()
        for setting in deployment.settings
    )
    reads = code.reads(snapshot, old, settings=is_setting)
    found += reads.named
    of_file: dict[str, list[Place]] = {}
    for place in dict.fromkeys(found):
        of_file.setdefault(place.file, []).append(place)
    after = {
        path: _replaced(snapshot.text(path), places, old, new) for path, places in of_file.items()
    }
    for path in _defining(snapshot, old):
        edit = Edit(path, "add-key", f"{old}: {new}", "renamed")
        after[path] = (
            applied(after[path], edit) or f"{after[path].rstrip()}\n\n{_section(old, new)}"
        )
    files = [
        FileFix(path, snapshot.text(path), text, None, 0)
        for path, text in after.items()
        if text != snapshot.text(path)
    ]
    others = (Place(place.file, place.line) for place in reads.others)
    return Renamed(tuple(files), tuple(others))


def _is(kind: str, name: str, old: str) -> bool:
    return kind == "variable" and name == old


def _section(old: str, new: str) -> str:
    return f"renamed:\n  {old}: {new}\n"


def _defining(snapshot: Snapshot, name: str) -> list[str]:
    """Return the profiles' files that define a variable which none of their parents defines."""
    found: dict[str, None] = {}
    for profile in snapshot.loaded.profiles.values():
        with_it = [
            layer.tree.place.file
            for layer in profile.layer.chain()
            if find(layer.tree, ("env", name)) is not None
        ]
        if with_it:
            found[with_it[-1]] = None
    return list(found)


def _replaced(text: str, places: Iterable[Place], old: str, new: str) -> str:
    """Return a text with another name at some places; the ends of lines stay."""
    lines = split_lines(text)
    ends = re.findall(r"\r\n|\r|\n", text)
    for place in sorted(places, reverse=True):
        line, at = lines[place.line - 1], place.column - 1
        if line.startswith(old, at):
            lines[place.line - 1] = f"{line[:at]}{new}{line[at + len(old) :]}"
    return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))
