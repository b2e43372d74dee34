"""What the libraries make of a variable's text: each spelled as its own documentation says.

django-environ: https://django-environ.readthedocs.io · python-decouple:
https://github.com/HBNetwork/python-decouple · environs: https://github.com/sloria/environs
"""

from __future__ import annotations

from typing import Any

# distutils.util.strtobool, which python-decouple copies, and environs through marshmallow.
_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")
# environ.Env.BOOLEAN_TRUE_STRINGS: whatever else there is, is false.
_ENVIRON_TRUE = ("true", "on", "ok", "y", "yes", "1")


class Unreadable(Exception):
    """A text that the library would refuse; the message never has the text."""


def cast(text: str, kind: str, library: str) -> Any:
    """Return what `library` reads from `text` as a `kind`; raises Unreadable."""
    if kind == "str":
        return text
    if kind == "bool":
        return _boolean(text, library)
    if kind in ("int", "float"):
        try:
            return int(text) if kind == "int" else float(text)
        except ValueError:
            raise Unreadable(f"it is not of type {kind}") from None
    if kind in ("list", "tuple"):
        items = _items(text, library)
        return items if kind == "list" else tuple(items)
    raise Unreadable(f"{kind} is not read here")


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
    raise Unreadable("it is not a boolean")


def _items(text: str, library: str) -> list[str]:
    parts = text.split(",")
    if library == "decouple":
        # Csv() splits as a shell does, and strips; quotes and escapes are not read here.
        if any(char in text for char in "'\"\\\n"):
            raise Unreadable("it has quotes")
        return [part.strip() for part in parts if part.strip()]
    if library == "environs":
        return parts if text else []
    return [part for part in parts if part]
