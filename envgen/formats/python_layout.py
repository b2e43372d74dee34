"""Lay out Python expressions and assignments in 88 columns as `ruff format` leaves them.

An expression is a plain value (str, int, float, bool, None, list, tuple, dict) or an instance
of the classes below; both can be nested. An expression that fits is written on one line. A
longer one gets one line per item, each with a trailing comma. ruff keeps this layout because of
the comma, so a new item changes one line of the diff. All versions of ruff from 0.6 to 0.17 agree;
tests/test_layout.py checks the installed one.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from envgen.formats import quoting

_INDENT = 4


class _Node:
    """An immutable expression. Its parts define equality, hash and repr."""

    __slots__ = ("_parts",)
    _parts: tuple[Any, ...]

    def __init__(self, *parts: Any) -> None:
        object.__setattr__(self, "_parts", parts)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash((type(self), self._parts))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts))})"


class Name(_Node):
    """A name, dotted or not: `Name("base.BASE_DIR")`.

    Raises ValueError unless each part is an ASCII identifier and not a keyword. (Python
    normalizes other letters to NFKC, so the variable would get a different name.)
    """

    def __init__(self, dotted: str) -> None:
        for part in dotted.split("."):
            _check_identifier(part)
        super().__init__(dotted)

    @property
    def dotted(self) -> str:
        """The dotted name as text."""
        return str(self._parts[0])


class Call(_Node):
    """A call: `Call("env.int", "DJANGO_PORT", default=8000)`.

    `function` is a `Name` or its text. Arguments are expressions; positional ones may be
    `Unpacked`. Raises ValueError if a name is not valid: see `Name`.
    """

    def __init__(self, function: Name | str, /, *arguments: Any, **keywords: Any) -> None:
        function = function if isinstance(function, Name) else Name(function)
        for name in keywords:
            _check_identifier(name)
        super().__init__(function, arguments, tuple(keywords.items()))

    @property
    def function(self) -> str:
        """The dotted name of the function."""
        return str(self._parts[0].dotted)

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The positional arguments."""
        return tuple(self._parts[1])

    def __repr__(self) -> str:
        function, arguments, keywords = self._parts
        shown = [repr(function.dotted), *map(repr, arguments)]
        return f"Call({', '.join(shown + [f'{name}={value!r}' for name, value in keywords])})"


class Unpacked(_Node):
    """`*expression`, as an item of a list, a tuple or a call: `[Unpacked(Name("A")), "b"]`."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)


class Merged(_Node):
    """A dict display that merges entries and unpacked mappings.

    `Merged(Call("env.database", "URL"), {"CONN_MAX_AGE": 600})` is written
    `{**env.database("URL"), "CONN_MAX_AGE": 600}`: the entries of a dict are written out, and
    any other part is unpacked. Raises ValueError if two dicts have a key in common (ruff F601).
    """

    def __init__(self, *parts: Any) -> None:
        entries = [part for part in parts if isinstance(part, dict)]
        if len(set().union(*entries)) < sum(map(len, entries)):
            raise ValueError("two parts of a Merged have a key in common")
        super().__init__(*parts)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The mappings, in their order."""
        return self._parts


class Joined(_Node):
    """A path joined by `/`: `Joined(Name("BASE_DIR"), "db.sqlite3")`.

    `left` is a `Name` or a `Call`; each item of `rest` is a str or a `Name`. Raises TypeError
    otherwise.
    """

    def __init__(self, left: Name | Call, *rest: str | Name) -> None:
        if not isinstance(left, Name | Call) or not all(isinstance(p, str | Name) for p in rest):
            raise TypeError("a path is joined from a Name or Call and then text or Names")
        super().__init__(left, *rest)


_Literal: TypeAlias = str | int | float | list[Any] | tuple[Any, ...] | dict[Any, Any] | None
Expression: TypeAlias = _Literal | Name | Call | Merged | Joined


def names_in(value: Any) -> Iterator[str]:
    """Yield every dotted name in an expression, including the names of the functions it calls."""
    match value:
        case Name():
            yield value.dotted
        case _Node():
            yield from names_in(value._parts)
        case dict():
            yield from names_in([*value.keys(), *value.values()])
        case list() | tuple():
            for item in value:
                yield from names_in(item)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text that an expression has, such as the items that are added to a list."""
    match value:
        case str():
            yield value
        case Name():
            pass
        case _Node():
            yield from texts_in(value._parts)
        case dict():
            yield from texts_in([*value.keys(), *value.values()])
        case list() | tuple():
            for item in value:
                yield from texts_in(item)


def assignment(name: str, value: Expression, width: int = 88) -> str:
    """Return the statement `name = value`, at most `width` columns wide, without a final newline.

    A string that does not fit on a line stays on one line, as with ruff. Raises ValueError if
    `name` is not an ASCII identifier, `quoting.Unquotable` for inf, nan and huge integers, and
    TypeError if `value` is not an expression.
    """
    _check_identifier(name)
    head = f"{name} = "
    whole = f"{head}{_flat(value)}"
    if columns(whole) <= width:
        return whole
    if _may_be_parenthesised(len(head), value, width):
        inner = " " * _INDENT + expression(value, _INDENT, width)
        if all(columns(line) <= width for line in inner.split("\n")):
            return f"{head}(\n{inner}\n)"
    return head + _laid_out(value, 0, len(head), width)


def expression(value: Expression, indent: int = 0, width: int = 88) -> str:
    """Return `value` laid out at an indent of `indent` spaces; the first line has no indent.

    Raises the same errors as `assignment`.
    """
    return _laid_out(value, indent, indent, width)


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes, as ruff counts them.

    East Asian wide characters take two columns, and combining marks take none:
    https://www.unicode.org/reports/tr11/ (Versions of ruff differ for rare characters, such as
    some Indic vowels; here they take one.)
    """
    if text.isascii():
        return len(text)
    return sum(map(_character_columns, text))


