"""Find a provider of databases: by its name, by a host, or by the URL of a database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from envgen.catalog.database_types import DatabaseHost, PoolerMode, Provider
from envgen.catalog.rows.providers import ROWS
from envgen.support import lazy_re

# With this value of `sslrootcert`, libpq uses the CAs that its TLS library trusts:
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLROOTCERT
SYSTEM_CA = "system"
PORT = 5432
# The host and port of a URL, even if the password before them is not percent-encoded.
_IN_URL = lazy_re.compile(
    r"(?:^[^/?#@]*//|@)(?P<host>\[[^\]]*\]|[^@/?#:\s]+)(?::(?P<port>[0-9]{0,5}))?(?=[/?#]|$)"
)
# The start of a URL's query. A `?` in a password is rarely followed by `name=`.
_QUERY = lazy_re.compile(r"\?(?=[A-Za-z_][A-Za-z0-9_.-]*=)")


def providers() -> tuple[Provider, ...]:
    """Return all rows, by name."""
    return ROWS


def provider(name: str) -> Provider:
    """Return the row with this name.

    Raises:
        KeyError: there is no such row. A loaded profile never has an unknown provider.
    """
    return _by_name()[name]


def suggested() -> str:
    """Return the name of the default provider of new projects."""
    return next(row.name for row in ROWS if row.suggested)


def at_host(name: str, port: str = "") -> tuple[Provider, DatabaseHost] | None:
    """Return the provider of a host, and which of its hosts it is; None if it is unknown.

    `port` is the port of the URL: digits, or empty for the default port of PostgreSQL.
    """
    name = name.lower().rstrip(".")
    number = int(port) if port.isdecimal() else PORT
    for row in ROWS:
        for host in row.hosts:
            if host.port in (None, number) and re.fullmatch(host.pattern, name):
                return row, host
    return None


def at_url(url: str) -> tuple[Provider, DatabaseHost] | None:
    """Return the provider of a database URL, and which of its hosts it is; None if it is unknown.

    The result contains no part of the URL, which may contain a password.
    """
    found = _in_url(url)
    return at_host(found["host"], found["port"] or "") if found else None


def unknown_port(url: str) -> int | None:
    """Return the port of a URL if its provider does not use it; else None.

    A port is not a secret. None also if the provider is unknown, or if its ports are.
    """
    located, found = at_url(url), _in_url(url)
    if located is None or found is None or not located[0].ports:
        return None
    number = int(found["port"] or PORT)
    return None if number in {PORT, *located[0].ports.values()} else number


def _in_url(url: str) -> re.Match[str] | None:
    """Return the match of a URL's host and port; None if it has none.

    The text before the query is searched first, because a query may contain `@` and `//`.
    """
    for text in (_QUERY.split(url, maxsplit=1)[0], url):
        if found := list(_IN_URL.finditer(text)):
            return found[-1]
    return None


def port(row: Provider, mode: PoolerMode | None) -> int:
    """Return the port of a provider's pooler in that mode, or of its server."""
    return row.ports.get(mode, PORT) if mode else PORT


@cache
def url_texts() -> frozenset[str]:
    """Return every help text of a row about the URL of a database."""
    return frozenset(
        text
        for row in ROWS
        for text in (*row.url_help.values(), row.url_form, row.migrate_help, row.outside_help)
        if text
    )


@cache
def signs() -> Mapping[str, tuple[str, ...]]:
    """Return parts of the servers' error messages for refused connections, by their reason.

    The reasons are the words of `live/probe/no_connection.py`.
    """
    found = defaultdict[str, tuple[str, ...]](tuple)
    for row in ROWS:
        for word, said in row.signs.items():
            found[word] += said
    return dict(found)


@cache
def _by_name() -> Mapping[str, Provider]:
    return {row.name: row for row in ROWS}
