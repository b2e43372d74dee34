"""Find passwords in URLs such as `postgres://user:password@host/name`."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from envgen.support import lazy_re

# A URL with a password, unless the host is the developer's own machine.
IN_TEXT = lazy_re.compile(
    r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*://[^/?#@\s:]*:)[^/?#@\s]+@(?!(?:localhost|127\.0\.0\.1)(?:[:/?#]|$))",
    re.I,
)

# A URL that only names a file or a server: a scheme of django-environ or Celery, without a user,
# query or fragment, which could contain a secret.
_ADDRESS = lazy_re.compile(
    r"(?:sqlite3?|spatialite|postgres(?:ql)?|pgsql|postgis|psql|cockroachdb|redshift|mysql2?"
    r"|mysqlgis|mariadb|oracle|mssql|mongodb(?:\+srv)?|rediss?|valkeys?|rediscache|amqps?"
    r"|(?:py)?memcached?|pymemcache|filecache|locmemcache|dummycache|dbcache|smtp|smtps|submission"
    r"|consolemail|filemail)(?:\+[a-z0-9_]+)?://[^@?#\s]*",
    re.I,
)


def is_address(value: str) -> bool:
    """Return whether a value is the URL of a database, cache or server without a password.

    Such a URL is not a secret: `sqlite:///db.sqlite3`, `redis://localhost:6379/0`. A URL over
    HTTP may be one, because many services put a token into the path.
    """
    return "://" in value and _ADDRESS.fullmatch(value.strip()) is not None


def password_of(url: str) -> str:
    """Return the password in a URL, without decoding it; empty if there is none."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def secret_parts(value: str) -> list[str]:
    """Return the value itself and, if it is a URL, its password, both as written and decoded."""
    password = password_of(value)
    return list(dict.fromkeys(part for part in (value, password, unquote(password)) if part))


def is_in(text: str) -> bool:
    """Return whether a text contains a URL with a password.

    A URL of a service on the developer's own machine does not count. Takes linear time.
    """
    return "://" in text and IN_TEXT.search(text) is not None


def hidden(text: str, word: str) -> str:
    """Return a text with `word` in place of each password that `is_in` finds."""
    return IN_TEXT.sub(rf"\g<1>{word}@", text) if "://" in text else text