class _Display(Struct, frozen=True):
    """Items between brackets, each with its prefix: `key=`, `key: `, `*`, `**` or nothing."""

    opening: str
    items: list[tuple[str, Any]]
    closing: str


def _display(value: Expression) -> _Display | None:
    """Return `value` as brackets around items; None if it is an atom or a path."""
    match value:
        case list():
            return _Display("[", [_item(item) for item in value], "]")
        case tuple():
            return _Display("(", [_item(item) for item in value], ")")
        case dict():
            return _Display("{", list(_entries(value)), "}")
        case Merged():
            return _Display("{", [item for part in value._parts for item in _merged(part)], "}")
        case Call():
            function, arguments, keywords = value._parts
            items = [_item(item) for item in arguments]
            items += [(f"{name}=", item) for name, item in keywords]
            return _Display(f"{function.dotted}(", items, ")")
    return None


def _item(value: Any) -> tuple[str, Any]:
    return ("*", value._parts[0]) if isinstance(value, Unpacked) else ("", value)


def _entries(mapping: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in mapping.items():
        yield f"{_atom(key)}: ", value


def _merged(part: Any) -> Iterator[tuple[str, Any]]:
    return _entries(part) if isinstance(part, dict) else iter([("**", part)])


def _atom(value: Any) -> str:
    return value.dotted if isinstance(value, Name) else quoting.python(value)


def _flat(value: Any) -> str:
    """Return `value` on one line, however long."""
    if isinstance(value, Joined):
        return " / ".join(map(_flat, value._parts))
    display = _display(value)
    if display is None:
        return _atom(value)
    comma = "," if isinstance(value, tuple) and len(display.items) == 1 else ""
    inner = ", ".join(before + _flat(item) for before, item in display.items)
    return f"{display.opening}{inner}{comma}{display.closing}"


def _laid_out(value: Any, indent: int, used: int, width: int) -> str:
    """Return `value` laid out on a line with an indent of `indent`.

    `used` columns of the line are taken, including the comma that follows the value.
    """
    flat = _flat(value)
    if used + columns(flat) <= width:
        return flat
    if isinstance(value, Joined):
        return _joined(value, indent, width)
    display = _display(value)
    if display is None or not display.items:
        return flat
    inside = indent + _INDENT
    margin = " " * inside
    lines = [
        f"{margin}{before}{_laid_out(item, inside, inside + columns(before) + 1, width)},"
        for before, item in display.items
    ]
    return "\n".join([display.opening, *lines, " " * indent + display.closing])


def _joined(path: Joined, indent: int, width: int) -> str:
    """Return a path in parentheses: on one line if it fits, else with one operand per line."""
    inside = indent + _INDENT
    flat = _flat(path)
    if inside + columns(flat) > width:
        left, *rest = path._parts
        operands = [_laid_out(left, inside, inside, width), *(f"/ {_flat(part)}" for part in rest)]
        flat = f"\n{' ' * inside}".join(operands)
    return f"(\n{' ' * inside}{flat}\n{' ' * indent})"


def _may_be_parenthesised(head: int, value: Any, width: int) -> bool:
    """Return whether ruff may put parentheses around a value that does not fit on its line.

    The value begins after `head` columns. ruff adds parentheses to an atom, and to a call if even
    its opening bracket does not fit.
    """
    if isinstance(value, Joined) or head + len("(") > width:
        return False  # a path has its own parentheses; otherwise not even "(" fits
    display = _display(value)
    if display is None or not isinstance(value, Call):
        return display is None
    return not display.items or head + len(display.opening) > width


def _check_identifier(text: str) -> None:
    reserved = keyword.iskeyword(text) or text == "__debug__"
    if reserved or not (text.isascii() and text.isidentifier()):
        raise ValueError("a name must be an ASCII identifier and not a Python keyword")


def _character_columns(character: str) -> int:
    # The range is Hangul vowels and finals, which combine with the consonant before them (macOS
    # writes file names this way).
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
