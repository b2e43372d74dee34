"""Evaluate the expressions of a settings module without running any of its code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from envgen.reading.settings import functions, objects
from envgen.reading.settings.calls import BUILTINS, FunctionCall, is_opaque
from envgen.reading.settings.classes import PydanticObject, attribute
from envgen.reading.settings.commands import is_command
from envgen.reading.settings.environment import REQUIRED
from envgen.reading.settings.loops import MAX_LENGTH, Loops
from envgen.reading.settings.reach import is_boolean, is_negative
from envgen.reading.settings.texts import may_be_large
from envgen.reading.settings.values import (
    DatabaseUrl,
    EnvironmentReader,
    EnvironPath,
    Lambda,
    Method,
    Symbol,
    Unknown,
    is_large,
    unknown_in,
)

# Django's settings, and the getter of code that reads them while they load.
_ITSELF, OF_ITSELF = Symbol("django.conf.settings"), "django.conf"
MODULE = "DJANGO_SETTINGS_MODULE"
TOO_LARGE = "the value is too large, or nested too deeply"

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


class Evaluator(Loops, frozen=True):
    """Evaluates expressions with `names`, and changes them as the module's code would."""

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression, or an Unknown; never raises."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return self.unknown(node, "envgen does not evaluate this kind of expression")
        try:
            value = method(node)
            if is_large(value, MAX_LENGTH, self.lookup.effort):
                return self.unknown(node, TOO_LARGE)
            return value
        except RecursionError:
            return self.unknown(node, "the expression is nested too deeply")
        except Exception:  # the code raises the same exception when it runs
            return self.unknown(node, "this code raises an exception")

    def truth(self, node: ast.expr) -> bool | Unknown:
        """Return the truth value of a condition, or an Unknown."""
        value = self._testable(node)
        return value if isinstance(value, Unknown) else bool(value)

    def _testable(self, node: ast.expr) -> Any:
        """Return the value of an expression if its truth value is known, or an Unknown."""
        value = self.value(node)
        if isinstance(value, Symbol | Method | EnvironmentReader | Lambda):
            return self.unknown(node, "its truth value is unknown")
        return value

    # --- leaves ---

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        if node.id in BUILTINS:
            return Symbol(node.id)
        return self.unknown(node, f"the value of {node.id} is unknown")

    def _namedexpr(self, node: ast.NamedExpr) -> Any:
        value = self.value(node.value)
        self.names[node.target.id] = value
        return value

    def _attribute(self, node: ast.Attribute) -> Any:
        start, owner = len(self.lookup.reads), self.value(node.value)
        if isinstance(owner, Unknown):
            self.lookup.require(node.value, start)
            return owner
        if owner == _ITSELF and node.attr != "configured":
            return self._of_itself(node)
        if isinstance(owner, Symbol):
            return objects.constant(f"{owner.name}.{node.attr}")
        if isinstance(owner, PydanticObject):
            return attribute(owner, node.attr, self.lookup, self.place(node))
        if isinstance(owner, PurePosixPath) and node.attr in ("parent", "name", "stem", "suffix"):
            return getattr(owner, node.attr)
        if isinstance(owner, EnvironPath) and node.attr == "root":
            return str(owner.path)
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
        """Return the values of several expressions; those after a * are unpacked."""
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
                    return unknown_in(value) or self.unknown(
                        child, "the entries that ** adds are unknown"
                    )
                found.update(value)
                continue
            name = self.value(key)
            if isinstance(name, Unknown):
                return name
            found[name] = value
        return found

    # --- operations ---

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion not in (-1, 115):
                    return self.unknown(part, "envgen does not evaluate this format")
                value = self.value(part.value)
                if isinstance(value, Unknown):
                    return value.derived()
                if not isinstance(value, str | int | float | PurePosixPath):
                    return self.unknown(part, "the formatted value is unknown")
                parts.append(str(value))
            else:
                parts.append(self.value(part))
        return "".join(parts)

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            unknown = left if isinstance(left, Unknown) else right
            return unknown.derived()
        return self.combined(node, node.op, left, right)

    def combined(self, node: ast.AST, kind: ast.operator, left: Any, right: Any) -> Any:
        """Return the result of the operator `kind` for two known values, or an Unknown."""
        if isinstance(left, EnvironPath) and isinstance(kind, ast.Sub) and isinstance(right, int):
            return left.up(right)
        operation = _BINARY.get(type(kind))
        plain = (str, int, float, list, tuple, dict, set, PurePosixPath)
        if operation is None or not isinstance(left, plain) or not isinstance(right, plain):
            return self.unknown(node, "envgen does not evaluate this operation")
        if isinstance(kind, ast.Mult) and isinstance(left, str | list | tuple):
            return self.unknown(node, "envgen does not evaluate this operation")
        if may_be_large(kind, left, right):
            return self.unknown(node, TOO_LARGE)
        return operation(left, right)

    def _boolop(self, node: ast.BoolOp) -> Any:
        stops = isinstance(node.op, ast.Or)
        if stops and isinstance(node.values[-1], ast.Constant) and len(node.values) == 2:
            return self._or_constant(node.values[0], node.values[-1].value)
        value: Any = None
        start = len(self.lookup.reads)
        guards = not stops or is_negative(node.values[0])
        for child in node.values:
            tested = len(self.lookup.reads)
            value = self._testable(child)
            if guards:
                self.lookup.guard(start, tested, len(self.lookup.reads))
            if isinstance(value, Unknown):
                tested, unknown = len(self.lookup.reads), value.derived()
                result = self._decided(node, unknown) if is_boolean(child) else unknown
                if guards:
                    self.lookup.guard(start, tested, len(self.lookup.reads))
                return result
            if bool(value) is stops:
                break
        return value

    def _decided(self, node: ast.BoolOp, unknown: Unknown) -> Any:
        """Return `unknown`, unless a later comparison decides: False in `unknown and False`."""
        stops = isinstance(node.op, ast.Or)
        for child in node.values:
            if not is_boolean(child):
                return unknown
            if self.value(child) is stops:
                return stops
        return unknown

    def _or_constant(self, node: ast.expr, constant: Any) -> Any:
        """Return `node or constant`; for the text of a variable, `constant` is a default."""
        value = self._testable(node)
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
        return self.unknown(node, "envgen does not evaluate this operation")

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            return self.unknown(node, "envgen does not evaluate chained comparisons")
        left, right = self.value(node.left), self.value(node.comparators[0])
        kind = node.ops[0]
        if right == Symbol("os.environ") and isinstance(kind, ast.In | ast.NotIn):
            found = self.lookup.has(left, self.place(node))
            return found if isinstance(found, Unknown) else found is isinstance(kind, ast.In)
        unknown = unknown_in([left, right])
        if unknown is not None:
            return unknown.derived()
        if is_command(left, kind, right):
            return isinstance(kind, ast.NotIn | ast.NotEq)
        if right == Symbol("sys.argv") or isinstance(left, Symbol | Method | EnvironmentReader):
            return self.unknown(node, "it depends on how the program is started")
        return _COMPARE[type(kind)](left, right)

    def _ifexp(self, node: ast.IfExp) -> Any:
        start = len(self.lookup.reads)
        truth = self.truth(node.test)
        tested = len(self.lookup.reads)
        if isinstance(truth, Unknown):
            for child in (node.body, node.orelse):
                self.value(child)  # for the variables that it reads
            result: Any = truth.derived()
        else:
            result = self.value(node.body if truth else node.orelse)
        self.lookup.guard(start, tested, len(self.lookup.reads))
        return result

    def _subscript(self, node: ast.Subscript) -> Any:
        owner, key = self.value(node.value), self._key(node.slice)
        if owner == Symbol("os.environ"):
            return self.lookup.text(key, REQUIRED, "os.environ", self.place(node))
        unknown = unknown_in(key) or (owner if isinstance(owner, Unknown) else None)
        if unknown is not None:
            return unknown.derived()
        if owner == Symbol("sys.argv"):
            return Symbol("sys.argv[]")
        if is_opaque(owner):
            why, variable = "its items are unknown", isinstance(owner, DatabaseUrl)
            return Unknown(self.place(node), why, "", variable)
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
            return self.unknown(node, "envgen does not evaluate this lambda")
        return Lambda(arguments[0].arg, node.body)

    def _of_itself(self, node: ast.expr) -> Unknown:
        """Return an Unknown for a setting that is read through Django while the settings load."""
        self.lookup.note(MODULE, OF_ITSELF, self.place(node))
        return self.unknown(node, "it is read from django.conf while the settings load")

    def _call(self, node: ast.Call) -> Any:
        function, arguments = self.value(node.func), self.items(node.args)
        by_name = isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr")
        if by_name and arguments and arguments[0] == _ITSELF:
            return self._of_itself(node)
        keywords = {item.arg: self.value(item.value) for item in node.keywords if item.arg}
        if any(item.arg is None for item in node.keywords):
            return self.unknown(node, "envgen does not evaluate calls with **")
        place, lookup = self.place(node), self.lookup
        call = FunctionCall(arguments, keywords, place, lookup, node, function, self.applied)
        return call.result()

    def applied(self, function: Any, value: Any) -> Any:
        """Return the result of a lambda for `value`, or of an own function for a call."""
        if isinstance(value, FunctionCall) and not isinstance(function, Lambda):
            why = value.unknown(f"envgen does not evaluate this call of {function.node.name}()")
            inner = partial(Evaluator, lookup=self.lookup, file=self.file)
            given = (value.positional, value.keywords, self.lookup.calls, inner, why)
            return functions.call(function, *given)
        count = self.lookup.calls
        if not count.begins():
            return self.unknown(function.body, "envgen does not evaluate this lambda")
        count.depth += 1
        try:
            result = self._loop(function.argument, [], [value], [function.body])
        finally:
            count.depth -= 1
        return result if isinstance(result, Unknown) else result[0]
