"""The names in profiles: what defines a variable, setting or program, and what refers to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from envgen.errors import Place
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node

NameKind: TypeAlias = Literal["setting", "variable", "program", "profile", "app", "rule"]

# The sections whose keys are names. A star is any key, or any item of a list.
DEFINED: dict[str, NameKind] = {"env": "variable", "programs": "program", "settings": "setting"}
KEYS: dict[str, NameKind] = {
    **DEFINED,
    "append": "setting",
    "prepend": "setting",
    "render.services": "program",
    "ignore": "rule",
}
# The values that are names.
VALUES: dict[str, NameKind] = {
    "extends": "profile",
    "django.apps.*": "app",
    "django.overridable.*": "setting",
    "unset.*": "setting",
    "keep.*": "setting",
    "programs.*.runs_in": "program",
    "bot.program": "program",
    "bot.backend": "program",
    "bots.*.program": "program",
    "bots.*.backend": "program",
    "celery.worker": "program",
    "celery.beat": "program",
    "env.*.for.*": "program",
    "env.*.reference.*.envVarKey": "variable",
    "bot.secret": "variable",
    "bots.*.secret": "variable",
    "database.migrate": "variable",
    "database.variable": "variable",
    "databases.*.migrate": "variable",
    "databases.*.variable": "variable",
    "renamed.*": "variable",
    "render.envVarGroups.*.*": "variable",
}
# In commands: $NAME and ${NAME}.
_IN_SHELL = re.compile(r"\$(?:\{)?([A-Za-z_][A-Za-z0-9_]{0,127})")


class Occurrence(Struct, frozen=True):
    """A name in the file of a profile. `place` is where the name itself begins."""

    kind: NameKind
    name: str
    place: Place
    defines: bool = False

    def covers(self, line: int, column: int) -> bool:
        """Return whether a position is in the name or right behind it."""
        begin = self.place.column
        return self.place.line == line and begin <= column <= begin + len(self.name)


def kind_at(path: KeyPath, names: dict[str, NameKind]) -> NameKind | None:
    """Return the kind of name that `names` has for a path; None if it has none."""
    steps = [str(step) for step in path]
    for pattern, kind in names.items():
        parts = pattern.split(".")
        if len(parts) == len(steps) and all(
            part in ("*", step) for part, step in zip(parts, steps, strict=True)
        ):
            return kind
    return None


def occurrences(tree: Node, lines: Sequence[str]) -> Iterator[Occurrence]:
    """Yield the names in a profile, from its tree and its lines."""
    waiting: list[tuple[KeyPath, Node]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node.value, dict):
            yield from _keys(path, node.value, lines)
            waiting += [((*path, key), child) for key, child in node.value.items()]
        elif isinstance(node.value, list):
            waiting += [((*path, at), child) for at, child in enumerate(node.value)]
        elif isinstance(node.value, str):
            yield from _in_text(path, node.value, node.place, lines)


def _keys(path: KeyPath, children: dict[str, Node], lines: Sequence[str]) -> Iterator[Occurrence]:
    kind = kind_at(path, KEYS)
    for name, child in children.items() if kind else ():
        place = _begin(name, child.key_place, lines)
        if kind and place:
            yield Occurrence(kind, name, place, kind_at(path, DEFINED) is not None)


def _in_text(path: KeyPath, text: str, place: Place, lines: Sequence[str]) -> Iterator[Occurrence]:
    kind, begin = kind_at(path, VALUES), _begin(text, place, lines)
    if kind and begin:
        yield Occurrence(kind, text, begin)
    elif "$" in text and 1 <= place.line <= len(lines):
        for found in _IN_SHELL.finditer(lines[place.line - 1], place.column - 1):
            at = Place(place.file, place.line, found.start(1) + 1)
            yield Occurrence("variable", found[1], at)


def _begin(name: str, place: Place | None, lines: Sequence[str]) -> Place | None:
    """Return where a name begins, behind a quote; None if it is written in another way."""
    if place is None or not 1 <= place.line <= len(lines):
        return None
    line = lines[place.line - 1]
    for column in (place.column, place.column + 1):
        if line.startswith(name, column - 1):
            return Place(place.file, place.line, column)
    return None
