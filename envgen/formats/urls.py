"""Check whether the generated settings can load with the URL of a database or cache.

The rules are the same as in `envgen/runtime/parsing.py`, which runs in projects. They are repeated
here because envgen does not depend on django-environ. A test compares both.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

_SQLITE = frozenset({"sqlite", "spatialite"})
# The schemes that django-environ supports, as patterns.
_SCHEMES = {
    "database": (
        r"postgres|postgresql|psql|pgsql|postgis|cockroachdb|redshift|mysql|mysql2|mysql-connector"
        r"|mysqlgis|mssql|oracle|pyodbc|sqlite|spatialite|ldap"
        r"|prometheus_(?:postgresql|postgis|mysql|sqlite|spatialite)"
    ),
    "cache": (
        r"dbcache|dummycache|filecache|locmemcache|memcache|pymemcache|pylibmc|rediscache"
        r"|rediss?|valkeys?"
    ),
}
_FORMS = {
    "database": "write postgres://USER:PASSWORD@HOST:PORT/NAME, or sqlite:///PATH",
    "cache": "write redis://USER:PASSWORD@HOST:PORT/0",
}
_ENCODE = "percent-encode the password: @ is %40, / is %2F, # is %23"


class UrlIssue(Struct, frozen=True):
    """What is wrong with a URL, and how to fix it; neither contains the URL."""

    wanted: str
    hint: str


def url_issue(url: str, kind: str) -> UrlIssue | None:
    """Return why the settings would reject a URL; None if they accept it.

    `kind` is "database" or "cache". Options after the question mark are not checked.
    """
    url = url.strip()
    if kind not in _SCHEMES:
        return None
    issue = UrlIssue(f"a {kind} URL", _FORMS[kind])
    encode = UrlIssue(f"a {kind} URL with a percent-encoded password", _ENCODE)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+._-]*)://", url)
    if scheme is None or not re.fullmatch(_SCHEMES[kind], scheme[1].lower()):
        # postgresql+psycopg2:// is SQLAlchemy's.
        plain, plus, _ = scheme[1].lower().partition("+") if scheme else ("", "", "")
        if plus and re.fullmatch(_SCHEMES[kind], plain):
            without = f"a {kind} URL without a driver in its scheme"
            return UrlIssue(without, f"begin it with {plain}://: Django chooses the driver itself")
        return issue
    sqlite = scheme[1].lower() in _SQLITE
    try:
        # urlsplit does not accept an underscore in a scheme; the scheme does not change the rest.
        parts = urlsplit(f"x{url[scheme.end(1) :]}")
        if kind == "database" and not sqlite:
            _ = parts.port  # raises ValueError for a port that is not a number
    except ValueError:
        return encode if "@" in url else issue
    misplaced = parts.netloc.rpartition("@")[0] + ("" if sqlite else parts.path + parts.query)
    if "@" in misplaced or parts.fragment or not url.isprintable():
        return encode
    if kind == "cache":
        return encode if re.search("[,;].*@", parts.netloc) else None
    if sqlite:
        wrong = url != "sqlite://:memory:" and (bool(parts.netloc) or len(parts.path) < 2)
        three = UrlIssue("a database URL", "write sqlite:///PATH, with three slashes")
        return three if wrong else None
    if not parts.path:
        hint = "add a slash and the name of the database at the end"
        return UrlIssue("a database URL with the database's name", hint)
    return None
