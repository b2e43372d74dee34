"""Find what a module reads: its statements in their order, functions after everything else."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial

from envgen.reading.audit.conditions import UNKNOWN, Condition, ReadKind, negated
from envgen.reading.audit.expressions import Expressions, ModuleReads, parameters
from envgen.reading.audit.pydantic import settings_class
from envgen.reading.audit.scopes import FindName, Meanings
from envgen.reading.audit.symbols import (
    ALIASES,
    ARGUMENT,
    IGNORED,
    MISSING_ERRORS,
    Helper,
    Imported,
    OwnName,
    Reader,
    Texts,
    dotted,
    ends,
    fails,
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class OwnModule:
    """A module of the project, as far as a collector needs to know it."""

    def __init__(self, name: str, path: str, own: frozenset[str]) -> None:
        """Take its dotted name, its file, and the names of the project's modules."""
        self.name, self.path, self.own = name, path, own

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the module that a statement imports from."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        up = node.level - self.path.endswith("/__init__.py")
        return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def collect(tree: ast.Module, module: OwnModule, lookup: FindName) -> ModuleReads:
    """Return what a module reads and sets.

    Raises:
        RecursionError: the code is nested too deeply.
    """
    collector = Collector(module, lookup)
    collector.block(tree.body)
    collector.functions()
    collector.found.names = collector.names[0]
    collector.found.stars = collector.stars
    return collector.found


