"""The checksum line of a generated file: it shows whether the file was edited by hand.

The line is a comment with a checksum of the content that envgen wrote. The checksum is computed
from the *meaning* of the file (see `canonical`), so a formatter, other line endings or another
version of Python do not count as an edit. It protects from mistakes, and not from an attacker, who
could compute it as well.
"""

from __future__ import annotations

import ast
import enum
import hashlib
import re
import tokenize
import warnings
from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from typing import Literal

from envgen.support import lazy_re

TextKind = Literal["python", "yaml", "text"]

# Replaced by the checksum line; templates and the modules of envgen/runtime have this line.
PLACEHOLDER = "# envgen: sha256 0000000000000000"
_LINE = r"^# envgen: sha256 ([0-9a-f]{16})[ \t]*$"
_CHECKSUM = lazy_re.compile(_LINE, re.MULTILINE)
_CHECKSUM_LINE = lazy_re.compile(rf"{_LINE}\n?", re.MULTILINE)


class FileState(enum.Enum):
    """How a file on disk compares with the text that envgen would write."""

    SAME = "same"  # has the same meaning
    UPDATE = "update"  # out of date, and not edited by hand
    EDITED = "edited"  # changed by hand since envgen wrote it
    FOREIGN = "foreign"  # not written by envgen: it has no checksum line


def stamp(text: str, language: TextKind) -> str:
    """Return `text` with its checksum in the placeholder line.

    Raises ValueError unless exactly one line is the placeholder.
    """
    if placeholders(text) != 1:
        raise ValueError(
            f"expected one placeholder line, found {len(_CHECKSUM.findall(text))} checksum lines"
        )
    return _CHECKSUM.sub(f"{PLACEHOLDER[:-16]}{_digest(text, language)}", text)


def placeholders(text: str) -> int:
    """Return the number of placeholder lines; -1 if a line has a checksum already."""
    found = _CHECKSUM.findall(text)
    return -1 if set(found) - {PLACEHOLDER[-16:]} else len(found)


def read_checksum(text: str) -> str | None:
    """Return the 16 hexadecimal digits of the first checksum line in `text`; None without one."""
    match = _CHECKSUM.search(_normal(text))
    return match[1] if match else None


def state(existing: str, wanted: str, language: TextKind) -> FileState:
    """Return how `existing`, the text on disk, compares with `wanted`.

    Checksum lines are ignored in the comparison, so `wanted` need not have a checksum yet. It is
    faster to compute checksums only for the files that are written.
    """
    if existing == wanted or _without_checksum(existing) == _without_checksum(wanted):
        return FileState.SAME
    goal = canonical(wanted, language)
    if canonical(existing, language) == goal:
        return FileState.SAME
    if read_checksum(existing) is None:
        return FileState.FOREIGN
    sides = set(_sides_of_conflict(existing))
    if all(is_unedited(side, language) or canonical(side, language) == goal for side in sides):
        return FileState.UPDATE
    return FileState.EDITED


# A file that changes is compared with the wanted text, judged by its checksum, and stamped.
@lru_cache(maxsize=4)
def canonical(text: str, language: TextKind) -> bytes:
    """Return the meaning of `text` as bytes, without its checksum line.

    python: the syntax tree and comments. yaml: the data and comments. text: the lines without
    trailing spaces. Python or YAML that cannot be parsed is compared as text, and is different from
    any that can be parsed. The bytes are the same in all versions of Python.
    """
    source = _without_checksum(text)
    parts = _CANONICAL[language](source)
    if parts is None:
        language_used, parts = f"{language} as text", _text(source)
    else:
        language_used = language
    return "\n".join([language_used, *parts]).encode("utf-8", "surrogatepass")


def _digest(text: str, language: TextKind) -> str:
    return hashlib.sha256(canonical(text, language)).hexdigest()[:16]


def is_unedited(text: str, language: TextKind) -> bool:
    """Return whether the checksum line of `text` fits: nobody changed what envgen wrote."""
    return read_checksum(text) == _digest(text, language)


def _normal(text: str) -> str:
    """Return `text` with LF line ends and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _without_checksum(text: str) -> str:
    return _CHECKSUM_LINE.sub("", _normal(text))


# --- Merge conflicts -------------------------------------------------------------------------

# https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
_CONFLICT = lazy_re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: .*)?")


def has_conflict(text: str) -> bool:
    """Return whether Git's conflict markers are in `text`."""
    ours, theirs = _sides_of_conflict(text)
    return ours != theirs


