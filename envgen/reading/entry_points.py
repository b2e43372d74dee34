"""Read which settings module an entry point chooses: manage.py, wsgi.py, asgi.py, celery.py."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeGuard

from envgen.errors import Place
from envgen.reading.python_tree import dotted, parsed
from envgen.reading.settings import Lookup, Unknown, read_settings
from envgen.support import lazy_re

MODULE = "DJANGO_SETTINGS_MODULE"
# As in shell commands, Dockerfiles, Compose files and units; and the option of manage.py.
_IN_TEXT = lazy_re.compile(
    rf"{MODULE}[=:\s]+[\"']?([A-Za-z_][\w.]*)|--settings[= ][\"']?([A-Za-z_][\w.]*)"
)
# The name that stands for the variable in the code that is evaluated.
_CHOSEN = "CHOSEN_SETTINGS_MODULE"
# The last names of functions that set or read a variable, with a module as their argument.
_OF_VARIABLES = ("setdefault", "get", "getenv")
# So deep statements may be nested.
_DEEPEST = 20


def chosen_module(text: str, path: str, lookup: Lookup) -> str | Unknown | None:
    """Return the settings module that a file sets; None if it sets none.

    Conditions are followed if `lookup` knows their variables. An Unknown says which one it does
    not know.
    """
    tree = parsed(text)
    if tree is None or MODULE not in text:
        return None
    body: list[ast.stmt] = [_assign(ast.Constant(None)), *_kept(tree.body, 0)]
    if len(body) == len([item for item in body if not _chooses(item)]) + 1:
        return None
    try:
        module = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    except (RecursionError, ValueError):
        return Unknown(Place(path), "the file is nested too deeply")
    found = read_settings("entry", lambda name: (module, path) if name == "entry" else None, lookup)
    value: Any = found.settings.get(_CHOSEN)
    if isinstance(value, Unknown):
        return Unknown(Place(path), value.why)
    if found.everything is not None:
        return Unknown(Place(path), found.everything.why)
    return str(value) if isinstance(value, str) and value else None


class SettingsName(NamedTuple):
    """A settings module in the text of a command or of a configuration file."""

    module: str
    # Where its name is in the text.
    start: int
    end: int
    # Whether it is the argument of `--settings`, and not a variable.
    is_option: bool


def modules_in(text: str) -> Iterator[SettingsName]:
    """Yield the settings modules that a text gives to DJANGO_SETTINGS_MODULE or `--settings`."""
    for found in _IN_TEXT.finditer(text):
        group = 1 if found[1] else 2
        yield SettingsName(found[group], *found.span(group), group == 2)


def with_modules_in(text: str, modules: Mapping[str, str]) -> str:
    """Return a text with each module in `modules` replaced where `modules_in` finds it."""
    for item in reversed([*modules_in(text)]):
        new = modules.get(item.module, item.module)
        text = f"{text[: item.start]}{new}{text[item.end :]}"
    return text


def texts(text: str) -> list[ast.Constant]:
    """Return the texts in a Python file that may be the name of the settings module.

    These are no docstrings, and no arguments of functions that do not read or set variables.
    """
    nodes = list(ast.walk(parsed(text) or ast.Module([], [])))
    others = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] not in _OF_VARIABLES:
            others |= {id(item) for item in (*node.args, *(key.value for key in node.keywords))}
    return [
        node
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others
    ]


def _kept(body: Iterable[ast.stmt], depth: int) -> Iterator[ast.stmt]:
    """Yield what decides about the variable: imports, assignments and conditions."""
    for node in body if depth < _DEEPEST else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.FunctionDef | ast.Try | ast.With) or _is_main(node):
            yield from _kept(node.body, depth + 1)
        elif isinstance(node, ast.If) and _is_of_tests(node.test):
            yield from _kept(node.orelse, depth + 1)
        elif isinstance(node, ast.If):
            there, otherwise = (list(_kept(part, depth + 1)) for part in (node.body, node.orelse))
            if there or otherwise:
                yield ast.If(node.test, there or [ast.Pass()], otherwise)
        elif (value := _default(node)) is not None:
            yield _assign(ast.BoolOp(ast.Or(), [ast.Name(_CHOSEN, ast.Load()), value]))
        elif isinstance(node, ast.Assign):
            yield _assign(node.value) if _is_variable(node.targets[0]) else node


def _default(node: ast.stmt) -> ast.expr | None:
    """Return what `os.environ.setdefault(…)` sets the variable to."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) != 2:
        return None
    first = call.args[0]
    is_ours = isinstance(first, ast.Constant) and first.value == MODULE
    return call.args[1] if is_ours and dotted(call.func).endswith("setdefault") else None


def _is_variable(target: ast.expr) -> bool:
    key = target.slice if isinstance(target, ast.Subscript) else None
    return isinstance(key, ast.Constant) and key.value == MODULE


def _assign(value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(_CHOSEN, ast.Store())], value)


def _chooses(node: ast.stmt) -> bool:
    return any(isinstance(item, ast.Name) and item.id == _CHOSEN for item in ast.walk(node))


def _is_of_tests(test: ast.expr) -> bool:
    """Return whether a condition asks for `manage.py test`."""
    nodes = list(ast.walk(test))
    words = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return "test" in words and any(
        isinstance(node, ast.Attribute) and dotted(node) == "sys.argv" for node in nodes
    )


def _is_main(node: ast.stmt) -> TypeGuard[ast.If]:
    test = node.test if isinstance(node, ast.If) else None
    return isinstance(test, ast.Compare) and dotted(test.left) == "__name__"
