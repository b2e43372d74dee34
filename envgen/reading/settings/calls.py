"""Evaluate the calls in settings modules that only return a value or change a known one."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from envgen.reading.settings import libraries, objects
from envgen.reading.settings.casting import Unreadable, cast
from envgen.reading.settings.classes import PydanticClass, PydanticObject, SecretText
from envgen.reading.settings.environment import REQUIRED
from envgen.reading.settings.functions import OwnFunction
from envgen.reading.settings.texts import formatted
from envgen.reading.settings.values import (
    DatabaseUrl,
    EnvironmentReader,
    EnvironPath,
    Lambda,
    Method,
    Symbol,
    Unknown,
    add_unknown,
    unknown_in,
)

_KNOWN: tuple[Any, ...] = (
    *(bool, int, float, list, tuple, dict, set, frozenset, len, str),
    *(sorted, max, min, sum, any, all, zip, enumerate, abs),
)
_MAKE: dict[str, Callable[..., Any]] = {each.__name__: each for each in _KNOWN}
BUILTINS = frozenset({*_MAKE, "map", "print"})
_PATHS: dict[str, Callable[..., Any]] = {
    "os.path.join": posixpath.join,
    "os.path.dirname": posixpath.dirname,
    "os.path.basename": posixpath.basename,
    "os.path.normpath": posixpath.normpath,
    # The project's folder is the placeholder `values.ROOT`, so there are no links to resolve.
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
_OPAQUE = (
    *(DatabaseUrl, Symbol, Method, EnvironmentReader, Lambda, OwnFunction, Unknown),
    *(PydanticClass, PydanticObject, SecretText, EnvironPath),
)
_THIS_CALL = "envgen does not evaluate this call"
_STRTOBOOL = ("distutils.util.strtobool", "setuptools._distutils.util.strtobool")


def is_opaque(value: Any) -> bool:
    """Return whether the content of a value is unknown."""
    return isinstance(value, _OPAQUE) and not isinstance(value, str)


class FunctionCall(libraries.Arguments, frozen=True):
    """A call in a settings module, with its evaluated function and arguments."""

    node: ast.Call
    function: Any
    # Calls a lambda with a value, or an own function with a call; returns the result.
    applied: Callable[[Any, Any], Any]

    def result(self) -> Any:
        """Return the result of the call, or an Unknown."""
        function = self.function
        if isinstance(function, Unknown) and function.of_environment:
            return function.derived()
        if isinstance(function, Symbol):
            return self._symbol(function.name)
        if isinstance(function, Lambda) and len(self.positional) == 1 and not self.keywords:
            return self.applied(function, self.positional[0])
        if isinstance(function, OwnFunction):
            return self.applied(function, self)
        if isinstance(function, PydanticClass) and not self.positional:
            # `_env_file` and others name files; values are arguments without an underscore.
            files = all(name.startswith("_env_file") for name in self.keywords)
            return PydanticObject(function) if files else self._unread()
        if isinstance(function, EnvironPath) and not self.keywords:
            return unknown_in(self.positional) or str(function.joined(self.positional).path)
        if isinstance(function, Method):
            return self._method(function.owner, function.name)
        if isinstance(function, EnvironmentReader) and function.library != "csv":
            return libraries.call_reader(function, "", self)
        return self._unread()

    def _symbol(self, name: str) -> Any:
        arguments, keywords = self.positional, self.keywords
        place, lookup = self.place, self.lookup
        if name in ("os.environ.get", "os.getenv"):
            variable = arguments[0] if arguments else None
            return lookup.text(variable, self.get(1, "default"), "str", place)
        if objects.does_nothing(name):
            return None
        if name == "os.environ.setdefault" and len(arguments) == 2:
            lookup.set_default(*arguments)
            return lookup.text(arguments[0], arguments[1], "str", place)
        if name in ("decouple.config", "decouple.AutoConfig()"):
            return self._decouple()
        if name == "environ.Path":
            return unknown_in(arguments) or EnvironPath(PurePosixPath(*arguments))
        if name == "decouple.Csv" and not arguments and not keywords:
            return EnvironmentReader("csv")
        if name in ("environ.Env", "environ.FileAwareEnv", "environs.Env"):
            return libraries.make_reader(name, keywords)
        if name.startswith("dj_database_url.") and name.rpartition(".")[2] in ("config", "parse"):
            function = name.rpartition(".")[2]
            return libraries.call_dj_database_url(function, self)
        unknown = unknown_in([*arguments, *keywords.values()])
        if unknown is not None and name in ("int", "float") and unknown.variable:
            lookup.note(unknown.variable, name, place)
        if unknown is not None:
            return unknown.derived()
        if (found := objects.call(name, arguments, keywords)) is not objects.NOTHING:
            return found
        if name == "str" and len(arguments) == 1 and isinstance(arguments[0], EnvironPath):
            return str(arguments[0].path)
        if any(is_opaque(value) for value in (*arguments, *keywords.values())):
            return self._mapped(name)
        if name in _STRTOBOOL and len(arguments) == 1:
            return int(self._cast(str(arguments[0])))
        if name in _MAKE and not (name == "dict" and arguments):
            found = _MAKE[name](*arguments, **keywords)
            return list(found) if name in ("zip", "enumerate") else found
        if name in _PATHS and not keywords:
            return _PATHS[name](*arguments)
        return self._unread()

    def _mapped(self, name: str) -> Any:
        """Return the result of `map(str.strip, items)` or of `map` with a lambda, as a list."""
        function, items = self.positional if len(self.positional) == 2 else (None, None)
        if name == "map" and isinstance(items, list | tuple):
            if function == Symbol("str.strip"):
                return [item.strip() for item in items]
            if isinstance(function, Lambda):
                return [self.applied(function, item) for item in items]
        return self._unread()

    def _decouple(self) -> Any:
        given = self.keywords.get("cast")
        if not isinstance(given, Lambda):
            return libraries.call_decouple(self)
        name = self.positional[0] if self.positional else None
        text = self.lookup.text(name, self.get(1, "default", REQUIRED), "str", self.place)
        return text if isinstance(text, Unknown) else self.applied(given, text)

    def _cast(self, text: str) -> Any:
        try:
            return cast(text, "bool", "distutils")
        except Unreadable as error:
            return self.unknown(str(error))

    def _method(self, owner: Any, name: str) -> Any:
        arguments = self.positional
        if isinstance(owner, EnvironmentReader):
            return (
                None
                if name in ("read_env", "read_envfile")
                else libraries.call_reader(owner, name, self)
            )
        if isinstance(owner, str) and name == "format":
            unknown = unknown_in([*arguments, *self.keywords.values()])
            if unknown is not None:
                return unknown.derived()
            text = formatted(str(owner), arguments, self.keywords)
            return self._unread() if text is None else text
        if isinstance(owner, str) and name in _TEXT:
            unknown = unknown_in(arguments)
            return unknown.derived() if unknown else getattr(str(owner), name)(*arguments)
        if isinstance(owner, list | dict) and name in _CHANGING:
            if name == "update" and any(is_opaque(item) for item in arguments):
                add_unknown(owner, self.unknown("the new entries are unknown"))
                return None
            if isinstance(owner, list) and name == "extend" and unknown_in(arguments):
                owner.append(unknown_in(arguments))
                return None
            return getattr(owner, name)(*arguments, **self.keywords)
        if isinstance(owner, list | tuple | dict) and name in _READING and not is_opaque(owner):
            value = getattr(owner, name)(*arguments)
            return list(value) if type(value).__name__.startswith("dict_") else value
        if isinstance(owner, EnvironPath) and name == "path":
            return unknown_in(arguments) or owner.joined(arguments)
        if isinstance(owner, SecretText) and name == "get_secret_value":
            return owner.text
        if isinstance(owner, PurePosixPath) and name == "mkdir":
            return None
        if isinstance(owner, PurePosixPath) and name in ("resolve", "absolute", "expanduser"):
            return owner
        if isinstance(owner, PurePosixPath) and name in ("joinpath", "with_name", "as_posix"):
            return unknown_in(arguments) or getattr(owner, name)(*arguments)
        return self._unread()

    def _unread(self) -> Unknown:
        """Return an Unknown with the function's dotted name; other code may contain a secret."""
        parts, function = [], self.node.func
        while isinstance(function, ast.Attribute):
            parts.append(function.attr)
            function = function.value
        if not isinstance(function, ast.Name):
            return self.unknown(_THIS_CALL)
        name = ".".join([function.id, *reversed(parts)])
        return self.unknown(f"envgen does not evaluate {name}()" if len(name) < 60 else _THIS_CALL)
