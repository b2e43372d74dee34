"""Calls of libraries that read the environment: which variable, which type, which default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.reading.settings.casting import Unreadable, cast
from envgen.reading.settings.environment import REQUIRED, Lookup
from envgen.reading.settings.values import DatabaseUrl, EnvironmentReader, Symbol, Unknown

_TYPES = ("str", "bool", "int", "float", "list", "tuple")
# The getters of django-environ and environs, and what they read.
_GETTERS = {**{name: name for name in _TYPES}, "unicode": "str", "string": "str"}
_DATABASE = {"db", "db_url", "dj_db_url"}


class Arguments(Discreet, frozen=True):
    """The arguments of a call, evaluated, and the environment that they are looked up in."""

    positional: Sequence[Any]
    keywords: Mapping[str, Any]
    place: Place
    lookup: Lookup

    def get(self, position: int, name: str, otherwise: Any = None) -> Any:
        """Return the argument at a position, or of a name."""
        if len(self.positional) > position:
            return self.positional[position]
        return self.keywords.get(name, otherwise)

    def unknown(self, why: str) -> Unknown:
        """Return that what the call gives cannot be read."""
        return Unknown(self.place, why)


def make_reader(symbol: str, keywords: Mapping[str, Any]) -> EnvironmentReader:
    """Return what `environ.Env(DEBUG=(bool, False))` or `environs.Env()` makes."""
    if symbol.startswith("environs."):
        return EnvironmentReader("environs")
    schemes = {name: _scheme(value) for name, value in keywords.items()}
    return EnvironmentReader("django-environ", schemes)


def call_reader(reader: EnvironmentReader, method: str, given: Arguments) -> Any:
    """Return what `env("X")`, `env.bool("X", default=…)` or `env.db()` gives."""
    if method in _DATABASE:
        return _database(given, given.positional, given.keywords)
    name = given.get(0, "var")
    default = given.get(1 if method or reader.library == "environs" else 2, "default", REQUIRED)
    kind = _GETTERS.get(method)
    if not method:
        kind, default = _of_scheme(reader, str(name), given, default)
    subcast = given.keywords.get("subcast", Symbol("str"))
    if kind is None or subcast != Symbol("str") or "validate" in given.keywords:
        given.lookup.text(name, default, method or "str", given.place)
        return given.unknown(f"env.{method} is not read here")
    return _read(name, default, kind, reader.library, given)


def call_decouple(given: Arguments) -> Any:
    """Return what `config("X", default=…, cast=…)` gives; its default is cast as well."""
    name, default = given.get(0, "option"), given.get(1, "default", REQUIRED)
    kind = _kind(given.get(2, "cast", Symbol("str")))
    if kind is None:
        given.lookup.text(name, default, "cast", given.place)
        return given.unknown("this cast is not read here")
    value = _read(name, default, kind, "decouple", given)
    if value is default and isinstance(default, str):
        return _cast(default, kind, "decouple", given)
    return value


def call_dj_database_url(function: str, given: Arguments) -> Any:
    """Return the entry of `dj_database_url.config(…)`: its variable and what it asks for."""
    options = dict(given.keywords)
    if function == "parse":
        url = given.positional[0] if given.positional else options.pop("url", None)
        variable = getattr(url, "variable", "")
        if not variable:
            return given.unknown("the URL does not come straight from a variable")
        given.lookup.note(variable, "database", given.place)
        return DatabaseUrl(variable, options)
    options |= zip(("env", "default"), given.positional, strict=False)
    name = options.pop("env", "DATABASE_URL")
    default = options.pop("default", None)
    return _database(given, [name], {"default": default, **options})


def _database(given: Arguments, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    options = dict(keywords)
    name = positional[0] if positional else options.pop("var", options.pop("env", "DATABASE_URL"))
    default = options.pop("default", positional[1] if len(positional) > 1 else REQUIRED)
    given.lookup.text(name, REQUIRED if default is REQUIRED else "", "database", given.place)
    if not isinstance(name, str):
        return given.unknown("the name of a variable is computed")
    if any(isinstance(value, Unknown) for value in options.values()):
        return given.unknown("an option of the database is computed")
    return DatabaseUrl(name, options)


def _read(name: Any, default: Any, kind: str, library: str, given: Arguments) -> Any:
    value = given.lookup.text(name, default, kind, given.place)
    if value is default or isinstance(value, Unknown):
        return value
    return _cast(value, kind, library, given)


def _cast(text: str, kind: str, library: str, given: Arguments) -> Any:
    if library == "django-environ" and text.startswith("$"):
        return given.unknown("a value that begins with $ names another variable")
    try:
        return cast(text, kind, library)
    except Unreadable as error:
        return given.unknown(str(error))


def _of_scheme(
    reader: EnvironmentReader, name: str, given: Arguments, default: Any
) -> tuple[str | None, Any]:
    """Return the type and default of `env("X")`: its own arguments', or its scheme's."""
    if reader.library == "environs":
        return "str", default
    kind, scheme_default = reader.schemes.get(name, ("str", REQUIRED))
    asked = given.get(1, "cast")
    return _kind(asked) if asked is not None else kind, (
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
