"""Objects of libraries that settings contain: durations, numbers, loggers, translated text."""

from __future__ import annotations

import datetime
import decimal
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from envgen.reading.settings.values import Symbol

# Modules with objects that envgen knows.
MODULES = frozenset(
    {
        *(
            "json",
            "re",
            "datetime",
            "decimal",
            "logging",
            "logging.config",
            "warnings",
            "mimetypes",
            "dotenv",
        ),
        *("django.utils.translation", "django.urls", "django.core.exceptions", "celery.schedules"),
        *("django.contrib.messages", "django.contrib.messages.constants"),
    }
)


class OptionalFile(Struct, frozen=True):
    """A file that django-split-settings includes if it exists."""

    path: Any


_MESSAGES = {"DEBUG": 10, "INFO": 20, "SUCCESS": 25, "WARNING": 30, "ERROR": 40}
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "WARN": 30, "ERROR": 40, "CRITICAL": 50}
_CONSTANTS = {
    **{f"django.contrib.messages.constants.{name}": value for name, value in _MESSAGES.items()},
    **{f"django.contrib.messages.{name}": value for name, value in _MESSAGES.items()},
    **{f"logging.{name}": value for name, value in _LEVELS.items()},
    "os.pardir": "..",
    "os.curdir": ".",
    "os.sep": "/",
    "os.path.sep": "/",
}
_MAKE: dict[str, Callable[..., Any]] = {
    "datetime.timedelta": datetime.timedelta,
    "decimal.Decimal": decimal.Decimal,
    "json.loads": json.loads,
    "split_settings.tools.optional": OptionalFile,
}
# Functions that return the text that they get, in the language of whoever reads it.
_TRANSLATE = frozenset(
    f"django.utils.translation.{name}"
    for name in ("gettext_lazy", "gettext", "gettext_noop", "ugettext_lazy", "ugettext")
)
# Objects that nobody looks into: a profile has no use for them.
_OBJECTS = frozenset(
    {"logging.getLogger", "re.compile", "django.urls.reverse_lazy", "celery.schedules.crontab"}
    | {"django.core.exceptions.ImproperlyConfigured"}
)
# Calls that change no setting, and what they return is not used.
_DO_NOTHING = frozenset(
    {
        *("logging.basicConfig", "logging.captureWarnings", "logging.disable"),
        *("logging.config.dictConfig", "logging.config.fileConfig"),
        *("warnings.filterwarnings", "warnings.simplefilter", "warnings.warn"),
        *("mimetypes.add_type", "dotenv.load_dotenv", "dotenv.find_dotenv"),
        *("sys.path.append", "sys.path.insert", "os.makedirs", "print"),
    }
)
NOTHING: Any = object()
_MOST_DIGITS = 1000


def constant(name: str) -> Any:
    """Return the constant of a library, or the symbol of its name."""
    name = name.replace("environ.environ", "environ") if name.startswith("environ.") else name
    return _CONSTANTS.get(name, Symbol(name))


def does_nothing(name: str) -> bool:
    """Return whether a call changes no setting, whatever its arguments are."""
    return name in _DO_NOTHING or name.startswith("logging.getLogger().")


def call(name: str, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Return what a call of a library returns; NOTHING if it is not known here."""
    if name in _OBJECTS:
        return Symbol(f"{name}()")
    if name in _MAKE:
        made = _MAKE[name](*positional, **keywords)
        # As a whole number, or written out, Decimal("1e999999999") would take all memory.
        is_wide = isinstance(made, decimal.Decimal) and abs(made.adjusted()) > _MOST_DIGITS
        return NOTHING if is_wide else made
    if name in _TRANSLATE and len(positional) == 1:
        return positional[0]
    return NOTHING
