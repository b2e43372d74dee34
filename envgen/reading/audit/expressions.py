"""Find what the expressions of a module read, and under which conditions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from envgen.reading.audit import readers
from envgen.reading.audit.conditions import UNKNOWN, Condition, Read, ReadKind, negated
from envgen.reading.audit.scopes import FindName, Meanings, Scopes
from envgen.reading.audit.symbols import (
    ARGUMENT,
    IGNORED,
    NOT_NONE,
    Imported,
    SettingsClass,
    Texts,
    dotted,
)
from envgen.reading.env_files import LOADERS

_ENVIRON, _SETTINGS = Imported("os.environ"), Imported("settings")


class ModuleReads(Struct):
    """What a module reads and sets."""

    reads: list[Read] = field(default_factory=list)
    sets: set[tuple[ReadKind, str]] = field(default_factory=set)
    # Whether it sets variables whose names are not known.
    sets_unknown: bool = False
    # The texts in the arguments of functions that read .env files.
    loads: set[str] = field(default_factory=set)
    names: Meanings = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


class Expressions(Scopes):
    """Records what expressions read."""

    def __init__(self, path: str, lookup: FindName) -> None:
        """Begin with the module in the file `path`."""
        super().__init__(lookup)
        self.path = path
        self.found = ModuleReads()
        self.guards: list[Condition] = []
        # Above 0 in code that goes on if a variable is missing.
        self.excused = 0
        self.in_function = False
        # The prefixes of environs' `with env.prefixed(…)`; None if one is computed.
        self.prefix: str | None = ""

    @contextmanager
    def guarded(self, *conditions: Condition) -> Iterator[None]:
        """Let the conditions hold for what is read inside."""
        self.guards += conditions
        try:
            yield
        finally:
            del self.guards[len(self.guards) - len(conditions) :]

    @contextmanager
    def scope(self, names: Meanings, *, in_function: bool | None = None) -> Iterator[None]:
        """Add names, and say whether the code inside is a function's."""
        before, excused = self.in_function, self.excused
        if in_function:
            self.in_function, self.excused = True, 0
        self.names.append(names)
        try:
            yield
        finally:
            self.names.pop()
            self.in_function, self.excused = before, excused

    def record(
        self, name: str, line: int, *, required: bool, kind: ReadKind = "variable", path: str = ""
    ) -> None:
        """Record that a line reads a variable or setting."""
        if name == ARGUMENT or (name.isascii() and name.isidentifier()):
            needs, guards = required and not self.excused, tuple(self.guards)
            read = Read(name, path or self.path, line, kind, needs, self.in_function, guards)
            self.found.reads.append(read)

    # --- visiting ---

    def visit(self, node: ast.AST | None) -> None:
        """Record what an expression reads."""
        if node is None or isinstance(node, ast.Constant | ast.Name):
            return
        method = getattr(self, f"_{type(node).__name__.lower()}_", None)
        if method is not None:
            method(node)
        else:
            self.visit_children(node)

    def visit_children(self, node: ast.AST) -> None:
        """Record what the parts of an expression read."""
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def _boolop_(self, node: ast.BoolOp) -> None:
        conditions: list[Condition] = []
        for value in node.values:
            with self.guarded(*conditions):
                self.visit(value)
            condition = self.condition(value)
            conditions.append(condition if isinstance(node.op, ast.And) else negated(condition))

    def _ifexp_(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        condition = self.condition(node.test)
        with self.guarded(condition):
            self.visit(node.body)
        with self.guarded(negated(condition)):
            self.visit(node.orelse)

    def _lambda_(self, node: ast.Lambda) -> None:
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            self.visit(default)
        with self.scope(parameters(arguments), in_function=True):
            self.visit(node.body)

    def _listcomp_(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        names: Meanings = {}
        conditions: list[Condition] = []
        with self.scope(names):
            for loop in node.generators:
                self.visit(loop.iter)
                conditions += self.loop(loop.target, loop.iter)
                for test in loop.ifs:
                    self.visit(test)
                    conditions.append(self.condition(test))
            with self.guarded(*conditions):
                if isinstance(node, ast.DictComp):
                    self.visit(node.key)
                    self.visit(node.value)
                else:
                    self.visit(node.elt)

    _setcomp_ = _generatorexp_ = _dictcomp_ = _listcomp_

    def loop(self, target: ast.expr, items: ast.expr) -> list[Condition]:
        """Bind the names of a loop; return what must hold for its body to run."""
        meaning = self.meaning(items)
        several = isinstance(meaning, Texts) and not isinstance(items, ast.Constant)
        if isinstance(target, ast.Name) and several:
            self.bind(target.id, meaning)
            return []
        for child in ast.walk(target):
            if isinstance(child, ast.Name):
                self.bind(child.id, IGNORED)
        return [UNKNOWN]

    def _namedexpr_(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.bind(node.target.id, self.meaning(node.value))

    def _subscript_(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Load) and self.meaning(node.value) == _ENVIRON:
            self._texts_read(node.slice, node, required=True)
        self.visit_children(node)

    def _texts_read(self, name: ast.expr, node: ast.AST, *, required: bool) -> None:
        texts = self.meaning(name)
        for text in texts.values if isinstance(texts, Texts) else ():
            self.record(text, getattr(node, "lineno", 0), required=required)

    def _compare_(self, node: ast.Compare) -> None:
        is_in = isinstance(node.ops[0], ast.In | ast.NotIn)
        if is_in and self.meaning(node.comparators[0]) == _ENVIRON:
            self._texts_read(node.left, node, required=False)
        self.visit_children(node)

    def _attribute_(self, node: ast.Attribute) -> None:
        if node.attr.isupper() and self.meaning(node.value) == _SETTINGS:
            if isinstance(node.ctx, ast.Load):
                self.record(node.attr, node.lineno, required=True, kind="setting")
            else:
                self.found.sets.add(("setting", node.attr))
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Call):
            self._call_(node.value, not_none=True)  # os.environ.get("X").split(",")
        else:
            self.visit(node.value)

    def _call_(self, node: ast.Call, *, not_none: bool = False) -> None:
        function = self.meaning(node.func)
        asked = readers.asked(node, function, self.meaning)
        if asked is not None:
            self._asked(asked, node, not_none=not_none)
        if isinstance(function, SettingsClass):
            self._made(function, node)
        elif isinstance(function, Imported) and function.name.startswith("os.environ."):
            self._changed(function.name, node)
        called = dotted(node.func)
        self._of_settings(called, node)
        if called.rpartition(".")[2] in LOADERS:
            self.found.loads |= {text for text in _constants(node) if text}
        if called in NOT_NONE and len(node.args) == 1 and isinstance(node.args[0], ast.Call):
            self._call_(node.args[0], not_none=True)
        else:
            for argument in node.args:
                self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)
        self.visit(node.func)

    def _asked(self, asked: readers.Asked, node: ast.Call, *, not_none: bool) -> None:
        prefix: str | None = ""
        if asked.reader is not None and asked.reader.library == "environs":
            prefix = self.prefix
        required = asked.required or (not_none and asked.default is None)
        for name in asked.names or ():
            if prefix is not None:
                self.record(prefix + name, node.lineno, required=required)

    def _made(self, made: SettingsClass, node: ast.Call) -> None:
        """Record what an instance of pydantic's settings reads."""
        given = {item.arg for item in node.keywords}
        if node.args or None in given or any(name and name[0] == "_" for name in given):
            return
        for field_name, (variable, line, required) in made.fields.items():
            if field_name not in given:
                self.record(variable, line, required=required, path=made.path)

    def _changed(self, function: str, node: ast.Call) -> None:
        """Take note of os.environ.setdefault and os.environ.update."""
        if function == "os.environ.setdefault" and node.args:
            self.set_variable(node.args[0])
        elif function == "os.environ.update":
            for argument in node.args:
                keys = argument.keys if isinstance(argument, ast.Dict) else [None]
                for key in keys:
                    self.set_variable(key)
            for keyword in node.keywords:
                self.set_variable(ast.Constant(keyword.arg) if keyword.arg else None)

    def set_variable(self, name: ast.expr | None) -> None:
        """Take note of a variable that the code sets."""
        texts = self.meaning(name)
        if isinstance(texts, Texts) and ARGUMENT not in texts.values:
            self.found.sets |= {("variable", text) for text in texts.values}
        else:
            self.found.sets_unknown = True

    def _of_settings(self, called: str, node: ast.Call) -> None:
        if called != "getattr" or len(node.args) != 2 or self.meaning(node.args[0]) != _SETTINGS:
            return
        texts = self.meaning(node.args[1])
        for text in texts.values if isinstance(texts, Texts) else ():
            if text.isupper():
                self.record(text, node.lineno, required=True, kind="setting")


def parameters(arguments: ast.arguments) -> Meanings:
    """Return the parameters of a function, which mean nothing that is known."""
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    found += [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
    return {item.arg: IGNORED for item in found}


def _constants(node: ast.Call) -> Iterator[str]:
    for argument in (*node.args, *(item.value for item in node.keywords)):
        for child in ast.walk(argument):
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.value
