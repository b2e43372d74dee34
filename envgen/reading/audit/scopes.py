"""What the expressions of a module mean: readers of variables, their names, and conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from envgen.reading.audit import readers
from envgen.reading.audit.conditions import (
    CONFIGURED,
    FALSE,
    MAIN,
    TRUE,
    UNKNOWN,
    Condition,
    joined,
    negated,
)
from envgen.reading.audit.symbols import (
    IGNORED,
    Helper,
    Imported,
    Meaning,
    OwnName,
    Reader,
    SettingsClass,
    Texts,
    Truth,
)

FindName = Callable[[OwnName], Meaning | None]
Meanings = dict[str, Meaning]
# Meanings that are false in a deployed program.
_OFF = frozenset({"DEBUG", "TESTING", "TESTS", "TEST", "TYPE_CHECKING"})
_ARGV = Imported("sys.argv")
_ENVIRON, _OS = Imported("os.environ"), Imported("os")
_SETTINGS = Imported("settings")
_STRIPS = frozenset({"casefold", "lower", "strip", "upper"})
_MOST_TEXTS = 200
# No variable has a longer name; each `b = a + a` doubles a text.
_LONGEST_TEXT = 1000


class Scopes:
    """The names that an expression sees, the innermost last."""

    def __init__(self, lookup: FindName) -> None:
        """Begin with the names of a module; `lookup` returns what other modules define."""
        self.names: list[Meanings] = [{}]
        self.stars: list[str] = []
        self._lookup = lookup

    def bind(self, name: str, meaning: Meaning | None) -> None:
        """Give a name of the innermost scope a meaning."""
        self.names[-1][name] = meaning or IGNORED

    def meaning(self, node: ast.expr | None) -> Meaning | None:
        """Return what an expression means; None if it has nothing to do with variables."""
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return Texts((node.value,))
            return Truth(TRUE if node.value else FALSE, "", node.value)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return self._texts(node.elts)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._added(self.meaning(node.left), self.meaning(node.right))
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.NamedExpr):
            return self.meaning(node.value)
        if isinstance(node, ast.BoolOp | ast.Compare):
            return Truth(self.condition(node))
        return None

    def _name(self, name: str) -> Meaning | None:
        for names in reversed(self.names):
            if name in names:
                return self._resolved(names[name])
        for module in self.stars:
            found = self._lookup(OwnName(module, name))
            if found is not None:
                return found
        return None

    def _resolved(self, meaning: Meaning) -> Meaning | None:
        if isinstance(meaning, OwnName) and meaning.name:
            return self._lookup(meaning)
        return meaning

    def _attribute(self, node: ast.Attribute) -> Meaning | None:
        owner = self.meaning(node.value)
        if isinstance(owner, Imported):
            return owner.attribute(node.attr)
        if isinstance(owner, OwnName):
            return self._lookup(OwnName(owner.module, node.attr))
        return None

    def _texts(self, nodes: Iterable[ast.expr]) -> Texts | None:
        found: list[str] = []
        for node in nodes:
            meaning = self.meaning(node.value if isinstance(node, ast.Starred) else node)
            if not isinstance(meaning, Texts):
                return None
            found += meaning.values
        return Texts(tuple(found)) if len(found) <= _MOST_TEXTS else None

    def _added(self, left: Meaning | None, right: Meaning | None) -> Texts | None:
        if not isinstance(left, Texts) or not isinstance(right, Texts):
            return None
        is_one = len(left.values) == len(right.values) == 1
        is_short = is_one and len(left.values[0]) + len(right.values[0]) <= _LONGEST_TEXT
        return Texts((left.values[0] + right.values[0],)) if is_short else None

    def _call(self, node: ast.Call) -> Meaning | None:
        function = self.meaning(node.func)
        if function == Imported("environ.Env"):
            schema = {item.arg: _default_of(item.value) for item in node.keywords if item.arg}
            return Reader("django-environ", schema)
        if function == Imported("environs.Env"):
            return Reader("environs", {})
        if function == Imported("decouple.AutoConfig"):
            return Imported("decouple.config")
        if isinstance(function, SettingsClass | Helper):
            return None
        asked = readers.asked(node, function, self.meaning)
        if asked is None or asked.names is None or len(asked.names) != 1:
            return None
        name, default = asked.names[0], asked.default
        truth = None if default is ... else bool(default)
        condition = Condition("set", name, default=truth, is_text=asked.is_text)
        return Truth(condition, name, default)

    # --- conditions ---

    def condition(self, node: ast.expr) -> Condition:
        """Return the condition that an expression tests."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return negated(self.condition(node.operand))
        if isinstance(node, ast.BoolOp):
            parts = map(self.condition, node.values)
            return joined("and" if isinstance(node.op, ast.And) else "or", parts)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node.left, node.ops[0], node.comparators[0])
        if isinstance(node, ast.Name | ast.Attribute) and _last(node) in _OFF:
            return FALSE
        if isinstance(node, ast.Call) and len(node.args) >= 1 and not node.keywords:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name == "bool" and len(node.args) == 1:
                return self.condition(node.args[0])
            if name == "hasattr" and len(node.args) == 2:
                return self._has(node.args[0], node.args[1])
        meaning = None if isinstance(node, ast.Compare) else self.meaning(node)
        return meaning.condition if isinstance(meaning, Truth) else self._unknown(node)

    def _unknown(self, *nodes: ast.expr) -> Condition:
        for node in nodes:
            for child in ast.walk(node):
                if isinstance(child, ast.Name) and child.id != "self":
                    meaning = self._name(child.id)
                    if isinstance(meaning, Reader) or meaning in (_SETTINGS, _OS):
                        return CONFIGURED
                    if isinstance(meaning, Truth) and meaning.condition.is_configured:
                        return CONFIGURED
        return UNKNOWN

    def _has(self, owner: ast.expr, name: ast.expr) -> Condition:
        text = self.meaning(name)
        if self.meaning(owner) == _SETTINGS and isinstance(text, Texts) and len(text.values) == 1:
            return Condition("set", text.values[0], "setting", default=False)
        return self._unknown(owner)

    def _compared(self, left: ast.expr, how: ast.cmpop, right: ast.expr) -> Condition:
        opposite = isinstance(how, ast.NotEq | ast.NotIn | ast.IsNot)
        found = UNKNOWN
        if isinstance(how, ast.In | ast.NotIn):
            found = self._contained(left, right)
        if isinstance(how, ast.Eq | ast.NotEq) and _last(left) == "__name__":
            found = MAIN
        if found == UNKNOWN:
            found = self._compared_to_constant(
                left, right, is_in=isinstance(how, ast.In | ast.NotIn)
            )
        if found == UNKNOWN:
            return self._unknown(left, right)
        return negated(found) if opposite else found

    def _contained(self, item: ast.expr, holder: ast.expr) -> Condition:
        where, text = self.meaning(holder), self.meaning(item)
        if where == _ARGV or (
            isinstance(holder, ast.Subscript) and self.meaning(holder.value) == _ARGV
        ):
            return FALSE if isinstance(text, Texts) and "test" in text.values[:1] else UNKNOWN
        if where == _ENVIRON and isinstance(text, Texts) and len(text.values) == 1:
            return Condition("set", text.values[0], default=False)
        return UNKNOWN

    def _compared_to_constant(self, left: ast.expr, right: ast.expr, *, is_in: bool) -> Condition:
        """Return what a comparison tests of a variable that is not set."""
        steps: list[str] = []
        while isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute):
            if left.func.attr not in _STRIPS or left.args:
                break
            steps.append(left.func.attr)
            left = left.func.value
        meaning = self.meaning(left)
        if not isinstance(meaning, Truth) or not meaning.variable or meaning.default is ...:
            return UNKNOWN
        value: Any = meaning.default
        try:
            other = ast.literal_eval(right)
            for step in reversed(steps):
                value = getattr(value, step)()
            truth = value in other if is_in else value == other
        except (ValueError, TypeError, AttributeError, SyntaxError, MemoryError, RecursionError):
            return UNKNOWN
        # `X is not None` holds for each text; any other comparison depends on the text.
        if other is None:
            return negated(Condition("set", meaning.variable, default=not truth))
        return Condition("set", meaning.variable, default=bool(truth), is_text=False)


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _default_of(node: ast.expr) -> tuple[bool, object]:
    """Return whether an entry of a schema has a default, and its constant: (bool, False)."""
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return False, ...
    default = node.elts[1]
    return True, default.value if isinstance(default, ast.Constant) else ...
