"""Where the cursor is in a profile: found by indentation, so that a broken file has a path too."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from envgen.formats.shapes import KeyPath

_LONGEST = 2_000  # characters of a line; longer ones are no lines that a person types in


class Cursor(Struct, frozen=True):
    """What is at the cursor: a key of the mapping at `path`, or the value at `path`."""

    path: KeyPath
    is_key: bool
    # The part of the word that is before the cursor.
    word: str
    # Whether the word is an item of a list, so that it may also be the key of a mapping in it.
    is_item: bool = False


class _TypedLine(Struct, frozen=True):
    # The columns of the dashes, and of what is behind them.
    dashes: tuple[int, ...]
    column: int
    key: str | None
    rest: str


def cursor_at(lines: Sequence[str], row: int, column: int) -> Cursor:
    """Return what is at a row and column, both counted from 0."""
    head = lines[row][: min(column, _LONGEST)]
    line = _line(head)
    if line is None:
        return Cursor(_parents(lines, row, len(head), len(head)), True, "")
    keys, dash = line.column, line.column
    inner: list[str | int] = []
    if line.dashes:
        keys, dash = line.dashes[0] + 1, line.dashes[0]
        inner = [0] * len(line.dashes)
    path = (*_parents(lines, row, keys, dash), *inner)
    if line.key is None:
        return Cursor(path, not inner, line.rest, is_item=bool(inner))
    return _in_flow((*path, line.key), line.rest)


def _line(text: str) -> _TypedLine | None:
    """Return the parts of a line; None if it is blank or a comment."""
    body = text.lstrip(" ")
    column, dashes = len(text) - len(body), []
    while body == "-" or body.startswith("- "):
        dashes.append(column)
        rest = body[1:].lstrip(" ")
        column += len(body) - len(rest)
        body = rest
    if not dashes and (not body.strip() or body.startswith("#")):
        return None
    key, rest = _key(body)
    return _TypedLine(tuple(dashes), column, key, rest)


def _key(body: str) -> tuple[str | None, str]:
    """Return the key that a text begins with, and what is behind its colon."""
    if body[:1] in ('"', "'"):
        end = body.find(body[0], 1)
        after = body[end + 1 :].lstrip(" ")
        is_key = end > 0 and after.startswith(":")
        return (body[1:end], after[1:].lstrip(" ")) if is_key else (None, body)
    at = body.find(": ")
    if at < 0 and body.rstrip().endswith(":"):
        at = body.rfind(":")
    if at < 0 or body[:1] in ("{", "["):
        return None, body
    return body[:at].strip(), body[at + 1 :].lstrip(" ")


def _parents(lines: Sequence[str], row: int, keys: int, dash: int) -> KeyPath:
    """Return the path around a row: keys are left of column `keys`, and dashes of `dash`."""
    path: list[str | int] = []
    for text in reversed(lines[:row]):
        line = _line(text[:_LONGEST])
        if line is None:
            continue
        if line.key is not None and line.column < keys:
            path.append(line.key)
            keys = dash = line.column
        for column in reversed(line.dashes):
            if column < dash:
                path.append(0)
                keys, dash = column + 1, column
        if keys == 0:
            break
    return tuple(reversed(path))


def _in_flow(path: KeyPath, text: str) -> Cursor:
    """Return what is at the end of a value, which may be in brackets: `{for: [web, b`."""
    keys: list[str | int | None] = []
    word = quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
            word += "" if not quote else character
        elif character in "\"'" and not word:
            quote = character
        elif character in "{[":
            keys, word = [*keys, None if character == "{" else 0], ""
        elif character in "}]" and keys:
            keys, word = keys[:-1], ""
        elif character == "," and keys:
            keys, word = [*keys[:-1], 0 if keys[-1] == 0 else None], ""
        elif character == ":" and keys and keys[-1] is None:
            keys, word = [*keys[:-1], word.strip()], ""
        elif word or character != " ":
            word += character
    inner = tuple(key for key in keys if key is not None)
    return Cursor((*path, *inner), bool(keys) and keys[-1] is None, word)
