"""Reads the environment for the settings module beside this file, strictly.

Copied by envgen; yours to read, not to edit. Booleans and numbers have to be spelled
as such, a value may start with "$", old names still work, and all that is missing or
malformed is reported together: by name and expected kind, never by value.
"""
# envgen: sha256 0000000000000000

import builtins
import io
import json
import os
import re
import secrets
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

from . import parsing

# Inside `Environment` the name `str` is taken by its getter.
Text = str
T = TypeVar("T")
D = TypeVar("D")

SQLITE = "django.db.backends.sqlite3"
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
# Long enough for a key, and known to nobody.
STAND_IN = secrets.token_urlsafe(50)
# The lines that django-environ reads; any other it would log, and a secret with it.
ASSIGNMENT = re.compile(r"(?:export )?([A-Za-z0-9_]+)=[^\0]*")


class Required:
    """The type of the default that a required variable has instead of one."""


REQUIRED = Required()


class Environment:
    """Typed getters over a copy of os.environ; `finish` raises if one had a problem.

    A variable that is set but blank counts as missing. One that is missing gives
    `default`, and is a problem without one. Under DJANGO_BUILD=1 the commands that
    build, and only they, get a harmless stand-in for it instead.
    """

    def __init__(
        self,
        dotenv: Path | Text | None = None,
        renamed: Mapping[Text, Text] | None = None,
    ) -> None:
        """Read the file `dotenv`, if there is one, and map the old names of `renamed`.

        What is set already wins over the file, under its old name or its new one. The
        getters read a copy, so that what a base module does to os.environ is no matter.
        """
        self._problems: list[str] = []
        self._map_names(renamed or {})
        if dotenv is not None:
            self._read(Path(dotenv))
            self._map_names(renamed or {})
        self._values = dict(os.environ)
        self._builds = is_build(running()) and self.bool("DJANGO_BUILD", default=False)
        for old in renamed or {}:
            if self._builds and not is_set(old):
                os.environ[old] = STAND_IN  # A base module may insist on it.

    def str(self, name: Text, default: D | Required = REQUIRED) -> Text | D:
        """Text as it stands; it may be empty where the default is text too."""
        text = self._values.get(name)
        if text is not None and (text.strip() or isinstance(default, Text)):
            return text
        return self._missing(name, "text", STAND_IN, default)

    def int(self, name: Text, default: D | Required = REQUIRED) -> builtins.int | D:
        """A whole number in decimal digits."""
        return self._get(name, "a whole number", parsing.whole_number, 0, default)

    def float(self, name: Text, default: D | Required = REQUIRED) -> builtins.float | D:
        """A finite number."""
        return self._get(name, "a number", parsing.number, 0.0, default)

    def bool(self, name: Text, default: D | Required = REQUIRED) -> builtins.bool | D:
        """True for 1, true, yes and on, False for 0, false, no and off."""
        return self._get(name, "true or false", parsing.boolean, False, default)

    def list(
        self,
        name: Text,
        default: D | Required = REQUIRED,
    ) -> builtins.list[Text] | D:
        """The items between commas, stripped; empty ones are dropped."""
        nothing: builtins.list[Text] = []
        return self._get(name, "a list with commas", parsing.items, nothing, default)

    def json(self, name: Text, default: Any = REQUIRED) -> Any:
        """Whatever the JSON document holds."""
        return self._get(name, "JSON", json.loads, {}, default)

    def base64(self, name: Text, default: D | Required = REQUIRED) -> Text | D:
        """The text that was encoded: a PEM key, say."""
        kind = "base64 of text, on one line"
        return self._get(name, kind, parsing.base64_text, STAND_IN, default)

    def database(
        self,
        name: Text,
        default: Any = REQUIRED,
        sqlite: Path | Text | None = None,
        sslmode: Text | None = None,
        sslrootcert: Path | Text | None = None,
        migrate: Text | None = None,
        **options: Any,
    ) -> parsing.Entry:
        """The DATABASES entry of a URL; without one, `default` or the file `sqlite`.

        PostgreSQL is spoken to with `sslmode` or a stronger one. `options` are for the
        server and never reach SQLite. `manage.py migrate` prefers the URL in `migrate`.
        """

        def parse(url: Text) -> parsing.Entry:
            return parsing.database(url, sslmode, sslrootcert, options)

        migrating = running()[:1] == ["migrate"]
        if migrating and migrate and self._values.get(migrate, "").strip():
            name = migrate
        if sqlite is not None:
            default = {"ENGINE": SQLITE, "NAME": sqlite}
        elif isinstance(default, Text):
            default = parse(default)
        stand_in = {"ENGINE": SQLITE, "NAME": ":memory:"}
        kind = "a database URL (percent-encode the password)"
        return self._get(name, kind, parse, stand_in, default)

    def cache(self, name: Text, default: Any = REQUIRED) -> parsing.Entry:
        """The CACHES entry of a URL; `default` is such an entry or URL."""
        if isinstance(default, Text):
            default = parsing.cache(default)
        kind = "a cache URL (percent-encode the password)"
        return self._get(name, kind, parsing.cache, {"BACKEND": LOCMEM}, default)

    def finish(self) -> None:
        """Raise one ImproperlyConfigured that names every problem found so far."""
        if self._problems:
            problems = "\n  ".join(dict.fromkeys(self._problems))
            raise ImproperlyConfigured(
                f"The environment does not fit the settings:\n  {problems}\n"
                "Set what is missing in the environment or in the .env file that "
                "`envgen run <profile> -- <command>` reads."
            )

    def _get(
        self,
        name: Text,
        kind: Text,
        parse: Callable[[Text], T],
        stand_in: T,
        default: D | Required,
    ) -> T | D:
        """Parse what `name` is set to; `stand_in` lets the other getters go on."""
        text = self._values.get(name, "")
        if not text.strip():
            return self._missing(name, kind, stand_in, default)
        try:
            return parse(text)
        except Exception as error:  # noqa: BLE001, RUF100
            # Whatever else it is, its message may hold the value, and so a secret.
            expected = str(error) if isinstance(error, parsing.Unfit) else kind
        self._problems.append(f"{name} is not {expected}")
        return stand_in

    def _missing(
        self,
        name: Text,
        kind: Text,
        stand_in: T,
        default: D | Required,
    ) -> T | D:
        if not isinstance(default, Required):
            return default
        if not self._builds:
            self._problems.append(f"{name} is not set; it takes {kind}")
        return stand_in

    def _map_names(self, renamed: Mapping[Text, Text]) -> None:
        """Set the new name where only the old one is set, then the other way round."""
        for old, new in renamed.items():
            if is_set(old) and not is_set(new):
                os.environ[new] = os.environ[old]
                message = f"{old} is now called {new}"
                warnings.warn(message, FutureWarning, stacklevel=3)
        for old, new in renamed.items():
            if is_set(new) and is_set(old):
                if not same(os.environ[old], os.environ[new]):
                    self._problems.append(f"{old} and {new}, its new name, differ")
            elif is_set(new):
                os.environ[old] = as_python(os.environ[new])

    def _read(self, dotenv: Path) -> None:
        """Set what `dotenv` sets; a line that it can't use is a problem by number."""
        if not dotenv.exists() or dotenv.is_dir():
            return
        try:
            lines = dotenv.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError):
            self._problems.append(f"{dotenv.name} cannot be read as UTF-8 text")
            return
        for number, line in enumerate(lines, start=1):
            blank = not line.strip() or line.startswith("#")
            if not blank and not ASSIGNMENT.fullmatch(line):
                self._problems.append(f"{dotenv.name}:{number} is not NAME=value")
        usable = [match for line in lines if (match := ASSIGNMENT.fullmatch(line))]
        for match in usable:
            if not is_set(match[1]):
                os.environ.pop(match[1], None)  # Blank counts as missing, here too.
        environ.Env.read_env(io.StringIO("\n".join(match[0] for match in usable)))


def is_set(name: str) -> bool:
    """Is there more than blanks in the variable?"""
    return bool(os.environ.get(name, "").strip())


def same(old: str, new: str) -> bool:
    """Do two texts mean the same, if not as text, then both as true or as false?"""
    booleans = (
        parsing.BOOLEANS.get(old.strip().lower()),
        parsing.BOOLEANS.get(new.strip().lower()),
    )
    return old == new or (None not in booleans and booleans[0] is booleans[1])


def as_python(text: str) -> str:
    """True and False as Python spells them, for modules that compare with these."""
    return text.title() if text in ("true", "false") else text


def running() -> list[str]:
    """The arguments of `manage.py` or `django-admin`; [] where neither is running."""
    program = Path(*sys.argv[:1])
    managers = ("manage.py", "django-admin", "django-admin.exe")
    if program.name in managers or program.parts[-2:] == ("django", "__main__.py"):
        return sys.argv[1:]
    return []


def is_build(arguments: list[str]) -> bool:
    """Is it a command that makes files or checks them, and serves nobody?"""
    if arguments[:1] == ["makemigrations"]:
        return "--check" in arguments
    return arguments[:1] in (["collectstatic"], ["compilemessages"])
