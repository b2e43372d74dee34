"""Passwords in URLs: `postgres://user:password@host/name`."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

# A URL with a password, other than one of a service on the developer's own machine.
_IN_TEXT = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^/?#@\s:]*:[^/?#@\s]+@(?!(?:localhost|127\.0\.0\.1)(?:[:/?#]|$))",
    re.I,
)


def password_of(url: str) -> str:
    """Return the password of a URL as it is written there; empty where there is none."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def secret_parts(value: str) -> list[str]:
    """Return all of a value, and the password of the URL that it may be, also decoded."""
    password = password_of(value)
    return list(dict.fromkeys(part for part in (value, password, unquote(password)) if part))


def stands_in(text: str) -> bool:
    """Say whether somewhere in a text there is a URL with a password.

    That of a service on the developer's own machine is none to keep. Takes linear time.
    """
    return _IN_TEXT.search(text) is not None
