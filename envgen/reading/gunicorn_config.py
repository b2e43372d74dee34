"""The settings in gunicorn's configuration file, read by syntax."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from envgen.reading.python_tree import dotted, parsed
from envgen.reading.shell import DEFAULT, END, QUOTED, UNKNOWN, without_marks

# How deep an expression may be, how many parts it may have, and how long its text may be.
DEEPEST = 20
MOST = 50
LONGEST = 4096
_CONVERTING = frozenset({"int", "str", "float", "bool"})


def settings(text: str) -> Mapping[str, tuple[str, ...]] | None:
    """Return what the file sets, as texts; None if it cannot be parsed.

    A variable of the environment is a mark of `shell`, and so is what only a run can know.
    """
    tree = parsed(without_marks(text))
    if tree is None:
        return None
    found: dict[str, tuple[str, ...]] = {}
    for statement in tree.body:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(value, ast.expr):
            targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name):
                    values = _values(value, found)
                    is_short = sum(map(len, values)) <= LONGEST
                    found[target.id] = values if is_short else (UNKNOWN,)
        else:
            # What a branch or a loop assigns may be anything.
            found |= dict.fromkeys(_assigned(statement), (UNKNOWN,))
    return found


def _assigned(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return set()
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _values(node: ast.expr, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) <= MOST:
        return tuple(_text(item, known, 0) for item in node.elts)
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    return (_text(node, known, 0),)


def _text(node: ast.expr, known: Mapping[str, tuple[str, ...]], depth: int) -> str:
    """Return the text of an expression, with marks for what is not known."""

    def inner(item: ast.expr) -> str:
        return _text(item, known, depth + 1)

    if depth > DEEPEST:
        return UNKNOWN
    if isinstance(node, ast.Constant) and not isinstance(node.value, bytes):
        return without_marks(str(node.value))
    if isinstance(node, ast.Name):
        values = known.get(node.id, ())
        return values[0] if len(values) == 1 else UNKNOWN
    if isinstance(node, ast.JoinedStr) and len(node.values) <= MOST:
        return _short("".join(map(inner, node.values)))
    if isinstance(node, ast.FormattedValue):
        return UNKNOWN if node.format_spec else inner(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        # A sum of numbers is not known, which joining them would be wrong about.
        left, right = inner(node.left), inner(node.right)
        are_numbers = _may_be_number(left) and _may_be_number(right)
        return UNKNOWN if are_numbers else _short(left + right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _short(_formatted(inner(node.left), node.right, inner))
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        name, default = inner(node.values[0]), inner(node.values[-1])
        return _with_default(name, default) if len(node.values) == 2 else UNKNOWN
    return _read(node, inner)


def _short(text: str) -> str:
    """Return a text; what is too long is unknown, so that a few lines cannot take all memory."""
    return text if len(text) <= LONGEST else UNKNOWN


def _may_be_number(text: str) -> bool:
    is_mark = text.startswith(QUOTED) and text.endswith(END)
    return is_mark or text.lstrip("-").isdecimal()


def _formatted(template: str, right: ast.expr, inner: Any) -> str:
    items = list(map(inner, right.elts if isinstance(right, ast.Tuple) else [right]))
    pieces = template.replace("%d", "%s").split("%s")
    if len(pieces) != len(items) + 1 or len(items) > MOST or "%" in "".join(pieces):
        return UNKNOWN
    return "".join(text for pair in zip(pieces, [*items, ""], strict=True) for text in pair)


def _read(node: ast.expr, inner: Any) -> str:
    """Return the mark of a variable that an expression reads; else of something unknown."""
    if isinstance(node, ast.Subscript) and dotted(node.value).endswith("environ"):
        return _variable(inner(node.slice))
    if not isinstance(node, ast.Call) or not node.args:
        return UNKNOWN
    name = dotted(node.func)
    if name.endswith(("environ.get", "getenv")):
        default = inner(node.args[1]) if len(node.args) > 1 else ""
        return _with_default(_variable(inner(node.args[0])), default)
    if name in _CONVERTING and len(node.args) == 1:
        return str(inner(node.args[0]))
    return UNKNOWN


def _variable(name: str) -> str:
    return f"{QUOTED}{name}{END}" if name.isidentifier() else UNKNOWN


def _with_default(mark: str, default: str) -> str:
    """Return the mark of a variable with a default, if it has none yet."""
    if not (mark.startswith(QUOTED) and mark.endswith(END)) or mark == UNKNOWN or DEFAULT in mark:
        return UNKNOWN
    if not default or QUOTED in default:
        return mark
    return f"{mark.removesuffix(END)}{DEFAULT}{default}{END}"
