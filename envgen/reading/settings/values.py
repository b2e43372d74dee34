"""What reading computes with, beside Python's own text, numbers, lists and dicts.

Values may be secrets, so no repr here shows one.
"""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from envgen.errors import Place

# Where the project's folder is, as far as a settings module that is only read can tell.
ROOT = PurePosixPath("/<project>")


class Unknown(Struct, frozen=True):
    """A value that cannot be read by syntax: where, and why in a few words."""

    place: Place
    why: str
    # The variable whose text this is, unchanged.
    variable: str = ""
    # It hangs on a variable whose value is not known, and not on code that is not read.
    of_environment: bool = False

    def derived(self) -> Unknown:
        """Return what is made of this, which is not known for the same reason."""
        return Unknown(self.place, self.why, "", self.of_environment)


class VariableText(str):
    """The text of a variable, as long as nothing was done to it."""

    variable: str

    def __new__(cls, text: str, variable: str) -> VariableText:
        """Make it of a text and the variable's name."""
        made = super().__new__(cls, text)
        made.variable = variable
        return made


class Lambda(Struct, frozen=True):
    """A lambda of one argument, before it is called."""

    argument: str
    body: ast.expr


class Symbol(Struct, frozen=True):
    """Something imported, by its dotted name: os.environ, decouple.config, pathlib.Path."""

    name: str


class EnvironmentReader(Struct, frozen=True):
    """An instance that reads the environment: `environ.Env(…)`, or environs'."""

    library: str
    # django-environ's schemes: a variable's name to the function and default given for it.
    schemes: dict[str, tuple[str, Any]] = {}


class Method(Struct, frozen=True):
    """A method of a value that is known, before it is called."""

    owner: Any
    name: str


class DatabaseUrl(dict[str, Any]):
    """An entry of DATABASES that comes from a URL in a variable; other keys are put on top."""

    def __init__(self, variable: str, options: dict[str, Any]) -> None:
        """Keep the variable's name, and what was asked for beside it (conn_max_age …)."""
        super().__init__()
        self.variable = variable
        self.options = options

    def __repr__(self) -> str:
        """Name the variable; the keys on top may hold a password."""
        return f"<DatabaseUrl {self.variable}>"

    def __eq__(self, other: object) -> bool:
        """Two are the same if they are the same object: their values are not here to compare."""
        return self is other

    __hash__ = None


def is_large(value: Any, limit: int) -> bool:
    """Say whether a value has more than `limit` characters and items, one in two places twice.

    A few lines that double a list, or put it into itself, would take all time and memory.
    """
    size, waiting = 0, [value]
    while waiting and size <= limit:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            waiting += each
        size += len(each) if isinstance(each, str) else 1
    return size > limit


def unknown_in(value: Any) -> Unknown | None:
    """Return the first unknown in a value, if there is one."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dict):
        children = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        children = list(value)
    else:
        return None
    return next((found for child in children if (found := unknown_in(child))), None)


def spoil(value: Any, unknown: Unknown) -> None:
    """Put an unknown into a list or dict that may have been changed, by whatever name it goes."""
    if isinstance(value, list):
        value.append(unknown)
    elif isinstance(value, dict):
        value[unknown.why] = unknown
