"""Evaluate calls of libraries that read the environment: the variable, its type, its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.reading.settings.casting import Unreadable, cast
from envgen.reading.settings.environment import REQUIRED, Lookup
from envgen.reading.settings.values import DatabaseUrl, EnvironmentReader, Symbol, Unknown

_TYPES = ("str", "bool", "int", "float", "list", "tuple")
# The getters of django-environ and environs, and the types that they return.
_GETTERS = {**{name: name for name in _TYPES}, "unicode": "str", "string": "str"}
_EMAIL = {"email", "email_url"}
# The settings that `env.email_url()` returns, whatever the URL is.
_OF_EMAIL = ("BACKEND", "FILE_PATH", "HOST", "HOST_PASSWORD", "HOST_USER", "PORT", "USE_TLS")
_DATABASE = {"db", "db_url", "dj_db_url"}


class Arguments(Discreet, frozen=True):
    """The evaluated arguments of a call, and the environment to look variables up in."""

    positional: Sequence[Any]
    keywords: Mapping[str, Any]
    place: Place
    lookup: Lookup

    def get(self, position: int, name: str, otherwise: Any = None) -> Any:
        """Return the argument at a position or with a name; `otherwise` if there is none."""
        if len(self.positional) > position:
            return self.positional[position]
        return self.keywords.get(name, otherwise)

    def unknown(self, why: str) -> Unknown:
        """Return an Unknown at the call, with the reason `why`."""
        return Unknown(self.place, why)


def make_reader(symbol: str, keywords: Mapping[str, Any]) -> EnvironmentReader:
    """Return the reader that `environ.Env(DEBUG=(bool, False))` or `environs.Env()` creates."""
    if symbol.startswith("environs."):
        return EnvironmentReader("environs")
    schemes = {name: _scheme(value) for name, value in keywords.items()}
    return EnvironmentReader("django-environ", schemes)


def call_reader(reader: EnvironmentReader, method: str, given: Arguments) -> Any:
    """Return the result of `env("X")`, `env.bool("X", default=…)` or `env.db()`."""
    if method in _EMAIL:
        return _email(given)
    if method in _DATABASE:
        return _database(given, given.positional, given.keywords)
    name = given.get(0, "var")
    default = given.get(1 if method or reader.library == "environs" else 2, "default", REQUIRED)
    kind = _GETTERS.get(method)
    if not method:
        kind, default = _of_scheme(reader, str(name), given, default)
    subcast = given.keywords.get("subcast", Symbol("str"))
    if kind is None or subcast != Symbol("str") or "validate" in given.keywords:
        text = given.lookup.text(name, default, method or "str", given.place)
        if isinstance(text, Unknown):
            return text.derived()
        call = f"env.{method}()" if method else "env()"
        return given.unknown(f"envgen does not evaluate {call} with these arguments")
    return _read(name, default, kind, reader.library, given)


def call_decouple(given: Arguments) -> Any:
    """Return the result of `config("X", default=…, cast=…)`, which casts its default as well."""
    name, default = given.get(0, "option"), given.get(1, "default", REQUIRED)
    kind = _kind(given.get(2, "cast", Symbol("str")))
    if kind is None:
        text = given.lookup.text(name, default, "cast", given.place)
        if isinstance(text, Unknown):
            return text.derived()
        return given.unknown("envgen does not evaluate this cast")
    value = _read(name, default, kind, "decouple", given)
    if value is default and isinstance(default, str):
        return _cast(default, kind, "decouple", given)
    return value


def call_dj_database_url(function: str, given: Arguments) -> Any:
    """Return the result of `dj_database_url.config(…)` or `.parse(…)`, or an Unknown."""
    options = dict(given.keywords)
    if function == "parse":
        url = given.positional[0] if given.positional else options.pop("url", None)
        variable = getattr(url, "variable", "")
        if not variable:
            return given.unknown("the URL is not the unchanged value of a variable")
        given.lookup.note(variable, "database", given.place)
        return DatabaseUrl(variable, options)
    options |= zip(("env", "default"), given.positional, strict=False)
    name = options.pop("env", "DATABASE_URL")
    default = options.pop("default", None)
    return _database(given, [name], {"default": default, **options})


def _email(given: Arguments) -> Any:
    """Return the settings of a mail server, each unknown: they are in the URL."""
    name, default = given.get(0, "var", "EMAIL_URL"), given.get(1, "default", REQUIRED)
    given.lookup.text(name, default, "email", given.place)
    if not isinstance(name, str):
        return given.unknown("the name of the variable is computed")
    unknown = Unknown(given.place, f"the value of {name} is unknown here", "", True)
    return {f"EMAIL_{part}": unknown for part in _OF_EMAIL}


def _database(given: Arguments, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    options = dict(keywords)
    name = positional[0] if positional else options.pop("var", options.pop("env", "DATABASE_URL"))
    default = options.pop("default", positional[1] if len(positional) > 1 else REQUIRED)
    given.lookup.text(name, REQUIRED if default is REQUIRED else "", "database", given.place)
    if not isinstance(name, str):
        return given.unknown("the name of the variable is computed")
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
    """Return the type and default of `env("X")`, from its arguments or from its scheme."""
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
    """Return the type of a cast, such as bool, decouple's Csv() or django-environ's [str]."""
    if isinstance(given, Symbol):
        return given.name if given.name in _TYPES else None
    if given == [] or given == [Symbol("str")]:
        return "list"
    return "list" if isinstance(given, EnvironmentReader) and given.library == "csv" else None
