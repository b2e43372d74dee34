"""Print the values of templates: quoted for the file's language, or through a filter."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from envgen.formats import python_layout, quoting
from envgen.model import Language


class Verbatim(str):
    """Text that is already in the file's language, and needs no quotes."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text unchanged, so that {% autoescape %} does not escape it again."""
        return self


class CannotPrint(Exception):
    """A template prints a value that cannot be written. The message never contains the value."""


def _text_only(quote: Callable[[str], str]) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return quote(str(value))
        if not isinstance(value, str):
            raise CannotPrint(f"the template prints a {type(value).__name__}, which is not text")
        return quote(value)

    return write


QUOTES: dict[Language, Callable[[Any], str]] = {
    "python": lambda value: python_layout.expression(value),
    "yaml": quoting.yaml,
    "toml": quoting.toml,
    "shell": _text_only(quoting.shell),
    "dotenv": _text_only(quoting.dotenv),
    "text": _text_only(quoting.text),
}


def name(value: object) -> Verbatim:
    """Return a dotted name, or a list of them separated by commas."""
    names = value if isinstance(value, list | tuple) else [value]
    for each in names:
        if not isinstance(each, str) or not _is_dotted(each):
            raise CannotPrint("the filter `name` only takes dotted names")
    return Verbatim(", ".join(map(str, names)))


def _is_dotted(text: str) -> bool:
    """Return whether a text is an ASCII identifier, or several with dots between them."""
    return text.isascii() and all(map(str.isidentifier, text.split(".")))


def comment(value: object) -> Verbatim:
    """Return the text of a comment on one line."""
    if not isinstance(value, str):
        raise CannotPrint("the filter `comment` only takes text")
    return Verbatim(quoting.comment(value))


class _Written:
    """A value of a setting, which equals another that is written the same: 1 is not True."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._text = repr(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Written) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


def assignment(value: Any, name: object) -> Verbatim:
    """Return the Python statement that assigns `value` to a setting."""
    if not isinstance(name, str):
        raise CannotPrint("the filter `assignment` needs the name of the setting as its argument")
    try:
        return _assignment(_Written(value), name)
    except ValueError:  # an integer of too many digits has no repr; the layout says so
        return Verbatim(python_layout.assignment(name, value))


# Most settings have the same value in many profiles.
@lru_cache(maxsize=1024)
def _assignment(written: _Written, name: str) -> Verbatim:
    return Verbatim(python_layout.assignment(name, written.value))


def printer(language: Language) -> Callable[[Any], Verbatim]:
    """Return what prints a value of a template in a file of `language`."""
    quote = QUOTES[language]

    def show(value: Any) -> Verbatim:
        if isinstance(value, Verbatim):
            return value
        if not isinstance(value, str | int | float | list | tuple | dict | None):
            raise CannotPrint(f"the template prints a value of the type {type(value).__name__}")
        return Verbatim(quote(value))

    return show


# `shell` returns plain text, which is quoted again for the file's language.
FILTERS: dict[str, Callable[..., Any]] = {
    "name": name,
    "comment": comment,
    "assignment": assignment,
    "shell": _text_only(quoting.shell),
}
