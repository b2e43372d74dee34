"""URLs of databases and caches: whether their parts fit the provider and the profile.

`formats/urls.py` says whether the settings can load with a URL at all. Here the URL loads, or
would with other settings. Nothing that is returned contains a user, a password or a host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from envgen.catalog.database_types import DatabaseHost, Provider
from envgen.catalog.providers import at_url, providers
from envgen.catalog.rows.stores import ROWS as STORES
from envgen.errors import Severity
from envgen.formats.dotenv.entries import Discreet

# The schemes of servers that libpq connects to, as in `envgen/runtime/parsing.py`.
_LIBPQ = (
    r"postgres|postgresql|psql|pgsql|postgis|prometheus_(?:postgresql|postgis)|cockroachdb|redshift"
)
_SQLITE = r"(?:prometheus_)?(?:sqlite|spatialite)"
# From weakest to strongest: https://www.postgresql.org/docs/current/libpq-ssl.html
SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A part of a URL that documentation or a dashboard shows instead of the person's own.
_PLACEHOLDER = (
    r"\[[A-Z][A-Z _-]*\]|<[A-Za-z][A-Za-z _-]*>|\{[A-Za-z][A-Za-z _-]*\}"
    r"|USER|USERNAME|PASSWORD|HOST|HOSTNAME|PORT|NAME|DATABASE|REF|YOUR[A-Z_-]*"
)
_PARTS = {
    "user": rf"//(?:{_PLACEHOLDER})(?=(?::[^@]*)?@)",
    "password": rf":(?:{_PLACEHOLDER})(?=@)",
    "host": rf"[@/](?:(?:{_PLACEHOLDER})|[^@/?#]*\.(?:{_PLACEHOLDER})\.[^@/?#]*)(?=[:/?]|$)",
    "port": r":PORT(?=[/?]|$)",
    "name of the database": rf"(?<=[^/])/(?:{_PLACEHOLDER})(?=\?|$)",
}


class UrlFinding(Struct, frozen=True):
    """What is wrong with a URL, after the variable's name, and how to fix it."""

    message: str
    hint: str
    severity: Severity = Severity.ERROR
    # Whether the settings do not load with it.
    refused: bool = False


class Surroundings(Struct, frozen=True):
    """What a URL has to fit: where the programs run, and what the settings ask for."""

    deployed: bool = False
    # The platform's name for people if the URL is used there, and whether it reaches IPv6.
    platform: str = ""
    ipv6: bool = True
    # The weakest sslmode that the settings accept.
    sslmode: str | None = None


class _Url(Discreet, frozen=True):
    scheme: str
    user: str
    password: str | None
    host: str
    name: str
    options: dict[str, list[str]]


def sslmode_of(url: str) -> str | None:
    """Return the sslmode in the query of a URL, if it is one that libpq knows."""
    query = dict(part.partition("=")[::2] for part in url.partition("?")[2].split("&"))
    mode = query.get("sslmode")
    return mode if mode in SSLMODES else None


def placeholders(url: str) -> list[str]:
    """Return the parts of a URL that still have a placeholder."""
    known = [row.placeholder for row in providers() if row.placeholder]
    found = []
    if re.search(_PLACEHOLDER, url):
        found = [part for part, pattern in _PARTS.items() if re.search(pattern, url)]
    if "password" not in found and any(text in url for text in known):
        found.append("password")
    return found


def database_findings(url: str, row: Provider, around: Surroundings) -> Iterator[UrlFinding]:
    """Yield what is wrong with the URL of a database of the provider `row`."""
    url = url.strip()
    parts = _split(url)
    if parts is None:
        return
    if re.fullmatch(_SQLITE, parts.scheme):
        if row.engine != "sqlite" and around.deployed:
            message = f"leads to a SQLite file, but the profile's provider is {row.title}"
            yield UrlFinding(message, "write the URL of the server, or `provider: sqlite`")
        return
    if not re.fullmatch(_LIBPQ, parts.scheme):
        if row.engine == "postgresql":
            message = "has the scheme of a database other than PostgreSQL"
            hint = f"use the URL of {row.title}, which begins with postgresql://"
            if not row.hosts:
                hint = "write a URL that begins with postgresql://"
            yield UrlFinding(message, hint, refused=True)
        return
    if not parts.name and "service" not in parts.options:
        hint = "add the database name after the last slash; on many servers it is postgres"
        yield UrlFinding("has no database name", hint)
    yield from _of_provider(url, parts, row, around)
    yield from _local(parts.host, around)
    yield from _tls(parts, around)
    yield from _encoding(parts)


