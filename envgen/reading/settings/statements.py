"""Statements of a settings module, in their order; what cannot be followed makes names unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.reading.settings.environment import VariableRead
from envgen.reading.settings.expressions import Evaluator, Names
from envgen.reading.settings.reach import (
    assigned,
    changed_by_calling,
    may_read,
    root,
    takes_all_names,
)
from envgen.reading.settings.values import Symbol, Unknown, spoil, unknown_in

# A module's text and the name of its file; None where the project has no such module.
ModuleSource = Callable[[str], tuple[str, str] | None]
# Runs a module over names; returns why that cannot be done.
RunModule = Callable[[str, Names], Unknown | None]

# Libraries whose functions are known, by the names under which they are imported.
_LIBRARIES = frozenset(
    {"os", "os.path", "pathlib", "environ", "environs", "decouple", "dj_database_url",
     "distutils.util", "sys"}
)  # fmt: skip
# What gets hold of a module's names: Python's own functions, and django-split-settings' include.
_EVERYTHING = frozenset({"locals", "globals", "vars", "exec", "eval", "setattr", "include"})


class ReadingState(Struct):
    """What is known so far: shared by all modules that star imports bring together."""

    source: ModuleSource
    running: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, tuple[VariableRead, ...]] = field(default_factory=dict)
    unread: list[Unknown] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    # Code that may change any name at all.
    everything: Unknown | None = None

    def change_everything(self, why: Unknown) -> None:
        """Take every name for unknown."""
        self.everything = why
        self.unread.append(why)


class Statements(Discreet, frozen=True):
    """The statements of one module, over its names."""

    _state: ReadingState
    _run_module: RunModule
    _module: str
    _names: Names
    _evaluator: Evaluator

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            handler = getattr(self, f"_{type(statement).__name__.lower()}", self._uncertain)
            handler(statement)

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
        doubt = unknown_in(value)
        if doubt is not None:
            self._state.unread.append(doubt)
        self._beware(node)
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
                self._cannot(target, node, "it is not clear what goes where")
        elif isinstance(target, ast.Subscript):
            self._set_item(target, value, node)
        else:
            self._cannot(target, node, "this kind of assignment is not read")

    def _set_item(self, target: ast.Subscript, value: Any, node: ast.stmt) -> None:
        owner, key = self._evaluator.value(target.value), self._evaluator.value(target.slice)
        if owner == Symbol("os.environ"):
            self._evaluator.lookup.set_default(key, value)
        elif isinstance(owner, dict) and isinstance(key, str | int):
            owner[key] = value
            self._note(root(target), node, ())
        else:
            self._cannot(target, node, "what it changes is not known")

    def _augassign(self, node: ast.AugAssign) -> None:
        value, reads = self._evaluated(node.value)
        before = self._evaluator.value(node.target)
        doubt = _doubt_of(before, value)
        if doubt is not None:
            self._doubt(node.target, doubt.derived())
            return
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            before += list(value)
            self._note(root(node.target), node, reads)
            return
        try:
            result = self._evaluator.combined(node, node.op, before, value)
        except Exception:  # what Python would raise here, the module would too
            result = self._evaluator.unknown(node, "Python would stop here")
        self._set(node.target, result, reads, node)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._names.pop(target.id, None)
            else:
                self._cannot(target, node, "what is deleted is not read")

    def _note(self, name: str, node: ast.stmt, reads: tuple[VariableRead, ...]) -> None:
        self._state.places[name] = self._evaluator.place(node)
        self._state.sources[name] = reads

    def _doubt(self, target: ast.AST, unknown: Unknown) -> None:
        """Take every name below `target` for unknown from now on."""
        for name in assigned(target):
            if name == "*":
                self._state.everything = unknown
            spoil(self._names.get(name), unknown)
            self._names[name] = unknown
            self._state.places[name] = unknown.place
        self._state.unread.append(unknown)

    def _cannot(self, target: ast.AST, node: ast.AST, why: str) -> None:
        """Take every name below `target` for unknown, because `node` cannot be followed."""
        self._doubt(target, self._evaluator.unknown(node, why))

    # --- imports ---

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            known = alias.name in _LIBRARIES
            target = alias.name if alias.asname else bound
            self._names[bound] = (
                Symbol(target) if known else self._evaluator.unknown(node, f"{bound} is imported")
            )

    def _importfrom(self, node: ast.ImportFrom) -> None:
        module = self._absolute(node)
        if node.names[0].name == "*":
            self._star(module, node)
            return
        inner: Names = {}
        own = module is not None and self._state.source(module) is not None
        if own and module not in self._state.running:
            self._run_module(module or "", inner)
        for alias in node.names:
            bound = alias.asname or alias.name
            if alias.name in inner:
                self._names[bound] = inner[alias.name]
            elif module in _LIBRARIES:
                self._names[bound] = Symbol(f"{module}.{alias.name}")
            else:
                self._names[bound] = self._evaluator.unknown(node, f"{bound} is imported")

    def _star(self, module: str | None, node: ast.ImportFrom) -> None:
        inner: Names = {}
        # One that is running imports itself.
        unreadable = module is None or module in self._state.running
        if unreadable or self._run_module(module or "", inner) is not None:
            why = f"what {module or 'it'} brings is not known"
            self._state.change_everything(self._evaluator.unknown(node, why))
        else:
            self._names.update({k: v for k, v in inner.items() if not k.startswith("_")})

    def _absolute(self, node: ast.ImportFrom) -> str | None:
        if not node.level:
            return node.module
        found = self._state.source(self._module)
        parts = self._module.split(".")
        up = node.level - (found is not None and found[1].endswith("/__init__.py"))
        if up > len(parts):
            return None
        return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])

    # --- branches ---

    def _if(self, node: ast.If) -> None:
        truth = self._evaluator.truth(node.test)
        self._beware(node.test)
        if isinstance(truth, Unknown):
            # Either may run: what they set is not known, and what they read may be read.
            for statement in (*node.body, *node.orelse):
                self._doubt(statement, truth.derived())
                self._look(statement)
        else:
            self.run(node.body if truth else node.orelse)

    def _try(self, node: ast.Try) -> None:
        imports = [item for item in node.body if isinstance(item, ast.Import | ast.ImportFrom)]
        if len(imports) == len(node.body) and all(self._is_there(item) for item in imports):
            self.run([*node.body, *node.orelse, *node.finalbody])
        elif len(imports) == len(node.body) == 1 and self._is_not_there(imports[0]):
            handlers = [item for handler in node.handlers for item in handler.body]
            self.run([*(handlers if len(node.handlers) == 1 else []), *node.finalbody])
        else:
            self._uncertain(node)

    def _is_there(self, node: ast.Import | ast.ImportFrom) -> bool:
        """Say whether an import surely succeeds: a module of the project may be on one machine."""
        if isinstance(node, ast.ImportFrom):
            return node.module in _LIBRARIES and not node.level
        return all(alias.name in _LIBRARIES for alias in node.names)

    def _is_not_there(self, node: ast.Import | ast.ImportFrom) -> bool:
        """Say whether a module of the project is imported that it does not have: local_settings."""
        if not isinstance(node, ast.ImportFrom):
            return False
        module = self._absolute(node) or ""
        top = self._module.partition(".")[0]
        ours = bool(node.level) or module.partition(".")[0] == top or "local" in module
        return ours and self._state.source(module) is None

    def _uncertain(self, node: ast.stmt) -> None:
        """Take what a statement assigns for unknown, and look at what it reads."""
        self._cannot(node, node, "this kind of statement is not followed")
        self._look(node)

    def _functiondef(self, node: ast.FunctionDef) -> None:
        unknown = self._evaluator.unknown(node, f"{node.name}() is not read")
        # Whenever it is called it may change these.
        for name in changed_by_calling(node):
            self._doubt(ast.Name(name, ast.Store()), unknown)
        self._names[node.name] = unknown
        self._look(node)

    def _asyncfunctiondef(self, node: ast.AsyncFunctionDef) -> None:
        self._names[node.name] = self._evaluator.unknown(node, f"{node.name}() is not read")

    def _classdef(self, node: ast.ClassDef) -> None:
        self._names[node.name] = self._evaluator.unknown(node, f"{node.name} is a class")
        self._look(node)

    def _pass(self, node: ast.Pass) -> None:
        """Do what Python does."""

    def _raise(self, node: ast.Raise) -> None:
        """A module that raises here does not load; what comes before it is what was meant."""

    def _assert(self, node: ast.Assert) -> None:
        self._evaluator.value(node.test)

    def _expr(self, node: ast.Expr) -> None:
        value = self._evaluator.value(node.value)
        self._beware(node.value)
        if isinstance(node.value, ast.Call) and isinstance(value, Unknown):
            self._changed_by(node.value, value)

    def _changed_by(self, node: ast.Call, why: Unknown) -> None:
        """Take for unknown what a call that is not known may change: its owner and arguments."""
        parts = [node.func, *node.args, *(item.value for item in node.keywords)]
        for part in parts:
            name = root(part)
            value = self._names.get(name)
            if isinstance(value, list | dict | set):
                self._cannot(ast.Name(name, ast.Store()), node, why.why)

    def _beware(self, node: ast.AST) -> None:
        """Take everything for unknown where code gets hold of all names at once."""
        for child in ast.walk(node):
            if isinstance(child, ast.Call):
                if takes_all_names(child, _EVERYTHING):
                    why = "this call may change any setting"
                    self._state.change_everything(self._evaluator.unknown(child, why))
            elif isinstance(child, ast.NamedExpr):
                self._cannot(child.target, child, "this kind of assignment is not read")

    def _look(self, node: ast.AST) -> None:
        """Take note of the variables that code reads which is not followed."""
        self._beware(node)
        evaluator = Evaluator(dict(self._names), self._evaluator.lookup, self._evaluator.file)
        for child in ast.walk(node):
            if isinstance(child, ast.Call | ast.Subscript) and may_read(child):
                evaluator.value(child)


def _doubt_of(*values: Any) -> Unknown | None:
    return next((value for value in values if isinstance(value, Unknown)), None)
