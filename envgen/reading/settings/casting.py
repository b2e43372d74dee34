"""Convert a variable's text to a type like the libraries do, as their documentation says.

django-environ: https://django-environ.readthedocs.io · python-decouple:
https://github.com/HBNetwork/python-decouple · environs: https://github.com/sloria/environs
"""

from __future__ import annotations

from typing import Any

# distutils.util.strtobool, which python-decouple copies; environs gets it from marshmallow.
_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")
# environ.Env.BOOLEAN_TRUE_STRINGS; every other text is false.
_ENVIRON_TRUE = ("true", "on", "ok", "y", "yes", "1")


class Unreadable(Exception):
    """The library would reject the text. The message never contains the text."""


def cast(text: str, kind: str, library: str) -> Any:
    """Return `text` as `library` converts it to the type `kind`; raises Unreadable."""
    if kind == "str":
        return text
    if kind == "bool":
        return _boolean(text, library)
    if kind in ("int", "float"):
        try:
            return int(text) if kind == "int" else float(text)
        except ValueError:
            raise Unreadable(f"the value is not of type {kind}") from None
    if kind in ("list", "tuple"):
        items = _items(text, library)
        return items if kind == "list" else tuple(items)
    raise Unreadable("envgen does not evaluate this cast")


def _boolean(text: str, library: str) -> bool:
    spelled = text.lower() if library == "django-environ" else text.strip().lower()
    if library == "django-environ":
        return spelled in _ENVIRON_TRUE
    if library == "decouple" and spelled == "":
        return False
    if spelled in _TRUE:
        return True
    if spelled in _FALSE:
        return False
    raise Unreadable("the value is not a boolean")


def _items(text: str, library: str) -> list[str]:
    parts = text.split(",")
    if library == "decouple":
        # Csv() splits like a shell and strips the items. Quotes and escapes are not supported here.
        if any(char in text for char in "'\"\\\n"):
            raise Unreadable("the value has quotes or backslashes")
        return [part.strip() for part in parts if part.strip()]
    if library == "environs":
        return parts if text else []
    return [part for part in parts if part]
