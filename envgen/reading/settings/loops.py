"""Evaluate comprehensions, and lambdas for one value."""

from __future__ import annotations

import ast
from typing import Any

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.reading.settings.calls import is_opaque
from envgen.reading.settings.environment import Lookup
from envgen.reading.settings.values import Unknown, unknown_in

Names = dict[str, Any]
# A limit on sizes, so that no module can take all time or memory.
MAX_LENGTH = 100_000


class Loops(Discreet, frozen=True):
    """Evaluates comprehensions with `names`."""

    names: Names
    lookup: Lookup
    file: str

    def place(self, node: ast.AST) -> Place:
        """Return the place of a node."""
        return Place(self.file, getattr(node, "lineno", 0), getattr(node, "col_offset", 0) + 1)

    def unknown(self, node: ast.AST, why: str) -> Unknown:
        """Return an Unknown at a node, with the reason `why`."""
        return Unknown(self.place(node), why)

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression, or an Unknown; never raises."""
        raise NotImplementedError

    def truth(self, node: ast.expr) -> bool | Unknown:
        """Return the truth value of a condition, or an Unknown."""
        raise NotImplementedError

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Any:
        return self._loops(node, node.generators, [node.elt])

    _generatorexp = _listcomp

    def _setcomp(self, node: ast.SetComp) -> Any:
        found = self._listcomp(node)
        return unknown_in(found) or set(found)

    def _dictcomp(self, node: ast.DictComp) -> Any:
        found = self._loops(node, node.generators, [node.key, node.value])
        if isinstance(found, Unknown):
            return found
        keys = unknown_in([key for key, _ in found])
        return keys or dict(found)

    def _loops(
        self, node: ast.AST, loops: list[ast.comprehension], parts: list[ast.expr]
    ) -> list[Any] | Unknown:
        """Return the values of `parts` for each item of a comprehension, or an Unknown."""
        items = self.value(loops[0].iter)
        if isinstance(items, Unknown):
            return items
        names = _targets(loops[0].target)
        if len(loops) > 1 or names is None:
            return self.unknown(node, "envgen does not evaluate this comprehension")
        if isinstance(items, dict) and not is_opaque(items):
            items = list(items)
        if not isinstance(items, list | tuple | str) or len(items) > MAX_LENGTH:
            return self.unknown(node, "the items of this comprehension are unknown")
        return self._loop(names, loops[0].ifs, items, parts)

    def _loop(
        self, names: str | list[str], conditions: list[ast.expr], items: Any, parts: list[ast.expr]
    ) -> list[Any] | Unknown:
        """Return the value of `parts` for each of `items`, or an Unknown."""
        bound = [names] if isinstance(names, str) else names
        outside, found = dict(self.names), []
        try:
            for each in items:
                if isinstance(each, Unknown) and not isinstance(names, str):
                    return each
                values = [each] if isinstance(names, str) else list(each)
                self.names.update(zip(bound, values, strict=True))
                kept = [self.truth(condition) for condition in conditions]
                unknown = next((one for one in kept if isinstance(one, Unknown)), None)
                if unknown is not None:
                    return unknown
                if all(kept):
                    made = [self.value(part) for part in parts]
                    found.append(made[0] if len(made) == 1 else tuple(made))
        finally:
            for name in bound:
                self.names.pop(name, None)
                if name in outside:
                    self.names[name] = outside[name]
        return found


def _targets(node: ast.expr) -> str | list[str] | None:
    """Return the names that a comprehension sets; None for anything but names."""
    if isinstance(node, ast.Name):
        return node.id
    each = node.elts if isinstance(node, ast.Tuple) else []
    names = [item.id for item in each if isinstance(item, ast.Name)]
    return names if names and len(names) == len(each) else None
