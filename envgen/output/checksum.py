"""The mark in a generated file: was it edited by hand, and is it in step with its profile?

The mark is a comment line with a digest of what envgen wrote. It is taken over what the file
*means* (see `canonical`), so that a formatter's work, another line ending or another version of
Python is no edit. It guards against mistakes, not against an attacker, who could compute it too.
"""

from __future__ import annotations

import ast
import enum
import hashlib
import re
import tokenize
import warnings
from collections.abc import Callable
from io import StringIO
from typing import Literal

TextKind = Literal["python", "yaml", "text"]

# Where the digest goes; templates and the modules of envgen/runtime have this line.
PLACEHOLDER = "# envgen: sha256 0000000000000000"
_MARK = re.compile(r"^# envgen: sha256 ([0-9a-f]{16})[ \t]*$", re.MULTILINE)
_MARK_LINE = re.compile(_MARK.pattern + r"\n?", re.MULTILINE)


class FileState(enum.Enum):
    """How a file on disk stands to what would be written in its place."""

    SAME = "same"  # in step: it means what would be written
    UPDATE = "update"  # not in step, and nobody's work is lost by writing
    EDITED = "edited"  # changed by hand since envgen wrote it
    FOREIGN = "foreign"  # no mark: not written by envgen


def stamp(text: str, language: TextKind) -> str:
    """`text` with the digest in place of the placeholder.

    Raises ValueError unless exactly one line is the placeholder.
    """
    if placeholders(text) != 1:
        raise ValueError(f"expected one placeholder line, found {len(_MARK.findall(text))} marks")
    return _MARK.sub(f"{PLACEHOLDER[:-16]}{_digest(text, language)}", text)


def placeholders(text: str) -> int:
    """Return how many lines `stamp` could fill; -1 where a line has a digest already."""
    marks = _MARK.findall(text)
    return -1 if set(marks) - {PLACEHOLDER[-16:]} else len(marks)


def read_mark(text: str) -> str | None:
    """The 16 hexadecimal digits of the first mark in `text`; None without one."""
    match = _MARK.search(_normal(text))
    return match[1] if match else None


def state(existing: str, wanted: str, language: TextKind) -> FileState:
    """How `existing`, the text on disk, stands to `wanted`.

    `wanted` may be stamped or not: marks are no part of the comparison. Passing it unstamped,
    and stamping only what is going to be written, saves parsing every file that is in step.
    """
    if existing == wanted or _unmarked(existing) == _unmarked(wanted):
        return FileState.SAME
    goal = canonical(wanted, language)
    if canonical(existing, language) == goal:
        return FileState.SAME
    if read_mark(existing) is None:
        return FileState.FOREIGN
    sides = set(_sides_of_conflict(existing))
    if all(is_unedited(side, language) or canonical(side, language) == goal for side in sides):
        return FileState.UPDATE
    return FileState.EDITED


def canonical(text: str, language: TextKind) -> bytes:
    """What `text` means, without its mark, as bytes that are equal on every version of Python.

    python: syntax tree and comments. yaml: data and comments. text: its lines without trailing
    blanks. Python or YAML that cannot be parsed is taken as text, and equals no text that can.
    """
    source = _unmarked(text)
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
    return read_mark(text) == _digest(text, language)


def _normal(text: str) -> str:
    """`text` as an editor on another system may have left it, made the same again."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _unmarked(text: str) -> str:
    return _MARK_LINE.sub("", _normal(text))


# --- Merge conflicts -------------------------------------------------------------------------

# https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: .*)?")


def has_conflict(text: str) -> bool:
    """Return whether Git's conflict markers are in `text`."""
    ours, theirs = _sides_of_conflict(text)
    return ours != theirs


def _sides_of_conflict(text: str) -> tuple[str, str]:
    """What each side of a merge wrote; without Git's conflict markers both are `text`.

    What stands between ||||||| and ======= (merge.conflictStyle diff3) is of neither side.
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
    from envgen.formats import yaml_tree  # late: Python's own parts work without PyYAML

    root, problems = yaml_tree.parse(source.encode("utf-8", "surrogatepass"), "")
    if root is None or problems:
        return None
    # The repr of plain data, and only in ASCII: which other characters repr escapes differs
    # between versions of Python.
    return [ascii(yaml_tree.plain(root)), *yaml_tree.comments(source)]


# --- Python ----------------------------------------------------------------------------------


def _python(source: str) -> list[str] | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # about the code, which is not ours to judge
            module = ast.parse(source)
        tokens = list(tokenize.generate_tokens(StringIO(source).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [*_tree(module), *(comment[1:].strip() for comment in comments)]


# `ctx` follows from where a name stands; `kind` is the u of u"text"; type comments are comments.
_SKIPPED_FIELDS = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def _tree(module: object) -> list[str]:
    """The syntax tree in preorder; every item says how many follow, so no two trees look alike.

    Own code, since `ast.dump` differs between versions of Python. Fields without content are left
    out, so that a field new in a later version changes nothing. A stack instead of recursion:
    a long chain of operators is deeply nested.
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
            written.append("JoinedStr")  # without the empty texts that 3.12 puts into some
            todo.append(parts)
        elif isinstance(item, ast.AST):
            fields = _fields(item)
            written.append(f"{type(item).__name__}({','.join(fields)})")
            todo += reversed(fields.values())
        else:
            written.append(ascii(item))
    return written


def _fields(node: ast.AST) -> dict[str, object]:
    """The fields of `node` that say something."""
    found = {}
    for name in node._fields:
        value = getattr(node, name, None)
        if value is not None and value != [] and name not in _SKIPPED_FIELDS:
            found[name] = value
    return found


def _constant(value: object) -> str:
    # Hexadecimal, as Python refuses to print integers beyond 4,300 decimal digits.
    shown = hex(value) if type(value) is int else ascii(value)
    return f"{type(value).__name__} {shown}"


def _bare_string(statement: ast.Expr) -> str | None:
    """The text of a statement that is nothing but text: a docstring, or as good as one."""
    value = getattr(statement.value, "value", None)
    return value if isinstance(value, str) else None


def _without_layout(docstring: str) -> str:
    """`docstring` without the blanks that a formatter may move.

    Like `inspect.cleandoc`, which differs between versions of Python, but for line ends too.
    """
    first, *others = (line.rstrip() for line in docstring.expandtabs().split("\n"))
    margin = min((len(line) - len(line.lstrip()) for line in others if line), default=0)
    return "\n".join([first.lstrip(), *(line[margin:] for line in others)]).strip()


_CANONICAL: dict[TextKind, Callable[[str], list[str] | None]] = {
    "python": _python,
    "yaml": _yaml,
    "text": _text,
}
