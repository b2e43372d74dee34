"""Find a provider of databases: by its name, by a host, or by the URL of a database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from envgen.catalog.rows.providers import ROWS
from envgen.catalog.types import DatabaseHost, PoolerMode, Provider

# The value of `sslrootcert` by which libpq takes the CAs that its TLS library trusts:
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLROOTCERT
SYSTEM_CA = "system"
PORT = 5432
# The host and port of a URL, also where a password that is not percent-encoded stands before.
_IN_URL = re.compile(
    r"(?:^[^/?#@]*//|@)(?P<host>\[[^\]]*\]|[^@/?#:\s]+)(?::(?P<port>[0-9]{0,5}))?(?=[/?#]|$)"
)
# Where the query of a URL starts. A `?` in a password is rarely followed by `name=`.
_QUERY = re.compile(r"\?(?=[A-Za-z_][A-Za-z0-9_.-]*=)")


def providers() -> tuple[Provider, ...]:
    """Return all rows, by name."""
    return ROWS


def provider(name: str) -> Provider:
    """Return the row with exactly this name.

    Raises:
        KeyError: there is none; a profile that has loaded names no such provider.
    """
    return _by_name()[name]


def suggested() -> str:
    """Return the name of the provider that a new project has where nobody chose one."""
    return next(row.name for row in ROWS if row.suggested)


def at_host(name: str, port: str = "") -> tuple[Provider, DatabaseHost] | None:
    """Return whose host this is, and which of theirs; None where no provider is known.

    `port` is that of a URL: digits, or empty for PostgreSQL's own.
    """
    name = name.lower().rstrip(".")
    number = int(port) if port.isdecimal() else PORT
    for row in ROWS:
        for host in row.hosts:
            if host.port in (None, number) and re.fullmatch(host.pattern, name):
                return row, host
    return None


def at_url(url: str) -> tuple[Provider, DatabaseHost] | None:
    """Return whose database a URL leads to, and which of their hosts; None where that is unknown.

    Nothing in what is returned is from the URL, which may hold a password.
    """
    found = _in_url(url)
    return at_host(found["host"], found["port"] or "") if found else None


def unknown_port(url: str) -> int | None:
    """Return the port of a URL, if its provider has ports for its modes and this is none of them.

    A port is no secret. None where no provider is known, or the provider listens there.
    """
    located, found = at_url(url), _in_url(url)
    if located is None or found is None or not located[0].ports:
        return None
    number = int(found["port"] or PORT)
    return None if number in {PORT, *located[0].ports.values()} else number


def _in_url(url: str) -> re.Match[str] | None:
    """Return where a URL has its host and port; None where it has none.

    A query may contain `@` and `//`, so the text before it is searched first.
    """
    for text in (_QUERY.split(url, maxsplit=1)[0], url):
        if found := list(_IN_URL.finditer(text)):
            return found[-1]
    return None


def port(row: Provider, mode: PoolerMode | None) -> int:
    """Return the port at which a provider has a pooler of that mode, or its server."""
    return row.ports.get(mode, PORT) if mode else PORT


@cache
def url_texts() -> frozenset[str]:
    """Return every text by which a row says what the URL of a database is and where to find it."""
    return frozenset(
        text
        for row in ROWS
        for text in (*row.url_help.values(), row.url_form, row.migrate_help, row.outside_help)
        if text
    )


@cache
def signs() -> Mapping[str, tuple[str, ...]]:
    """Return what servers of all providers say when they refuse a connection, by the word for it.

    The words are those of `live/probe/no_connection.py`.
    """
    found = defaultdict[str, tuple[str, ...]](tuple)
    for row in ROWS:
        for word, said in row.signs.items():
            found[word] += said
    return dict(found)


@cache
def _by_name() -> Mapping[str, Provider]:
    return {row.name: row for row in ROWS}
