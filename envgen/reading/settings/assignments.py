"""Set the names of a settings module, as its assignments do."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from envgen.formats.dotenv.entries import Discreet
from envgen.reading.python_tree import dotted
from envgen.reading.settings.environment import VariableRead
from envgen.reading.settings.expressions import Evaluator
from envgen.reading.settings.imports import LIBRARIES
from envgen.reading.settings.including import INCLUDE
from envgen.reading.settings.loops import Names
from envgen.reading.settings.reach import (
    HEROKU,
    OF_HEROKU,
    assigned,
    is_namespace,
    root,
    takes_all_names,
)
from envgen.reading.settings.state import ReadingState
from envgen.reading.settings.values import Symbol, Unknown, add_unknown, unknown_in

# Evaluates a module with names; returns an Unknown if that is not possible.
RunModule = Callable[[str, Names], Unknown | None]

# Functions that can change all names of a module.
_EVERYTHING = frozenset({"locals", "globals", "vars", "exec", "eval", "setattr"})


class Assignments(Discreet, frozen=True):
    """Sets the names of one module."""

    _state: ReadingState
    _run_module: RunModule
    _module: str
    _names: Names
    _evaluator: Evaluator

    # --- names ---

    def _assign(self, node: ast.Assign) -> None:
        value, reads = self._evaluated(node.value)
        for target in node.targets:
            self._set(target, value, reads, node)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            value, reads = self._evaluated(node.value)
            self._set(node.target, value, reads, node)

    def _evaluated(self, node: ast.expr) -> tuple[Any, tuple[VariableRead, ...]]:
        before = len(self._evaluator.lookup.reads)
        value = self._evaluator.value(node)
        unknown = unknown_in(value)
        if unknown is not None:
            self._state.unread.append(unknown)
        self._check_reach(node)
        return value, tuple(self._evaluator.lookup.reads[before:])

    def _set(
        self, target: ast.expr, value: Any, reads: tuple[VariableRead, ...], node: ast.stmt
    ) -> None:
        if isinstance(target, ast.Name):
            self._names[target.id] = value
            self._note(target.id, node, reads)
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, list | tuple):
            if len(target.elts) == len(value):
                for each, item in zip(target.elts, value, strict=True):
                    self._set(each, item, reads, node)
            else:
                self._give_up(target, node, "the numbers of names and values differ")
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, Unknown):
            self._make_unknown(target, value.derived())
        elif isinstance(target, ast.Subscript):
            self._set_item(target, value, node)
        else:
            self._give_up(target, node, "envgen does not evaluate this kind of assignment")

    def _set_item(self, target: ast.Subscript, value: Any, node: ast.stmt) -> None:
        key = self._evaluator.value(target.slice)
        if is_namespace(target.value):
            if isinstance(key, str):
                self._set(ast.Name(key, ast.Store()), value, (), node)
            else:
                self._check_reach(target.value)
            return
        owner = self._evaluator.value(target.value)
        if owner == Symbol("os.environ"):
            self._evaluator.lookup.assign(key, value)
        elif isinstance(owner, dict) and isinstance(key, str | int):
            owner[key] = value
            self._note(root(target), node, ())
        elif isinstance(owner, Unknown) and owner.of_environment:
            self._make_unknown(target, owner.derived())
        else:
            self._give_up(target, node, "the changed object is unknown")

    def _augassign(self, node: ast.AugAssign) -> None:
        value, reads = self._evaluated(node.value)
        before = self._evaluator.value(node.target)
        unknown = next((item for item in (before, value) if isinstance(item, Unknown)), None)
        if unknown is not None:
            self._make_unknown(node.target, unknown.derived())
            return
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            before += list(value)
            self._note(root(node.target), node, reads)
            return
        try:
            result = self._evaluator.combined(node, node.op, before, value)
        except Exception:  # the code raises the same exception when it runs
            result = self._evaluator.unknown(node, "this code raises an exception")
        self._set(node.target, result, reads, node)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._names.pop(target.id, None)
            else:
                self._give_up(target, node, "envgen does not evaluate this deletion")

    def _note(self, name: str, node: ast.AST, reads: tuple[VariableRead, ...]) -> None:
        self._state.places[name] = self._evaluator.place(node)
        self._state.sources[name] = reads

    def _make_unknown(self, target: ast.AST, unknown: Unknown) -> None:
        """Make every name in `target` unknown."""
        for name in assigned(target):
            if self._names.get(name) == Symbol(name) and name in LIBRARIES:
                continue  # a second import of it
            if name == "*":
                self._state.change_everything(unknown, self._names)
            add_unknown(self._names.get(name), unknown)
            self._names[name] = unknown
            self._state.places[name] = unknown.place
        self._state.unread.append(unknown)

    def _give_up(self, target: ast.AST, node: ast.AST, why: str) -> None:
        """Make every name in `target` unknown, because `node` cannot be evaluated."""
        self._make_unknown(target, self._evaluator.unknown(node, why))

    def _check_reach(self, node: ast.AST) -> None:
        """Make every name unknown if code can change all names; handle assignments with :=."""
        for child in ast.walk(node):
            if isinstance(child, ast.Call) and dotted(child.func) in HEROKU:
                for name in OF_HEROKU:
                    self._give_up(ast.Name(name, ast.Store()), child, "django-heroku sets it")
                return
            if isinstance(child, ast.Call):
                includes = bool(dotted(child.func)) and self._evaluator.value(child.func) == INCLUDE
                if includes or takes_all_names(child, _EVERYTHING):
                    why = "this call may change any setting"
                    self._state.change_everything(self._evaluator.unknown(child, why), self._names)
            elif isinstance(child, ast.NamedExpr) and child is not node:
                self._give_up(
                    child.target, child, "envgen does not evaluate this kind of assignment"
                )
