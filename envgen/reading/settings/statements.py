"""Evaluate the statements of a settings module; other code makes the names it assigns unknown."""

from __future__ import annotations

import ast

from envgen.reading.settings import objects
from envgen.reading.settings.assignments import Assignments
from envgen.reading.settings.classes import settings_class
from envgen.reading.settings.expressions import TOO_LARGE, Evaluator
from envgen.reading.settings.functions import own_function
from envgen.reading.settings.imports import (
    LIBRARIES,
    absolute,
    catches_missing,
    is_not_there,
    is_there,
    sets_no_setting,
)
from envgen.reading.settings.including import INCLUDE, included
from envgen.reading.settings.loops import Names
from envgen.reading.settings.reach import (
    assigned,
    changed_by_calling,
    is_in_environment,
    is_namespace,
    may_read,
    root,
)
from envgen.reading.settings.values import Symbol, Unknown, unknown_in

# So many rounds of a loop are evaluated: the module's code is not trusted.
MOST_ROUNDS = 100


class Statements(Assignments, frozen=True):
    """Evaluates the statements of one module, and sets its names."""

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            handler = getattr(self, f"_{type(statement).__name__.lower()}", self._uncertain)
            handler(statement)

    # --- imports ---

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            known = alias.name in LIBRARIES
            target = alias.name if alias.asname else bound
            self._names[bound] = (
                Symbol(target)
                if known
                else self._evaluator.unknown(
                    node, f"envgen does not evaluate the import of {bound}"
                )
            )

    def _importfrom(self, node: ast.ImportFrom) -> None:
        module = absolute(node, self._module, self._state.source)
        if node.names[0].name == "*":
            self._star(module, node)
            return
        inner: Names = {}
        if module and self._state.source(module) and module not in self._state.running:
            self._run_module(module, inner)
        for alias in node.names:
            bound = alias.asname or alias.name
            if alias.name in inner:
                self._names[bound] = inner[alias.name]
            elif module in LIBRARIES:
                self._names[bound] = objects.constant(f"{module}.{alias.name}")
            else:
                self._names[bound] = self._evaluator.unknown(
                    node, f"envgen does not evaluate the import of {bound}"
                )

    def _star(self, module: str | None, node: ast.ImportFrom) -> None:
        inner: Names = {}
        before = self._state.everything
        # A module that is being read already imports itself.
        broken = module is None or module in self._state.running or self._run_module(module, inner)
        if broken:
            cause = f": {broken.why}" if isinstance(broken, Unknown) else ""
            why = f"the names that {module or 'the import'} defines are unknown{cause}"
            self._state.change_everything(self._evaluator.unknown(node, why), self._names)
            return
        if self._state.everything is not before and self._state.everything is not None:
            self._state.change_everything(self._state.everything, self._names)
        self._names.update({k: v for k, v in inner.items() if not k.startswith("_")})

    # --- branches ---

    def _if(self, node: ast.If) -> None:
        start = len(self._evaluator.lookup.reads)
        branch: list[ast.stmt] = [node]
        # A loop, because each `elif` is an `if` inside the one before.
        while len(branch) == 1 and isinstance(each := branch[0], ast.If):
            truth = self._evaluator.truth(each.test)
            self._check_reach(each.test)
            tested = len(self._evaluator.lookup.reads)
            if isinstance(each.test, ast.NamedExpr):
                reads = tuple(self._evaluator.lookup.reads[start:tested])
                self._note(each.test.target.id, each.test, reads)
            if isinstance(truth, Unknown):
                # Either branch may run, so the names that they set are unknown.
                for statement in (*self._may_run(each.body), *self._may_run(each.orelse)):
                    self._make_unknown(statement, truth.derived())
                    self._note_reads(statement)
                branch = []
            else:
                branch = each.body if truth else each.orelse
        self.run(branch)
        self._evaluator.lookup.guard(start, tested, len(self._evaluator.lookup.reads))

    def _may_run(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return a branch; nothing if it would import a missing module of the project."""
        source = self._state.source
        missing = any(is_not_there(item, self._module, source) for item in body)
        return [] if missing else body

    def _for(self, node: ast.For) -> None:
        items = self._evaluator.value(node.iter)
        known = isinstance(items, list | tuple) and unknown_in(items) is None
        leaves = (ast.Break, ast.Continue, ast.For, ast.While)
        inside = [child for item in node.body for child in ast.walk(item)]
        if not known or node.orelse or any(isinstance(child, leaves) for child in inside):
            self._uncertain(node)
            return
        if len(items) > MOST_ROUNDS:
            self._give_up(node, node, TOO_LARGE)
            return
        for item in items:
            self._set(node.target, item, (), node)
            self.run(node.body)

    def _try(self, node: ast.Try) -> None:
        imports = [item for item in node.body if isinstance(item, ast.Import | ast.ImportFrom)]
        if len(imports) == len(node.body) and all(is_there(item) for item in imports):
            self.run([*node.body, *node.orelse, *node.finalbody])
        elif len(imports) == len(node.body) == 1 and is_not_there(
            imports[0], self._module, self._state.source
        ):
            handlers = [item for handler in node.handlers for item in handler.body]
            self.run([*(handlers if len(node.handlers) == 1 else []), *node.finalbody])
        elif sets_no_setting(node):
            self._names.update(
                {
                    name: self._evaluator.unknown(node, "its import may fail")
                    for name in assigned(node)
                }
            )
            self._note_reads(node)
        else:
            start = len(self._evaluator.lookup.reads)
            self._uncertain(node)
            if any(catches_missing(handler) for handler in node.handlers):
                self._evaluator.lookup.allow_missing(start)

    def _uncertain(self, node: ast.stmt) -> None:
        """Make the names that a statement assigns unknown, and record the variables it reads."""
        self._give_up(node, node, "envgen does not evaluate this kind of statement")
        self._note_reads(node)

    def _functiondef(self, node: ast.FunctionDef) -> None:
        unknown = self._evaluator.unknown(node, f"envgen does not evaluate {node.name}()")
        # Any call of it may change these names.
        for name in changed_by_calling(node):
            self._make_unknown(ast.Name(name, ast.Store()), unknown)
        self._names[node.name] = own_function(node, self._names) or unknown
        self._note_later(node)

    def _asyncfunctiondef(self, node: ast.AsyncFunctionDef) -> None:
        why = f"envgen does not evaluate {node.name}()"
        self._names[node.name] = self._evaluator.unknown(node, why)

    def _classdef(self, node: ast.ClassDef) -> None:
        why = f"envgen does not evaluate the class {node.name}"
        found = settings_class(node, self._evaluator)
        self._names[node.name] = found or self._evaluator.unknown(node, why)
        self._note_later(node)

    def _pass(self, node: ast.Pass) -> None:
        """Do nothing."""

    def _raise(self, node: ast.Raise) -> None:
        """Do nothing: the settings before a `raise` are those that the module means to set."""

    def _assert(self, node: ast.Assert) -> None:
        self._evaluator.value(node.test)

    def _expr(self, node: ast.Expr) -> None:
        call = node.value if isinstance(node.value, ast.Call) else None
        if call and (self._updates_names(call) or self._includes(call)):
            return
        value = self._evaluator.value(node.value)
        self._check_reach(node.value)
        if isinstance(node.value, ast.Call) and isinstance(value, Unknown):
            self._changed_by(node.value, value)

    def _includes(self, node: ast.Call) -> bool:
        """Run the files of a call of django-split-settings; return False for any other call."""
        if self._evaluator.value(node.func) != INCLUDE or node.keywords:
            return False
        paths = self._evaluator.items(node.args)
        found = included(paths, self._module, self._state.source, self._state.files_in)
        file = self._names.get("__file__")
        for module in found.modules if found else ():
            if module in self._state.running or self._run_module(module, self._names):
                return False
            self._names["__file__"] = file
        for name in sorted(found.uncertain if found else ()):
            why = "several of the included files set it, and their order is that of the disk"
            self._give_up(ast.Name(name, ast.Store()), node, why)
        return found is not None

    def _updates_names(self, node: ast.Call) -> bool:
        """Set the names that `vars().update(…)` adds; return False for any other call."""
        if not is_namespace(getattr(node.func, "value", None), "update", node.func):
            return False
        values = [self._evaluator.value(item) for item in node.args]
        values.append({item.arg: self._evaluator.value(item.value) for item in node.keywords})
        if not all(isinstance(item, dict) and None not in item for item in values):
            return False
        for value in values:
            self._names.update(value)
            for name in value:
                self._note(name, node, ())
        return True

    def _changed_by(self, node: ast.Call, why: Unknown) -> None:
        """Make the object and the arguments of a call unknown, because it may change them."""
        parts = [node.func, *node.args, *(item.value for item in node.keywords)]
        for part in parts:
            name = root(part)
            value = self._names.get(name)
            if isinstance(value, list | dict | set):
                self._give_up(ast.Name(name, ast.Store()), node, why.why)

    def _note_later(self, node: ast.AST) -> None:
        """Record what code reads that runs when it is called, and not here."""
        before = self._state.everything
        self._note_reads(node)
        self._state.at_any_time |= self._state.everything is not before

    def _note_reads(self, node: ast.AST) -> None:
        """Record the variables that code reads, if the code is not evaluated."""
        self._check_reach(node)
        lookup = self._evaluator.lookup
        evaluator = Evaluator(dict(self._names), lookup, self._evaluator.file)
        # A stack, because code may be nested deeply; a list marks where a guard's parts begin.
        todo: list[ast.AST | list[int]] = [node]
        while todo:
            item = todo.pop()
            if isinstance(item, list):
                item.append(len(lookup.reads))
                if len(item) == 3:
                    lookup.guard(*item)
                continue
            calls = isinstance(item, ast.Call | ast.Subscript) and may_read(item)
            if isinstance(item, ast.expr) and (calls or is_in_environment(item)):
                evaluator.value(item)
            children = list(ast.iter_child_nodes(item))
            if isinstance(item, ast.If | ast.IfExp):
                first: ast.AST = item.test
            elif isinstance(item, ast.BoolOp) and isinstance(item.op, ast.And):
                first = item.values[0]
            else:
                todo += reversed(children)
                continue
            # Each `elif` has a guard of its own.
            others = item.orelse if isinstance(item, ast.If) and len(item.orelse) == 1 else []
            others = [other for other in others if isinstance(other, ast.If)]
            span = [len(lookup.reads)]
            inside = [child for child in children if child is not first and child not in others]
            todo += [*others, span, *inside, span, first]
