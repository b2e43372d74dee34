"""Turns the text of an environment variable into a value, or refuses it.

Copied by envgen; yours to read, not to edit. URLs are read by django-environ, between
checks for what it would silently read as something else. What is raised may hold the
value, and so a secret: `environment.py` catches all of it and tells the name instead.
"""
# envgen: sha256 4fe3d7bbff03429f

import base64
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ

Entry = dict[str, Any]

BOOLEANS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
# From weakest to strongest: https://www.postgresql.org/docs/current/libpq-ssl.html
SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
LIBPQ_SCHEMES = {"cockroachdb", "redshift", *environ.Env.POSTGRES_FAMILY}
SQLITE_SCHEMES = {"sqlite", "spatialite"}
REDIS = "django.core.cache.backends.redis.RedisCache"

FLAGS = {
    "ATOMIC_REQUESTS",
    "AUTOCOMMIT",
    "CONN_HEALTH_CHECKS",
    "DISABLE_SERVER_SIDE_CURSORS",
}
SECONDS = {"CONN_MAX_AGE", "TIMEOUT"}


class Unfit(ValueError):
    """Says what the value should have been, and never what it is."""


def boolean(text: str) -> bool:
    """True for 1, true, yes and on, False for 0, false, no and off, in any case."""
    return BOOLEANS[text.strip().lower()]


def whole_number(text: str) -> int:
    """An int in ASCII digits; Python alone would also take 1_000 and other digits."""
    if not re.fullmatch("[+-]?[0-9]+", text.strip()):
        raise ValueError
    return int(text)


def number(text: str) -> float:
    """A finite float in ASCII; Python alone would also take 1_000, nan and inf."""
    value = float(text)
    if "_" in text or not text.isascii() or not math.isfinite(value):
        raise ValueError
    return value


def items(text: str) -> list[str]:
    """What stands between commas, stripped; empty items are dropped."""
    return [item.strip() for item in text.split(",") if item.strip()]


def base64_text(text: str) -> str:
    """The UTF-8 text that was encoded; nothing outside the alphabet is skipped."""
    return base64.b64decode(text.strip(), validate=True).decode()


def database(
    url: str,
    sslmode: str | None = None,
    sslrootcert: Path | str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Entry:
    """The DATABASES entry of `url`, whose own options win over `options`.

    Through libpq at least `sslmode` is used: a weaker one in `url` is raised to it, a
    stronger one is kept. SQLite gets neither that nor `options`.
    """
    url = url.strip()
    parts = _split(url, "a database URL", environ.Env.DB_SCHEMES)
    if parts.scheme in SQLITE_SCHEMES:
        # With a host or without a path, django-environ takes a database in memory.
        if url != "sqlite://:memory:" and (parts.netloc or len(parts.path) < 2):
            raise Unfit("a database URL (SQLite's has three slashes before the path)")
    elif not parts.path:
        # Without it django-environ would decode the password wrongly.
        raise Unfit("a database URL (after the host, a slash and the database's name)")

    entry: Entry = environ.Env.db_url_config(url)
    _retype(entry, "a database URL")
    given = entry.get("OPTIONS", {})
    if parts.scheme in SQLITE_SCHEMES:
        entry["OPTIONS"] = {k: v for k, v in given.items() if not k.startswith("ssl")}
        return entry
    entry["OPTIONS"] = {**(options or {}), **given}
    if parts.scheme in LIBPQ_SCHEMES:
        _secure(entry["OPTIONS"], sslmode, sslrootcert)
    elif sslmode:
        raise Unfit("the URL of a PostgreSQL database, which alone keeps to an sslmode")
    return entry


def cache(url: str) -> Entry:
    """The CACHES entry of `url`; Redis and Valkey get Django's own backend."""
    url = re.sub("^valkey(s?)://", r"redis\1://", url.strip())
    parts = _split(url, "a cache URL", environ.Env.CACHE_SCHEMES)
    if re.search("[,;].*@", parts.netloc):
        # These separate servers.
        raise Unfit("a cache URL (percent-encode the password)")
    backend = REDIS if parts.scheme.startswith("redis") else None
    config: Entry = environ.Env.cache_url_config(url, backend=backend)
    # In which case it spells a key depends on django-environ's release.
    entry = {key.upper(): value for key, value in config.items()}
    if backend and "OPTIONS" in entry:
        entry["OPTIONS"] = {k.lower(): v for k, v in entry["OPTIONS"].items()}
    _retype(entry, "a cache URL")
    return entry


def _split(url: str, kind: str, schemes: Mapping[str, str]) -> SplitResult:
    """The parts of `url`, none of which is a piece of a password."""
    parts = urlsplit(url)
    if parts.scheme not in schemes or not url[len(parts.scheme) :].startswith("://"):
        raise Unfit(kind)
    # A raw / ? # or @ in a password moves the rest of it into another part, and
    # urlsplit drops line breaks. A path or query may hold @ where no password is.
    misplaced = parts.netloc.rpartition("@")[0]
    if parts.scheme not in SQLITE_SCHEMES:
        misplaced += parts.path + parts.query
    if "@" in misplaced or parts.fragment or not url.isprintable():
        raise Unfit(f"{kind} (percent-encode the password)")
    return parts


def _retype(entry: Entry, kind: str) -> None:
    """Give what a query string sets its type; as text "false" would be true."""
    for key in entry.keys() & (FLAGS | SECONDS):
        text = str(entry[key])
        try:
            if key in FLAGS:
                entry[key] = boolean(text)
            else:
                entry[key] = None if text.lower() == "none" else whole_number(text)
        except (LookupError, ValueError):
            raise Unfit(f"{kind} (its {key.lower()} is malformed)") from None


def _secure(options: Entry, floor: str | None, sslrootcert: Path | str | None) -> None:
    """Raise `sslmode` to `floor`, and name the certificates to verify against."""
    mode = options.get("sslmode")
    if mode is not None and mode not in SSLMODES:
        raise Unfit("a database URL (its sslmode is unknown)")
    if floor:
        # Where nothing is said, libpq prefers TLS without insisting on it.
        options["sslmode"] = max(mode or "prefer", floor, key=SSLMODES.index)
    if sslrootcert:
        options.setdefault("sslrootcert", str(sslrootcert))
