"""Calls of libraries that read the environment: which variable, which type, which default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from envgen.adopt.reading.casting import Unreadable, cast
from envgen.adopt.reading.environment import REQUIRED, Lookup
from envgen.adopt.reading.values import DatabaseUrl, EnvironmentReader, Symbol, Unknown
from envgen.errors import Place

_TYPES = ("str", "bool", "int", "float", "list", "tuple")
# The getters of django-environ and environs, and what they read.
_GETTERS = {**{name: name for name in _TYPES}, "unicode": "str", "string": "str"}
_DATABASE = {"db", "db_url", "dj_db_url"}


def make_reader(symbol: str, keywords: Mapping[str, Any]) -> EnvironmentReader:
    """Return what `environ.Env(DEBUG=(bool, False))` or `environs.Env()` makes."""
    if symbol.startswith("environs."):
        return EnvironmentReader("environs")
    schemes = {name: _scheme(value) for name, value in keywords.items()}
    return EnvironmentReader("django-environ", schemes)


def call_reader(
    reader: EnvironmentReader,
    method: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    lookup: Lookup,
    place: Place,
) -> Any:
    """Return what `env("X")`, `env.bool("X", default=…)` or `env.db()` gives."""
    if method in _DATABASE:
        return _database(arguments, keywords, lookup, place)
    name = arguments[0] if arguments else keywords.get("var")
    position = 1 if method else 2
    default = _default(arguments, keywords, 1 if reader.library == "environs" else position)
    kind = _GETTERS.get(method)
    if not method:
        kind, default = _of_scheme(reader, name, arguments, keywords, default)
    subcast = keywords.get("subcast", Symbol("str"))
    if kind is None or subcast != Symbol("str") or "validate" in keywords:
        lookup.text(name, default, method or "str", place)
        return Unknown(place, f"env.{method} is not read here")
    return _read(name, default, kind, reader.library, lookup, place)


def call_decouple(
    arguments: Sequence[Any], keywords: Mapping[str, Any], lookup: Lookup, place: Place
) -> Any:
    """Return what `config("X", default=…, cast=…)` gives; its default is cast as well."""
    name = arguments[0] if arguments else keywords.get("option")
    default = _default(arguments, keywords, 1)
    given = arguments[2] if len(arguments) > 2 else keywords.get("cast", Symbol("str"))
    kind = _kind(given)
    if kind is None:
        lookup.text(name, default, "cast", place)
        return Unknown(place, "this cast is not read here")
    value = _read(name, default, kind, "decouple", lookup, place)
    if value is default and isinstance(default, str):
        return _cast(default, kind, "decouple", place)
    return value


def call_dj_database_url(
    function: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    lookup: Lookup,
    place: Place,
) -> Any:
    """Return the entry of `dj_database_url.config(…)`: its variable and what it asks for."""
    options = dict(keywords)
    if function == "parse":
        url = arguments[0] if arguments else options.pop("url", None)
        variable = getattr(url, "variable", "")
        if not variable:
            return Unknown(place, "the URL does not come straight from a variable")
        lookup.note(variable, "database", place)
        return DatabaseUrl(variable, options)
    for key, value in zip(("env", "default"), arguments, strict=False):
        options[key] = value
    name = options.pop("env", "DATABASE_URL")
    default = options.pop("default", None)
    return _database([name], {"default": default, **options}, lookup, place)


def _database(
    arguments: Sequence[Any], keywords: Mapping[str, Any], lookup: Lookup, place: Place
) -> Any:
    options = dict(keywords)
    name = arguments[0] if arguments else options.pop("var", options.pop("env", "DATABASE_URL"))
    default = options.pop("default", arguments[1] if len(arguments) > 1 else REQUIRED)
    lookup.text(name, REQUIRED if default is REQUIRED else "", "database", place)
    if not isinstance(name, str):
        return Unknown(place, "the name of a variable is computed")
    if any(isinstance(value, Unknown) for value in options.values()):
        return Unknown(place, "an option of the database is computed")
    return DatabaseUrl(name, options)


def _read(name: Any, default: Any, kind: str, library: str, lookup: Lookup, place: Place) -> Any:
    value = lookup.text(name, default, kind, place)
    if value is default or isinstance(value, Unknown):
        return value
    return _cast(value, kind, library, place)


def _cast(text: str, kind: str, library: str, place: Place) -> Any:
    if library == "django-environ" and text.startswith("$"):
        return Unknown(place, "a value that begins with $ names another variable")
    try:
        return cast(text, kind, library)
    except Unreadable as error:
        return Unknown(place, str(error))


def _default(arguments: Sequence[Any], keywords: Mapping[str, Any], position: int) -> Any:
    if "default" in keywords:
        return keywords["default"]
    return arguments[position] if len(arguments) > position else REQUIRED


def _of_scheme(
    reader: EnvironmentReader,
    name: Any,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    default: Any,
) -> tuple[str | None, Any]:
    """Return the type and default of `env("X")`: its own arguments', or its scheme's."""
    kind, scheme_default = reader.schemes.get(str(name), ("str", REQUIRED))
    given = keywords.get("cast", arguments[1] if len(arguments) > 1 else None)
    if reader.library == "environs":
        return "str", default
    return _kind(given) if given is not None else kind, (
        scheme_default if default is REQUIRED else default
    )


def _scheme(value: Any) -> tuple[str, Any]:
    if isinstance(value, tuple) and len(value) == 2:
        return _kind(value[0]) or "?", value[1]
    return _kind(value) or "?", REQUIRED


def _kind(given: Any) -> str | None:
    """Return the type that a cast names: bool, decouple's Csv(), django-environ's [str]."""
    if isinstance(given, Symbol):
        return given.name if given.name in _TYPES else None
    if given == [] or given == [Symbol("str")]:
        return "list"
    return "list" if isinstance(given, EnvironmentReader) and given.library == "csv" else None