def cache_findings(url: str, around: Surroundings) -> Iterator[UrlFinding]:
    """Yield what is wrong with the URL of a cache or a broker."""
    parts = _split(re.sub("^(?:valkey|rediscache)", "redis", url.strip()))
    if parts is None or parts.scheme not in ("redis", "rediss"):
        return
    for row in STORES:
        if parts.scheme == "redis" and re.fullmatch(row.pattern, parts.host):
            message = f"does not use TLS, but {row.name} accepts nothing else"
            yield UrlFinding(message, "write rediss:// instead of redis://")
    yield from _local(parts.host, around)
    yield from _encoding(parts)


def project_of(url: str) -> str:
    """Return which project of its provider a URL leads to; empty if it does not say."""
    parts, located = _split(url.strip()), at_url(url)
    if parts is None or located is None:
        return ""
    host = located[1]
    for pattern, text in ((host.pattern, parts.host), (host.user, parts.user)):
        found = re.fullmatch(pattern, text)
        if found and found.groupdict().get("project"):
            return found["project"]
    return ""


def _of_provider(
    url: str, parts: _Url, row: Provider, around: Surroundings
) -> Iterator[UrlFinding]:
    owner, host = at_url(url) or (None, None)
    if owner is None or host is None:
        return
    if owner is not row and row.hosts:
        message = f"leads to {owner.title}, but the profile's provider is {row.title}"
        hint = f"use the URL of {row.title}, or write `provider: {owner.name}` under `database`"
        yield UrlFinding(message, hint, Severity.WARNING)
    if host.ipv6_only and around.deployed and not around.ipv6:
        message = f"leads to {host.title}, which has only an IPv6 address"
        message += f" that {around.platform} cannot reach"
        yield UrlFinding(message, host.hints.get("unreachable", "use a pooler's URL"))
    yield from _login(parts, host)


def _login(parts: _Url, host: DatabaseHost) -> Iterator[UrlFinding]:
    # A pooler can also get the project from this option.
    said = any("reference=" in text for text in parts.options.get("options", ()))
    if host.user and not said and not re.fullmatch(host.user, parts.user):
        message = f"has the wrong user for {host.title}"
        yield UrlFinding(message, f"write the user as {host.user_form}")
    if host.user and parts.password is None and "passfile" not in parts.options:
        hint = "write the password between the user and the @, after a colon"
        yield UrlFinding("has no password", hint, Severity.WARNING)


def _local(host: str, around: Surroundings) -> Iterator[UrlFinding]:
    if host in _LOOPBACK and around.deployed and around.platform:
        message = f"leads to {host}, which is the program's own machine on {around.platform}"
        yield UrlFinding(
            message, "write the URL of the server that the deployed site uses", Severity.WARNING
        )


def _tls(parts: _Url, around: Surroundings) -> Iterator[UrlFinding]:
    mode, floor = parts.options.get("sslmode", [""])[-1], around.sslmode
    if mode and mode not in SSLMODES:
        hint = f"write one of {', '.join(SSLMODES)}"
        yield UrlFinding("has an unknown sslmode", hint, refused=True)
    elif mode and floor in SSLMODES and SSLMODES.index(mode) < SSLMODES.index(floor):
        message = f"has the sslmode {mode}, which the settings raise to {floor}"
        yield UrlFinding(message, f"write sslmode={floor}, so that all tools use it", Severity.NOTE)


def _encoding(parts: _Url) -> Iterator[UrlFinding]:
    if re.search("%(?![0-9A-Fa-f]{2})", parts.password or ""):
        message = "has a % in the password that is not percent-encoded"
        yield UrlFinding(message, "write each such % as %25", Severity.WARNING)


def _split(url: str) -> _Url | None:
    """Return the parts of a URL; None if they cannot be told apart."""
    scheme, separator, rest = url.partition("://")
    try:
        # urlsplit knows no scheme with an underscore.
        found = urlsplit(f"x://{rest}") if separator else None
        options = parse_qs(found.query) if found else {}
    except ValueError:
        return None
    if found is None:
        return None
    return _Url(
        scheme=scheme.lower(),
        user=unquote(found.username or ""),
        password=found.password,
        host=(found.hostname or "").rstrip("."),
        name=found.path[1:],
        options={key.lower(): values for key, values in options.items()},
    )
