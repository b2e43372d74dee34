"""Expressions of a settings module, evaluated as far as they can be without running anything."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.reading.settings.calls import BUILTINS, FunctionCall, is_opaque
from envgen.reading.settings.environment import REQUIRED, Lookup
from envgen.reading.settings.values import (
    EnvironmentReader,
    Lambda,
    Method,
    Symbol,
    Unknown,
    is_large,
    unknown_in,
)

Names = dict[str, Any]
# So that no module can keep a reader busy, or fill its memory.
MAX_LENGTH = 100_000

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}


class Evaluator(Discreet, frozen=True):
    """Evaluates expressions over `names`, which it may change as the module's code would."""

    names: Names
    lookup: Lookup
    file: str

    def place(self, node: ast.AST) -> Place:
        """Return where a node stands."""
        return Place(self.file, getattr(node, "lineno", 0), getattr(node, "col_offset", 0) + 1)

    def unknown(self, node: ast.AST, why: str) -> Unknown:
        """Return that a node's value cannot be read."""
        return Unknown(self.place(node), why)

    def value(self, node: ast.expr) -> Any:
        """Return what an expression gives, or an Unknown; never raises."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return self.unknown(node, "this kind of expression is not read")
        try:
            value = method(node)
            return self.unknown(node, "it is too large") if is_large(value, MAX_LENGTH) else value
        except RecursionError:
            return self.unknown(node, "it is nested too deeply")
        except Exception:  # what Python would raise here, the module would too
            return self.unknown(node, "Python would stop here")

    def truth(self, node: ast.expr) -> bool | Unknown:
        """Return whether a condition holds, or that it cannot be told."""
        value = self._value_or_doubt(node)
        return value if isinstance(value, Unknown) else bool(value)

    def _value_or_doubt(self, node: ast.expr) -> Any:
        """Return what an expression gives, if it is known whether that is true."""
        value = self.value(node)
        if isinstance(value, Symbol | Method | EnvironmentReader | Lambda):
            return self.unknown(node, "it is not known what this is")
        return value

    # --- leaves ---

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        if node.id in BUILTINS:
            return Symbol(node.id)
        return self.unknown(node, f"{node.id} is not known")

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self.value(node.value)
        if isinstance(owner, Unknown):
            return owner
        if isinstance(owner, Symbol):
            return Symbol(f"{owner.name}.{node.attr}")
        if isinstance(owner, PurePosixPath) and node.attr in ("parent", "name", "stem", "suffix"):
            return getattr(owner, node.attr)
        if isinstance(owner, PurePosixPath) and node.attr == "parents":
            return list(owner.parents)
        return Method(owner, node.attr)

    # --- structures ---

    def _list(self, node: ast.List) -> list[Any]:
        return self.items(node.elts)

    def _tuple(self, node: ast.Tuple) -> tuple[Any, ...]:
        return tuple(self.items(node.elts))

    def _set(self, node: ast.Set) -> Any:
        items = self.items(node.elts)
        return unknown_in(items) or set(items)

    def items(self, nodes: list[ast.expr]) -> list[Any]:
        """Return the values of several expressions, those behind a * among them."""
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                value = self.value(node.value)
                found += [value] if isinstance(value, Unknown) else list(value)
            else:
                found.append(self.value(node))
        return found

    def _dict(self, node: ast.Dict) -> Any:
        found: dict[Any, Any] = {}
        for key, child in zip(node.keys, node.values, strict=True):
            value = self.value(child)
            if key is None:
                if not isinstance(value, dict) or is_opaque(value):
                    return unknown_in(value) or self.unknown(child, "what ** adds is not known")
                found.update(value)
                continue
            name = self.value(key)
            if isinstance(name, Unknown):
                return name
            found[name] = value
        return found

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Any:
        loop = node.generators[0]
        items = self.value(loop.iter)
        if isinstance(items, Unknown):
            return items
        if len(node.generators) > 1 or not isinstance(loop.target, ast.Name):
            return self.unknown(node, "this comprehension is not read")
        if not isinstance(items, list | tuple | str) or len(items) > MAX_LENGTH:
            return self.unknown(node, "what it goes over is not known")
        return self._loop(loop.target.id, loop.ifs, items, node.elt)

    _generatorexp = _listcomp

    def _setcomp(self, node: ast.SetComp) -> Any:
        found = self._listcomp(node)
        return unknown_in(found) or set(found)

    def _loop(self, name: str, conditions: list[ast.expr], items: Any, item: ast.expr) -> Any:
        """Return what `item` gives for each of `items`, or an Unknown."""
        outside, found = dict(self.names), []
        try:
            for each in items:
                self.names[name] = each
                kept = [self.truth(condition) for condition in conditions]
                doubt = next((one for one in kept if isinstance(one, Unknown)), None)
                if doubt is not None:
                    return doubt
                if all(kept):
                    found.append(self.value(item))
        finally:
            self.names.pop(name, None)
            if name in outside:
                self.names[name] = outside[name]
        return found

    # --- operations ---

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion not in (-1, 115):
                    return self.unknown(part, "this format is not read")
                value = self.value(part.value)
                if isinstance(value, Unknown):
                    return value.derived()
                if not isinstance(value, str | int | float | PurePosixPath):
                    return self.unknown(part, "what it formats is not known")
                parts.append(str(value))
            else:
                parts.append(self.value(part))
        return "".join(parts)

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            doubt = left if isinstance(left, Unknown) else right
            return doubt.derived()
        return self.combined(node, node.op, left, right)

    def combined(self, node: ast.AST, kind: ast.operator, left: Any, right: Any) -> Any:
        """Return `left <kind> right` of two values that are known."""
        operation = _BINARY.get(type(kind))
        plain = (str, int, float, list, tuple, dict, set, PurePosixPath)
        if operation is None or not isinstance(left, plain) or not isinstance(right, plain):
            return self.unknown(node, "this operation is not read")
        if isinstance(kind, ast.Mult) and isinstance(left, str | list | tuple):
            return self.unknown(node, "this operation is not read")
        return operation(left, right)

    def _boolop(self, node: ast.BoolOp) -> Any:
        stops = isinstance(node.op, ast.Or)
        if stops and isinstance(node.values[-1], ast.Constant) and len(node.values) == 2:
            return self._or_constant(node.values[0], node.values[-1].value)
        value: Any = None
        for child in node.values:
            value = self._value_or_doubt(child)
            if isinstance(value, Unknown):
                return value.derived()
            if bool(value) is stops:
                break
        return value

    def _or_constant(self, node: ast.expr, constant: Any) -> Any:
        """Return `node or constant`; the text of a variable stays that, with a default."""
        value = self._value_or_doubt(node)
        if isinstance(value, Unknown):
            if value.variable and isinstance(constant, str) and constant:
                self.lookup.note(value.variable, "str", self.place(node), literal_default=True)
            return value if value.variable else value.derived()
        return value or constant

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        if isinstance(node.op, ast.Not):
            truth = self.truth(node.operand)
            return truth if isinstance(truth, Unknown) else not truth
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(value, int | float):
            return -value
        return self.unknown(node, "this operation is not read")

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            return self.unknown(node, "a chain of comparisons is not read")
        left, right = self.value(node.left), self.value(node.comparators[0])
        kind = node.ops[0]
        if right == Symbol("os.environ") and isinstance(kind, ast.In | ast.NotIn):
            found = self.lookup.has(left, self.place(node))
            return found if isinstance(found, Unknown) else found is isinstance(kind, ast.In)
        doubt = unknown_in([left, right])
        if doubt is not None:
            return doubt.derived()
        if right == Symbol("sys.argv") or isinstance(left, Symbol | Method | EnvironmentReader):
            return self.unknown(node, "it depends on how the program was started")
        return _COMPARE[type(kind)](left, right)

    def _ifexp(self, node: ast.IfExp) -> Any:
        truth = self.truth(node.test)
        if isinstance(truth, Unknown):
            return truth.derived()
        return self.value(node.body if truth else node.orelse)

    def _subscript(self, node: ast.Subscript) -> Any:
        owner, key = self.value(node.value), self._key(node.slice)
        if owner == Symbol("os.environ"):
            return self.lookup.text(key, REQUIRED, "os.environ", self.place(node))
        doubt = unknown_in(key) or (owner if isinstance(owner, Unknown) else None)
        if doubt is not None:
            return doubt.derived()
        if is_opaque(owner):
            return self.unknown(node, "what it holds is not known")
        return owner[key]

    def _key(self, node: ast.expr) -> Any:
        if not isinstance(node, ast.Slice):
            return self.value(node)
        ends = [
            None if end is None else self.value(end) for end in (node.lower, node.upper, node.step)
        ]
        return unknown_in(ends) or slice(ends[0], ends[1], ends[2])

    def _lambda(self, node: ast.Lambda) -> Any:
        arguments = node.args.args
        if len(arguments) != 1:
            return self.unknown(node, "this lambda is not read")
        return Lambda(arguments[0].arg, node.body)

    def _call(self, node: ast.Call) -> Any:
        function, arguments = self.value(node.func), self.items(node.args)
        keywords = {item.arg: self.value(item.value) for item in node.keywords if item.arg}
        if any(item.arg is None for item in node.keywords):
            return self.unknown(node, "a call with ** is not read")
        place, lookup = self.place(node), self.lookup
        call = FunctionCall(arguments, keywords, place, lookup, node, function, self.applied)
        return call.result()

    def applied(self, function: Lambda, value: Any) -> Any:
        """Return what a lambda gives for `value`."""
        result = self._loop(function.argument, [], [value], function.body)
        return result if isinstance(result, Unknown) else result[0]