class Collector(Expressions):
    """Goes through the statements of a module."""

    def __init__(self, module: OwnModule, lookup: FindName) -> None:
        """Begin before the first statement."""
        super().__init__(module.path, lookup)
        self._module = module
        self._waiting: list[tuple[_Function, list[Meanings], tuple[Condition, ...]]] = []
        self._in_class = False

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Go through statements; those after one that may end the block have its condition."""
        before = len(self.guards)
        for statement in body:
            method = getattr(self, f"_{type(statement).__name__.lower()}", None)
            if method is None:
                self.visit_children(statement)
            else:
                method(statement)
        del self.guards[before:]

    def functions(self) -> None:
        """Go through the bodies of all functions, which see every name of the module."""
        while self._waiting:
            node, names, guards = self._waiting.pop(0)
            before, self.names = self.names, names
            with self.guarded(*guards), self.scope(_local_names(node), in_function=True):
                self.block(node.body)
            self.names = before

    # --- names ---

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            name, target = alias.asname or top, alias.name if alias.asname else top
            own = target in self._module.own
            self.bind(name, OwnName(target, "") if own else Imported(ALIASES.get(target, target)))

    def _importfrom(self, node: ast.ImportFrom) -> None:
        module = self._module.absolute(node)
        own = bool(node.level) or module in self._module.own
        for alias in node.names:
            if alias.name == "*":
                self.stars += [module] if own else []
                continue
            path = f"{module}.{alias.name}"
            if path in self._module.own:
                meaning: OwnName | Imported = OwnName(path, "")
            else:
                meaning = OwnName(module, alias.name) if own else Imported(ALIASES.get(path, path))
            self.bind(alias.asname or alias.name, meaning)

    def _assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._assigned(target, node.value)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._assigned(node.target, node.value)

    def _augassign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if self.meaning(node.target) == Imported("os.environ"):
            self.found.sets_unknown = True
        elif isinstance(node.target, ast.Name):
            self.bind(node.target.id, IGNORED)

    def _assigned(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id, self.meaning(value))
        elif isinstance(target, ast.Tuple | ast.List):
            for item in target.elts:
                self._assigned(item, None)
        elif isinstance(target, ast.Subscript):
            if self.meaning(target.value) == Imported("os.environ"):
                self.set_variable(target.slice)
            self.visit(target.value)
        elif isinstance(target, ast.Attribute):
            owner = target.value
            if isinstance(self.meaning(owner), Reader) and isinstance(owner, ast.Name):
                self.bind(owner.id, IGNORED)  # env.prefix = …: the names are then others
            self.visit(target)

    # --- branches ---

    def _if(self, node: ast.If) -> None:
        self.visit(node.test)
        condition = self.condition(node.test)
        self._demanded(condition, node.body, node.lineno)
        with self.guarded(condition):
            self.block(node.body)
        with self.guarded(negated(condition)):
            self.block(node.orelse)
        # After an exception for another reason, it does not matter what would have followed.
        for body, after in ((node.body, negated(condition)), (node.orelse, condition)):
            if ends(body) and (condition.is_configured or not fails(body)):
                self.guards.append(after)

    def _assert(self, node: ast.Assert) -> None:
        self.visit(node.test)
        failure: list[ast.stmt] = [ast.Raise()]
        self._demanded(negated(self.condition(node.test)), failure, node.lineno)

    def _demanded(self, condition: Condition, body: list[ast.stmt], line: int) -> None:
        """Record the variables without which `if not os.environ.get("X"): raise …` fails."""
        if fails(body):
            for name in dict.fromkeys(condition.variables()):
                if condition.truth(partial(_all_but, name)) is True:
                    self.record(name, line, required=True)

    def _try(self, node: ast.Try) -> None:
        excused = any(_catches(handler) for handler in node.handlers)
        self.excused += excused
        self.block(node.body)
        self.excused -= excused
        with self.guarded(UNKNOWN):
            for handler in node.handlers:
                self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    _trystar = _try

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        excused, prefix = 0, self.prefix
        for item in node.items:
            self.visit(item.context_expr)
            call = item.context_expr
            if isinstance(call, ast.Call):
                excused += dotted(call.func).rpartition(".")[2] == "suppress"
                if isinstance(call.func, ast.Attribute) and call.func.attr == "prefixed":
                    text = self.meaning(call.args[0] if call.args else None)
                    known = isinstance(text, Texts) and self.prefix is not None
                    added = text.values[0] if isinstance(text, Texts) and text.values else ""
                    self.prefix = f"{self.prefix}{added}" if known else None
            if item.optional_vars is not None:
                self._assigned(item.optional_vars, None)
        self.excused += excused
        self.block(node.body)
        self.excused, self.prefix = self.excused - excused, prefix

    _asyncwith = _with

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        with self.guarded(*self.loop(node.target, node.iter)):
            self.block(node.body)
        self.block(node.orelse)

    _asyncfor = _for

    def _while(self, node: ast.While) -> None:
        self.visit(node.test)
        with self.guarded(self.condition(node.test)):
            self.block(node.body)
        self.block(node.orelse)

    def _match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        with self.guarded(UNKNOWN):
            for case in node.cases:
                self.visit(case.guard)
                self.block(case.body)

    # --- functions and classes ---

    def _functiondef(self, node: _Function) -> None:
        for outer in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            self.visit(outer)
        names = self.names[:-1] if self._in_class else self.names
        self._waiting.append((node, list(names), tuple(self.guards)))
        self.bind(node.name, None if self._in_class else self._helper(node))

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outer)
        made = settings_class(node, self.meaning, self.path)
        before, self._in_class = self._in_class, True
        with self.scope({}):
            self.block(node.body)
        self._in_class = before
        self.bind(node.name, made)

    def _helper(self, node: _Function) -> Helper | None:
        """Return what a function is whose first argument is the name of a variable."""
        arguments = [*node.args.posonlyargs, *node.args.args]
        if not arguments or self.in_function or len(node.body) > 12:
            return None
        kept, self.found = self.found, ModuleReads()
        waiting, self._waiting = self._waiting, []
        names = {**_local_names(node), arguments[0].arg: Texts((ARGUMENT,))}
        with self.scope(names, in_function=True):
            self.block(node.body)
        found, self.found, self._waiting = self.found, kept, waiting
        reads = [read for read in found.reads if read.name == ARGUMENT]
        if not reads:
            return None
        required = any(r.required and r.runs(lambda *_: False) is True for r in reads)
        default_at, default = _default_of(node)
        return Helper(required, default_at, default)


def _all_but(missing: str, _: ReadKind, name: str) -> bool:
    return name != missing


def _default_of(node: _Function) -> tuple[int, str]:
    arguments = [*node.args.posonlyargs, *node.args.args]
    for position, argument in enumerate(arguments[1:], 1):
        if "default" in argument.arg or "fallback" in argument.arg or position == 1:
            return position, argument.arg
    return -1, next((item.arg for item in node.args.kwonlyargs if "default" in item.arg), "")


def _local_names(node: _Function) -> Meanings:
    """Return the names that a function defines itself: they hide those of the module."""
    found = parameters(node.args)
    shared: set[str] = set()
    for child in (part for statement in node.body for part in ast.walk(statement)):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            found[child.id] = IGNORED
        elif isinstance(child, ast.Global | ast.Nonlocal):
            shared.update(child.names)
    return {name: meaning for name, meaning in found.items() if name not in shared}


def _catches(handler: ast.ExceptHandler) -> bool:
    """Return whether the program goes on after this handler if a variable is missing."""
    if fails(handler.body):
        return False
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted(kind).rpartition(".")[2] in MISSING_ERRORS for kind in kinds)
