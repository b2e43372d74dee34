"""Every sentence that envgen's code can show, read from its syntax trees as patterns.

A sentence is an argument of what makes a message: a `Problem`, a finding of a rule, an exception,
a line that is printed, or the help of an option. It is followed back through variables, helper
functions and tables as far as the code alone says. What only a run knows becomes `{}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from trees import assigned, called_name, is_command, parameters, results, with_functions

import envgen

ROOT = Path(str(envgen.__file__)).parent
# What runs in a project's own process, and not in envgen's; and data that tests compare elsewhere,
# with Django and in tests/golden.
ELSEWHERE = ("runtime", "live.probe", "catalog.rows")
# Bugs of envgen's own, of which no message is shown.
BUGS = frozenset({"TypeError", "AssertionError", "NotImplementedError", "AttributeError"})
WILD = "\0"
# Parameters and fields that are shown to a person, by their names.
SHOWN = frozenset({"message", "hint", "why", "fix"})
# Calls into other libraries, or by a variable, with the arguments that are shown.
SINKS: dict[str, tuple[str | int, ...]] = {
    "UsageError": (0,),
    "BadParameter": (0,),
    "ClickException": (0,),
    "fail": (0,),
    "__init__": (0,),
    "confirm": (0,),
    "confirmed": (0,),
    "prompt": (0,),
    "option": ("help",),
    "echo": (0,),
    "echo_err": (0,),
    "warn": (0,),
    "tell": (0,),
    "problem": (0, "message", "hint"),
}
# Functions of other modules that return what they are given.
THROUGH = frozenset({"safe", "styled", "listed", "shortened", "str"})
# So many variants of one sentence are told apart.
MOST = 64
DEEPEST = 6
Inner = Callable[[ast.expr], list[str]]


class Sentence(NamedTuple):
    """What a module of envgen can say."""

    module: str
    pattern: str

    def __str__(self) -> str:
        """The line of it in unseen.txt."""
        shown = self.pattern.replace(WILD, "{}").replace("\n", "\\n")
        return f"{self.module}: {shown}"

    @property
    def is_words(self) -> bool:
        """Whether there is something to recognise it by: a word, beside what only a run knows."""
        return re.search(r"[A-Za-z]{3}", self.pattern.replace(WILD, " ")) is not None


class _Function(NamedTuple):
    """A function or a class with fields, and what it may be called with."""

    module: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    parameters: tuple[str, ...]


class _Module:
    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.nodes = [
            (node, function)
            for node, function in with_functions(tree)
            if isinstance(node, ast.Call | ast.Raise | ast.FunctionDef)
        ]
        self.functions: dict[str, _Function] = {}
        self.constants: dict[str, ast.expr] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.functions.setdefault(node.name, _Function(name, node, parameters(node)))
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("envgen"):
                home = (node.module or "").removeprefix("envgen").removeprefix(".")
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = (home, alias.name)
        for item in tree.body:
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                self.constants[item.targets[0].id] = item.value
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                self.constants[item.target.id] = item.value or ast.Constant("")


class Reader:
    """Reads all modules of envgen."""

    def __init__(self, root: Path = ROOT) -> None:
        """Parse them."""
        self.modules = {
            name: _Module(name, ast.parse(path.read_text(encoding="utf-8")))
            for name, path in _files(root)
        }
        # Which parameters of which functions are shown: module and name of the function.
        self._shown: dict[tuple[str, str], set[str]] = {}
        for module in self.modules.values():
            for name, found in module.functions.items():
                self._shown[module.name, name] = SHOWN.intersection(found.parameters)

    def sentences(self) -> set[Sentence]:
        """Return every sentence; what a helper is given counts where it is called."""
        before = -1
        # A parameter that reaches a message makes a message of what callers give it.
        while before != sum(map(len, self._shown.values())):
            before = sum(map(len, self._shown.values()))
            for module in self.modules.values():
                for function, expression in self._expressions(module):
                    self._learn(module, function, expression)
        found = {
            Sentence(module.name, _squeezed(text))
            for module in self.modules.values()
            for function, expression in self._expressions(module)
            for text in self._texts(module, function, expression, 0)
        }
        return {item for item in found if item.is_words}

    def _expressions(self, module: _Module) -> Iterator[tuple[ast.AST | None, ast.expr]]:
        """Yield what a module shows, each with the function that it is in."""
        for node, function in module.nodes:
            yield from ((function, expression) for expression in self._shown_in(module, node))

    def _learn(self, module: _Module, function: ast.AST | None, expression: ast.expr) -> None:
        """Note which parameters of the function around it an expression shows as a whole."""
        if not isinstance(function, ast.FunctionDef):
            return
        values = expression.values if isinstance(expression, ast.BoolOp) else [expression]
        parts = [
            part
            for value in values
            for part in ((value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,))
        ]
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        known = module.functions.get(function.name)
        if known is not None and known.node is function:
            self._shown[module.name, function.name] |= names & set(known.parameters)

    def _shown_in(self, module: _Module, node: ast.AST) -> Iterator[ast.expr]:
        """Yield what a node shows to a person."""
        if isinstance(node, ast.Raise):
            raised = node.exc if isinstance(node.exc, ast.Call) else None
            yield from raised.args[:1] if raised and called_name(raised.func) not in BUGS else ()
        if isinstance(node, ast.FunctionDef) and is_command(node):
            text = ast.get_docstring(node)
            # click shows each paragraph as one, and wraps it.
            yield from (ast.Constant(part) for part in (text or "").split("\n\n"))
        if not isinstance(node, ast.Call):
            return
        name = called_name(node.func)
        known = self._function(module, node.func)
        wanted: set[str | int] = set(SINKS.get(name, ()))
        if known is not None:
            # `echo` of another module is not the one that prints.
            wanted |= self._shown[known.module, known.node.name]
            parameters = known.parameters
        else:
            parameters = ()
            wanted |= SHOWN if name == "_replace" else set()
        for position, argument in enumerate(node.args):
            if wanted.intersection((position, *parameters[position : position + 1])):
                yield argument
        yield from (item.value for item in node.keywords if item.arg in wanted)

    def _function(self, module: _Module, called: ast.expr) -> _Function | None:
        if isinstance(called, ast.Name):
            if called.id in module.functions:
                return module.functions[called.id]
            home, name = module.imported.get(called.id, ("", ""))
            return self.modules[home].functions.get(name) if home in self.modules else None
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id in ("self", "cls"):
                return module.functions.get(called.attr)
            home, name = module.imported.get(called.value.id, ("", ""))
            there = self.modules.get(".".join(filter(None, [home, name])))
            return there.functions.get(called.attr) if there else None
        return None

    def _texts(
        self, module: _Module, function: ast.AST | None, node: ast.expr, depth: int
    ) -> list[str]:
        """Return every text that an expression may be; `{}` for what only a run knows."""
        texts = list(islice(self._variants(module, function, node, depth), MOST))
        return texts or [WILD]

    def _variants(
        self, module: _Module, function: ast.AST | None, node: ast.expr, depth: int
    ) -> Iterator[str]:
        def inner(expression: ast.expr) -> list[str]:
            return self._texts(module, function, expression, depth + 1)

        if depth > DEEPEST:
            return
        if isinstance(node, ast.Constant):
            if node.value is None or isinstance(node.value, str):
                yield node.value or ""
        elif isinstance(node, ast.JoinedStr):
            yield from map("".join, product(*map(inner, node.values)))
        elif isinstance(node, ast.FormattedValue):
            # What a function of another module makes of a value is a value as well.
            called = node.value.func if isinstance(node.value, ast.Call) else None
            formats = isinstance(called, ast.Name) and called.id in module.imported
            plain = node.conversion == -1 and node.format_spec is None and not formats
            yield from (text or WILD for text in inner(node.value)) if plain else [WILD]
        elif isinstance(node, ast.IfExp):
            yield from [*inner(node.body), *inner(node.orelse)]
        elif isinstance(node, ast.BoolOp):
            yield from (text for value in node.values for text in inner(value))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            yield from map("".join, product(inner(node.left), inner(node.right)))
        elif isinstance(node, ast.Subscript):
            yield from self._in_table(module, node)
        elif isinstance(node, ast.Name):
            yield from self._named(module, function, node.id, depth)
        elif isinstance(node, ast.Call):
            yield from self._called(module, node, inner, depth)

    def _in_table(self, module: _Module, node: ast.Subscript) -> Iterator[str]:
        table = node.value
        if isinstance(table, ast.Name) and table.id in module.constants:
            table = module.constants[table.id]
        if isinstance(table, ast.Dict):
            for value in table.values:
                yield from self._texts(module, None, value, DEEPEST)

    def _named(
        self, module: _Module, function: ast.AST | None, name: str, depth: int
    ) -> Iterator[str]:
        found = False
        for target, value in assigned(function) if function else ():
            if isinstance(target, ast.Name) and target.id == name:
                found = True
                yield from self._texts(module, function, value, depth + 1)
            elif isinstance(target, ast.Tuple):
                names = [item.id if isinstance(item, ast.Name) else "" for item in target.elts]
                if name in names:
                    found = True
                    yield from self._part(module, function, value, names.index(name), depth)
        if not found and name in module.constants:
            yield from self._texts(module, None, module.constants[name], depth + 1)

    def _part(
        self, module: _Module, function: ast.AST | None, value: ast.expr, index: int, depth: int
    ) -> Iterator[str]:
        """Yield what one part of a pair may be: of a tuple, or of what a function returns."""
        if isinstance(value, ast.IfExp):
            for each in (value.body, value.orelse):
                yield from self._part(module, function, each, index, depth)
        elif isinstance(value, ast.Tuple) and index < len(value.elts):
            yield from self._texts(module, function, value.elts[index], depth + 1)
        elif isinstance(value, ast.Call) and depth < DEEPEST:
            known = self._function(module, value.func)
            if known is not None:
                there = self.modules[known.module]
                for result in results(known.node):
                    yield from self._part(there, known.node, result, index, depth + 1)

    def _called(self, module: _Module, node: ast.Call, inner: Inner, depth: int) -> Iterator[str]:
        name = called_name(node.func)
        if isinstance(node.func, ast.Attribute) and name == "format":
            for text in self._texts(module, None, node.func.value, depth + 1):
                yield re.sub(r"\{[^}]*\}", WILD, text)
            return
        if name in THROUGH and node.args:
            yield from inner(node.args[0])
            return
        known = self._function(module, node.func)
        if known is not None and not isinstance(known.node, ast.ClassDef):
            for result in results(known.node):
                yield from self._texts(self.modules[known.module], known.node, result, depth + 1)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not any(name == place or name.startswith(f"{place}.") for place in ELSEWHERE):
            yield name, path


def _squeezed(text: str) -> str:
    """Join fields that stand side by side, and the lines of a paragraph.

    A rule's fix has the name of the profile in place of PROFILE.
    """
    # What a row of causes leaves open.
    text = text.replace("{name}", WILD)
    text = re.sub(r"(`envgen [a-z]+ )PROFILE\b", rf"\g<1>{WILD}", text)
    return re.sub(rf"{WILD}+", WILD, re.sub(r"\s+", " ", text)).strip()
