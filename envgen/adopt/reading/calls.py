"""Calls that settings modules make and that are known to change nothing but what they return."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from envgen.adopt.reading import libraries
from envgen.adopt.reading.casting import Unreadable, cast
from envgen.adopt.reading.environment import REQUIRED
from envgen.adopt.reading.values import (
    DatabaseUrl,
    EnvironmentReader,
    Lambda,
    Method,
    Symbol,
    Unknown,
    spoil,
    unknown_in,
)

if TYPE_CHECKING:
    from envgen.adopt.reading.expressions import Evaluator

BUILTINS = frozenset({"str", "bool", "int", "float", "list", "tuple", "dict", "set", "len", "map"})
_MAKE: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "int": int,
    "float": float,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "len": len,
    "str": str,
}
_PATHS: dict[str, Callable[..., Any]] = {
    "os.path.join": posixpath.join,
    "os.path.dirname": posixpath.dirname,
    "os.path.basename": posixpath.basename,
    "os.path.normpath": posixpath.normpath,
    # The folder is known by a name of ours alone, and has no links in it.
    "os.path.abspath": posixpath.normpath,
    "os.path.realpath": posixpath.normpath,
    "pathlib.Path": PurePosixPath,
    "os.fspath": str,
}
_TEXT = frozenset(
    {"split", "rsplit", "strip", "lstrip", "rstrip", "lower", "upper", "replace", "startswith",
     "endswith", "join", "splitlines", "removeprefix", "removesuffix", "title", "capitalize"}
)  # fmt: skip
_CHANGING = frozenset({"append", "extend", "insert", "remove", "update", "setdefault", "pop"})
_READING = frozenset({"get", "copy", "keys", "values", "items", "index", "count"})
_STRTOBOOL = ("distutils.util.strtobool", "setuptools._distutils.util.strtobool")


def is_opaque(value: Any) -> bool:
    """Say whether what is in a value cannot be looked at."""
    kinds = DatabaseUrl | Symbol | Method | EnvironmentReader | Lambda | Unknown
    return isinstance(value, kinds) and not isinstance(value, str)


def call(evaluator: Evaluator, node: ast.Call) -> Any:
    """Return what a call gives, or an Unknown."""
    function = evaluator.value(node.func)
    arguments = evaluator.items(node.args)
    keywords = {item.arg: evaluator.value(item.value) for item in node.keywords if item.arg}
    if any(item.arg is None for item in node.keywords):
        return evaluator.unknown(node, "a call with ** is not read")
    if isinstance(function, Unknown) and function.of_environment:
        return function.derived()
    if isinstance(function, Symbol):
        return _symbol(evaluator, node, function.name, arguments, keywords)
    if isinstance(function, Lambda) and len(arguments) == 1 and not keywords:
        return evaluator.applied(function, arguments[0])
    if isinstance(function, Method):
        return _method(evaluator, node, function, arguments, keywords)
    if isinstance(function, EnvironmentReader) and function.library != "csv":
        place = evaluator.place(node)
        return libraries.call_reader(function, "", arguments, keywords, evaluator.lookup, place)
    return evaluator.unknown(node, _why(node))


def _symbol(
    evaluator: Evaluator, node: ast.Call, name: str, arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    place, lookup = evaluator.place(node), evaluator.lookup
    if name in ("os.environ.get", "os.getenv"):
        default = arguments[1] if len(arguments) > 1 else keywords.get("default")
        return lookup.text(arguments[0] if arguments else None, default, "str", place)
    if name == "os.environ.setdefault" and len(arguments) == 2:
        lookup.set_default(*arguments)
        return lookup.text(arguments[0], arguments[1], "str", place)
    if name in ("decouple.config", "decouple.AutoConfig()"):
        return _decouple(evaluator, node, arguments, keywords)
    if name == "decouple.Csv" and not arguments and not keywords:
        return EnvironmentReader("csv")
    if name in ("environ.Env", "environ.FileAwareEnv", "environs.Env"):
        return libraries.make_reader(name, keywords)
    if name.startswith("dj_database_url.") and name.rpartition(".")[2] in ("config", "parse"):
        function = name.rpartition(".")[2]
        return libraries.call_dj_database_url(function, arguments, keywords, lookup, place)
    doubt = unknown_in([*arguments, *keywords.values()])
    if doubt is not None and name in ("int", "float") and doubt.variable:
        lookup.note(doubt.variable, name, place)
    if doubt is not None:
        return doubt.derived()
    if any(is_opaque(value) for value in (*arguments, *keywords.values())):
        return _mapped(evaluator, node, name, arguments)
    if name in _STRTOBOOL and len(arguments) == 1:
        return int(_cast(evaluator, node, str(arguments[0])))
    if name in _MAKE and not (name == "dict" and arguments):
        return _MAKE[name](*arguments, **keywords)
    if name in _PATHS and not keywords:
        return _PATHS[name](*arguments)
    return evaluator.unknown(node, _why(node))


def _mapped(evaluator: Evaluator, node: ast.Call, name: str, arguments: list[Any]) -> Any:
    """Return `map(str.strip, items)` as the list that is always made of it."""
    if name == "map" and len(arguments) == 2 and isinstance(arguments[1], list | tuple):
        function, items = arguments
        if function == Symbol("str.strip"):
            return [item.strip() for item in items]
        if isinstance(function, Lambda):
            return [evaluator.applied(function, item) for item in items]
    return evaluator.unknown(node, _why(node))


def _decouple(
    evaluator: Evaluator, node: ast.Call, arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    place, given = evaluator.place(node), keywords.get("cast")
    if not isinstance(given, Lambda):
        return libraries.call_decouple(arguments, keywords, evaluator.lookup, place)
    default = keywords.get("default", arguments[1] if len(arguments) > 1 else REQUIRED)
    text = evaluator.lookup.text(arguments[0] if arguments else None, default, "str", place)
    return text if isinstance(text, Unknown) else evaluator.applied(given, text)


def _cast(evaluator: Evaluator, node: ast.Call, text: str) -> Any:
    try:
        return cast(text, "bool", "distutils")
    except Unreadable as error:
        return evaluator.unknown(node, str(error))


def _method(
    evaluator: Evaluator,
    node: ast.Call,
    method: Method,
    arguments: Sequence[Any],
    keywords: dict[str, Any],
) -> Any:
    owner, name = method.owner, method.name
    if isinstance(owner, EnvironmentReader):
        if name in ("read_env", "read_envfile"):
            return None
        place = evaluator.place(node)
        return libraries.call_reader(owner, name, arguments, keywords, evaluator.lookup, place)
    if isinstance(owner, str) and name in _TEXT:
        return _of_text(evaluator, node, owner, name, arguments)
    if isinstance(owner, list | dict) and name in _CHANGING:
        if name == "update" and any(is_opaque(item) for item in arguments):
            spoil(owner, evaluator.unknown(node, "what it is updated with is not known"))
            return None
        if isinstance(owner, list) and name == "extend" and unknown_in(list(arguments)):
            owner.append(unknown_in(arguments))
            return None
        return getattr(owner, name)(*arguments, **keywords)
    if isinstance(owner, list | tuple | dict) and name in _READING and not is_opaque(owner):
        value = getattr(owner, name)(*arguments)
        return value if isinstance(value, str | int | float | None) else _listed(value)
    if isinstance(owner, PurePosixPath) and name in ("resolve", "absolute", "expanduser"):
        return owner
    if isinstance(owner, PurePosixPath) and name in ("joinpath", "with_name", "as_posix"):
        doubt = unknown_in(arguments)
        return doubt or getattr(owner, name)(*arguments)
    return evaluator.unknown(node, _why(node))


def _listed(value: Any) -> Any:
    return list(value) if type(value).__name__.startswith("dict_") else value


def _of_text(
    evaluator: Evaluator, node: ast.Call, owner: str, name: str, arguments: Sequence[Any]
) -> Any:
    doubt = unknown_in(list(arguments))
    if doubt is not None:
        return doubt.derived()
    return getattr(str(owner), name)(*arguments)


def _why(node: ast.Call) -> str:
    """Name the function that is not known; only a dotted name, for other code may hold a secret."""
    parts, function = [], node.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name):
        return "this call is not read"
    name = ".".join([function.id, *reversed(parts)])
    return f"{name}() is not read" if len(name) < 60 else "this call is not read"
