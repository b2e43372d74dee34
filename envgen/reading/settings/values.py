"""The values of settings that are not plain text, numbers, lists or dicts.

No repr here shows a value, because it may be a secret.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from envgen.errors import Place

# The placeholder for the project's folder.
ROOT = PurePosixPath("/<project>")


class Unknown(Struct, frozen=True):
    """A value that cannot be read: its place, and the reason in a few words."""

    place: Place
    why: str
    # The variable, if the value is its unchanged text.
    variable: str = ""
    # Whether it is unknown because of a variable, and not because of code.
    of_environment: bool = False

    def derived(self) -> Unknown:
        """Return the Unknown for a value computed from this one."""
        return Unknown(self.place, self.why, "", self.of_environment)


class VariableText(str):
    """The unchanged text of a variable."""

    variable: str

    def __new__(cls, text: str, variable: str) -> VariableText:
        """Return the text, with the name of its variable."""
        made = super().__new__(cls, text)
        made.variable = variable
        return made


class Lambda(Struct, frozen=True):
    """A lambda with one argument."""

    argument: str
    body: ast.expr


class Symbol(Struct, frozen=True):
    """An imported object, by its dotted name: os.environ, decouple.config, pathlib.Path."""

    name: str


class EnvironmentReader(Struct, frozen=True):
    """An object that reads the environment: `environ.Env(…)` or `environs.Env()`."""

    library: str
    # django-environ's schemes: the type and default of each variable.
    schemes: dict[str, tuple[str, Any]] = {}


class EnvironPath(Struct, frozen=True):
    """A path of django-environ: `environ.Path(__file__) - 2`."""

    path: PurePosixPath

    def joined(self, parts: Iterable[str]) -> EnvironPath:
        """Return the path of something below."""
        return EnvironPath(self.path.joinpath(*parts))

    def up(self, number: int) -> EnvironPath:
        """Return the path of a folder above."""
        return EnvironPath(self.path.parents[number - 1] if number else self.path)


class Method(Struct, frozen=True):
    """A method of a known value."""

    owner: Any
    name: str


class DatabaseUrl(dict[str, Any]):
    """An entry of DATABASES from the URL in a variable; keys of the dict override the URL's."""

    def __init__(self, variable: str, options: dict[str, Any]) -> None:
        """Store the variable's name, and the other options of the call (conn_max_age …)."""
        super().__init__()
        self.variable = variable
        self.options = options

    def __repr__(self) -> str:
        """Return a text with the variable only, because the keys may contain a password."""
        return f"<DatabaseUrl {self.variable}>"

    def __eq__(self, other: object) -> bool:
        """Compare by identity, because the values are unknown."""
        return self is other

    __hash__ = None


# Profiles, to which values may be copied, cannot be nested much deeper (yaml_tree.MAX_DEPTH).
_MAX_DEPTH = 40


class Effort(Struct):
    """How many values the sizes of values have taken so far, in one reading of the settings."""

    spent: int = 0


# So many values are counted in one reading; large projects take a third.
_MOST_EFFORT = 60_000


def is_large(value: Any, limit: int, effort: Effort) -> bool:
    """Return whether a value has more than `limit` characters and items, or is nested too deeply.

    Repeated items count again. A few lines that double a list, or put it into itself, could take
    all time and memory. Once too much `effort` was spent, every list and dict is too large.
    """
    size, waiting = 0, [(value, 0)]
    while waiting and size <= limit:
        each, depth = waiting.pop()
        effort.spent += 1
        children: Iterable[Any] = ()
        if isinstance(each, dict):
            children = [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            children = each
        if depth > _MAX_DEPTH or (children and effort.spent > _MOST_EFFORT):
            return True
        waiting += [(child, depth + 1) for child in children]
        size += len(each) if isinstance(each, str) else 1
    return size > limit


def unknown_in(value: Any) -> Unknown | None:
    """Return the first Unknown in a value; None if there is none."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dict):
        children = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        children = list(value)
    else:
        return None
    return next((found for child in children if (found := unknown_in(child))), None)


def add_unknown(value: Any, unknown: Unknown) -> None:
    """Add an Unknown to a list or dict that code may have changed, for all names of the object."""
    if isinstance(value, list):
        value.append(unknown)
    elif isinstance(value, dict):
        value[unknown.why] = unknown
