"""What names in a module stand for, as far as they have to do with variables and settings."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from envgen.reading.audit.conditions import Condition


class Imported(Struct, frozen=True):
    """Something that is imported, by its dotted name: os.environ, decouple.config."""

    name: str

    def attribute(self, name: str) -> Imported:
        """Return an attribute of it."""
        return Imported(ALIASES.get(found := f"{self.name}.{name}", found))


class OwnName(Struct, frozen=True):
    """A name in another module of the project; an empty name is the module itself."""

    module: str
    name: str


class Reader(Struct, frozen=True):
    """An instance that reads variables: `environ.Env(…)` or `environs.Env()`."""

    library: Literal["django-environ", "environs"]
    # Whether a variable of the schema has a default, and the constant: `Env(DEBUG=(bool, False))`.
    schema: Mapping[str, tuple[bool, object]]


class Texts(Struct, frozen=True):
    """The constant texts that a name can have: one, or those that a loop goes over."""

    values: tuple[str, ...]


class Truth(Struct, frozen=True):
    """A value whose truth depends on a variable, or a constant."""

    condition: Condition
    # The variable that it was read from, and what it is if that is not set.
    variable: str = ""
    default: object = ...


class Helper(Struct, frozen=True):
    """A function of the project that reads the variable that its first argument names."""

    required: bool
    # Where the default is among the arguments, and its name; -1 if there is none.
    default_at: int
    default: str


class SettingsClass(Struct, frozen=True):
    """A class of pydantic-settings: its variables are read when an instance is made."""

    path: str
    # Variable, line, and whether it is required, by the name of the field.
    fields: Mapping[str, tuple[str, int, bool]]
    prefix: str = ""


class Ignored(Struct, frozen=True):
    """Something that has nothing to do with variables."""


IGNORED = Ignored()
Meaning = Imported | OwnName | Reader | Texts | Truth | Helper | SettingsClass | Ignored
MeaningOf = Callable[[ast.expr | None], Meaning | None]

# The name of a helper's first argument, while its body is read.
ARGUMENT = "\0argument"

# Meanings under which libraries offer the same thing.
ALIASES = {
    "environ.environ.Env": "environ.Env",
    "django.conf.settings": "settings",
    "decouple.Config": "decouple.AutoConfig",
    "pydantic.BaseSettings": "BaseSettings",
    "pydantic.v1.BaseSettings": "BaseSettings",
    "pydantic_settings.BaseSettings": "BaseSettings",
}
# The methods of readers that read a variable.
GETTERS = frozenset(
    {"bool", "bytes", "cache", "cache_url", "channels", "channels_url", "date", "datetime", "db",
     "db_url", "decimal", "dict", "dj_cache_url", "dj_db_url", "dj_email_url", "email",
     "email_url", "enum", "float", "get_value", "int", "json", "list", "log_level", "path",
     "search_url", "str", "time", "timedelta", "tuple", "unicode", "url", "uuid"}
)  # fmt: skip
# The variables that django-environ's getters read if none is named.
DEFAULT_NAMES = {
    "cache": "CACHE_URL",
    "cache_url": "CACHE_URL",
    "channels": "CHANNELS_URL",
    "channels_url": "CHANNELS_URL",
    "db": "DATABASE_URL",
    "db_url": "DATABASE_URL",
    "email": "EMAIL_URL",
    "email_url": "EMAIL_URL",
    "search_url": "SEARCH_URL",
}
# Exceptions that say that a variable or setting is missing, and those above them.
MISSING_ERRORS = frozenset(
    {"AttributeError", "BaseException", "EnvError", "EnvironError", "Exception",
     "ImproperlyConfigured", "KeyError", "LookupError", "UndefinedValueError", "ValidationError",
     "EnvValidationError", "TypeError"}
)  # fmt: skip
# Calls after which the program does not go on.
EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort"})
# Functions that do not take None.
NOT_NONE = frozenset({"int", "float", "json.loads", "base64.b64decode"})


def dotted(node: ast.expr) -> str:
    """Return a dotted name as written; "" for any other expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def ends(body: list[ast.stmt]) -> bool:
    """Return whether the statements after `body` do not run if it does."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and ends(last.body) and ends(last.orelse)
    return isinstance(last, ast.Return | ast.Continue | ast.Break) or fails(body)


def fails(body: list[ast.stmt]) -> bool:
    """Return whether `body` ends in an exception or ends the program."""
    last = body[-1] if body else None
    if isinstance(last, ast.Raise):
        return True
    call = last.value if isinstance(last, ast.Expr) else None
    return isinstance(call, ast.Call) and dotted(call.func) in EXITS
