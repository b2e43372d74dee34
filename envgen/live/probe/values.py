"""Convert settings to JSON: equal values have equal JSON, and no secret is in it.

A value that JSON does not have becomes an object with one key that begins with `$`:
`{"$tuple": […]}`, `{"$path": "staticfiles"}`, `{"$object": "module.Class"}`. A value that is too
large, or that raises an error when it is read, is `{"$object": "…"}`. Text with a secret name
or a secret variable's value becomes `{"$hidden": NAME}`: the variable's name, or null.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import os
import re
from pathlib import PurePath
from typing import Any, Mapping

DEEPEST = 24
# Values in one setting, and characters of one text: of a longer one there is a digest.
MOST_VALUES = 200_000
LONGEST = 100_000
# Bits of the largest integer that every JSON parser can read.
WIDEST = 63
# Characters of the shortest secret that is searched for in other text: "7" is in many texts.
SHORTEST = 8
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s]+@")
# The last word of a name tells what the value is; suffixes such as numbers are ignored.
_SECRET_NAME = re.compile(
    r"(?i)(?:^|_|\b)(?:api_?keys?|credentials?|dsn|keys?|pass|passphrase|passw(?:or)?ds?|pwd|"
    r"secrets?|secret_?keys?|signatures?|tokens?)"
    r"(?:_(?:base64|current|fallbacks?|json|new|old|pem|previous|[0-9]+))*$"
)
# Django's own secret settings; other names of its settings only look secret.
_SECRET = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "EMAIL_HOST_PASSWORD")


class TooLarge(Exception):
    """A setting has more than MOST_VALUES values, or no end."""


class Values:
    """Converts settings to this JSON."""

    def __init__(self, folder: str, secrets: Mapping[str, str], key: str | None = None) -> None:
        """Keep the project's folder, and the names and values of its secret variables.

        With a `key`, each hidden value gets a keyed digest, by which two can be compared:
        `{"$hidden": NAME, "$digest": …}`.
        """
        self._folder = os.path.realpath(folder)
        self._secrets = {name: value for name, value in secrets.items() if len(value) >= SHORTEST}
        self._key = key.encode() if key else None
        self._left = MOST_VALUES
        # The error of the first setting that raises one when it is read.
        self.error: BaseException | None = None

    def all(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON of every setting, by name; keep the first error of those that raise."""
        found = {}
        for name, value in sorted(settings.items()):
            try:
                found[name] = self.one(name, value)
            except TooLarge:
                found[name] = {"$object": "…"}
            except (Exception, SystemExit) as error:  # noqa: BLE001, RUF100 - the project's code
                found[name] = {"$object": "…"}
                self.error = self.error or error
        return found

    def one(self, name: str, value: Any) -> Any:
        """Return the JSON of a setting's value."""
        from django.conf import global_settings

        known = hasattr(global_settings, name) and name not in _SECRET
        self._left = MOST_VALUES
        return self._form(value, not known and _looks_secret(name), 0)

    def _form(self, value: Any, secret: bool, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise TooLarge
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            # Not in decimal: Python refuses to write thousands of digits.
            return value if value.bit_length() <= WIDEST else {"$int": hex(value)}
        if depth > DEEPEST:
            return {"$object": "…"}
        if isinstance(value, str):
            return self._text(value, secret)
        if isinstance(value, Mapping):
            return self._mapping(value, secret, depth + 1)
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._items(value, secret, depth + 1)
        return self._other(value, secret)

    def _text(self, value: str, secret: bool) -> Any:
        value = str(value)
        if secret and value:
            return self._hidden(value)
        for text in self._secrets.values():
            if text in value:
                return self._hidden(value)
        if len(value) > LONGEST:
            digest = hashlib.sha256(value.encode(errors="surrogatepass"))
            return {"$text": digest.hexdigest()}
        return _PASSWORD.sub(r"\1:…@", value)

    def _hidden(self, value: str) -> dict[str, Any]:
        names = [name for name, text in self._secrets.items() if text == value]
        found: dict[str, Any] = {"$hidden": names[0] if names else None}
        if self._key:
            digest = hmac.new(self._key, value.encode(errors="surrogatepass"), hashlib.sha256)
            found["$digest"] = digest.hexdigest()
        return found

    def _mapping(self, value: Mapping[Any, Any], secret: bool, depth: int) -> Any:
        pairs = [
            (key, self._form(item, secret or _looks_secret(str(key)), depth))
            for key, item in value.items()
        ]
        if all(isinstance(key, str) and not key.startswith("$") for key, _ in pairs):
            return {str(key): item for key, item in pairs}
        return {"$dict": [[self._form(key, False, depth), item] for key, item in pairs]}

    def _items(self, value: Any, secret: bool, depth: int) -> Any:
        items = [self._form(item, secret, depth) for item in value]
        if isinstance(value, list):
            return items
        if isinstance(value, tuple):
            return {"$tuple": items}
        return {"$set": sorted(items, key=repr)}

    def _other(self, value: Any, secret: bool) -> Any:
        if isinstance(value, float):
            return (
                value if value == value and abs(value) != float("inf") else {"$float": str(value)}
            )
        if isinstance(value, PurePath):
            return {"$path": self._path(str(value))}
        if isinstance(value, datetime.timedelta):
            return {"$seconds": value.total_seconds()}
        if isinstance(value, re.Pattern):
            return {"$pattern": value.pattern if isinstance(value.pattern, str) else "…"}
        if isinstance(value, (bytes, bytearray)):
            return {"$hidden": None}
        if _is_lazy(value):
            return self._text(str(value), secret)
        # Not the object's repr, which may contain anything.
        named = value if hasattr(value, "__qualname__") else type(value)
        return {"$object": f"{named.__module__}.{named.__qualname__}"}

    def _path(self, path: str) -> str:
        if path == self._folder or path.startswith(self._folder + os.sep):
            return os.path.relpath(path, self._folder).replace(os.sep, "/")
        return path


def _is_lazy(value: Any) -> bool:
    from django.utils.functional import Promise

    return isinstance(value, Promise)


def _looks_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None