def _sides_of_conflict(text: str) -> tuple[str, str]:
    """Return both sides of a merge conflict; without Git's conflict markers both are `text`.

    The lines between ||||||| and ======= (merge.conflictStyle diff3) belong to neither side.
    """
    ours: list[str] = []
    theirs: list[str] = []
    belongs_to = {"<": (ours,), "|": (), "=": (theirs,), ">": (ours, theirs)}
    last_marker = ">"
    for line in _normal(text).split("\n"):
        if _CONFLICT.fullmatch(line) and (last_marker != ">" or line[0] == "<"):
            last_marker = line[0]
            continue
        for side in belongs_to[last_marker]:
            side.append(line)
    return "\n".join(ours), "\n".join(theirs)


# --- Text ------------------------------------------------------------------------------------


def _text(source: str) -> list[str]:
    return "\n".join(line.rstrip() for line in source.split("\n")).rstrip("\n").split("\n")


# --- YAML ------------------------------------------------------------------------------------


def _yaml(source: str) -> list[str] | None:
    from envgen.formats import yaml_tree  # imported here so that the rest works without PyYAML

    root, problems = yaml_tree.parse(source.encode("utf-8", "surrogatepass"), "")
    if root is None or problems:
        return None
    # In ASCII, because versions of Python differ in the other characters that repr escapes.
    return [ascii(yaml_tree.plain(root)), *yaml_tree.comments(source)]


# --- Python ----------------------------------------------------------------------------------


def _python(source: str) -> list[str] | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # warnings are about the user's code
            module = ast.parse(source)
        tokens = list(tokenize.generate_tokens(StringIO(source).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [*_tree(module), *(comment[1:].strip() for comment in comments)]


# `ctx` follows from the place of a name; `kind` is the u of u"text"; type comments are comments.
_SKIPPED_FIELDS = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def _tree(module: object) -> list[str]:
    """Return the syntax tree in preorder, each item with its number of children.

    `ast.dump` is not used because it differs between versions of Python. Empty fields are left
    out, so that new fields in later versions change nothing. It uses a stack instead of recursion,
    because a long chain of operators is deeply nested.
    """
    written: list[str] = []
    todo: list[object] = [module]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            written.append(f"[{len(item)}]")
            todo += reversed(item)
        elif isinstance(item, ast.Constant):
            written.append(_constant(item.value))
        elif isinstance(item, ast.Expr) and (text := _bare_string(item)) is not None:
            written.append(f"docstring {_without_layout(text)!a}")
        elif isinstance(item, ast.JoinedStr):
            parts = [part for part in item.values if getattr(part, "value", None) != ""]
            written.append("JoinedStr")  # without the empty strings that Python 3.12 adds to some
            todo.append(parts)
        elif isinstance(item, ast.AST):
            fields = _fields(item)
            written.append(f"{type(item).__name__}({','.join(fields)})")
            todo += reversed(fields.values())
        else:
            written.append(ascii(item))
    return written


def _fields(node: ast.AST) -> dict[str, object]:
    """Return the fields of `node` that are not empty."""
    found = {}
    for name in node._fields:
        value = getattr(node, name, None)
        if value is not None and value != [] and name not in _SKIPPED_FIELDS:
            found[name] = value
    return found


def _constant(value: object) -> str:
    # Hexadecimal, because Python does not print integers with more than 4,300 decimal digits.
    shown = hex(value) if type(value) is int else ascii(value)
    return f"{type(value).__name__} {shown}"


def _bare_string(statement: ast.Expr) -> str | None:
    """Return the text of a statement that is only a string, such as a docstring; None otherwise."""
    value = getattr(statement.value, "value", None)
    return value if isinstance(value, str) else None


def _without_layout(docstring: str) -> str:
    """Return `docstring` without the whitespace that a formatter may change.

    It is like `inspect.cleandoc`, which differs between versions of Python, and also removes
    whitespace at the end of lines.
    """
    first, *others = (line.rstrip() for line in docstring.expandtabs().split("\n"))
    margin = min((len(line) - len(line.lstrip()) for line in others if line), default=0)
    return "\n".join([first.lstrip(), *(line[margin:] for line in others)]).strip()


_CANONICAL: dict[TextKind, Callable[[str], list[str] | None]] = {
    "python": _python,
    "yaml": _yaml,
    "text": _text,
}
