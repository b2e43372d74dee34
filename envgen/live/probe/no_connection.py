"""Reduce a connection error to one word, because its text may contain the password.

Only the text tells the kind of error: libpq gives no SQLSTATE for a failed connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Each word with the error texts of libpq, psycopg, PostgreSQL and PgBouncer; those of providers
# come with the request. The first match is used, so texts that cannot be part of a name in a
# message come first.
SIGNS = {
    "driver": ("error loading psycopg",),
    "no-root-certificate": ("root certificate file", "could not read root certificate"),
    "weak-sslmode": ("weak sslmode",),
    "wrong-name": ("does not match host name",),
    "untrusted": ("certificate verify failed",),
    "no-tls": ("server does not support ssl",),
    "unknown-host": (
        "failed to resolve host",
        "could not translate host name",
        "name resolution",
        "name or service not known",
        "nodename nor servname",
    ),
    "tls-required": ("no encryption", "ssl off", "ssl required", "tls required"),
    "not-allowed": ("no pg_hba.conf entry",),
    "password": (
        "password authentication failed",
        "sasl authentication failed",
        "no password supplied",
        "wrong password",
    ),
    "unknown-user": ("no such user",),
    "unknown-database": ("no such database",),
    "full": ("too many clients", "connection slots", "max clients", "no more connections"),
    "startup-parameter": ("unsupported startup parameter", "unrecognized configuration parameter"),
    "starting": ("is starting up", "is shutting down", "in recovery mode"),
    "timeout": ("timeout expired", "timed out", "connection timeout"),
    "closed": ("closed the connection unexpectedly", "connection reset"),
}
# For a host with several addresses, such as ::1 and 127.0.0.1, the message lists every attempt.
# These words are used only if no attempt had another result.
NOBODY = {
    "refused": ("connection refused",),
    "unreachable": ("network is unreachable", "no route to host"),
}


def why(error: BaseException, more: Mapping[str, Sequence[str]]) -> str:
    """Return the word for an error; "other" if none fits.

    `more` has error texts of known providers' servers, in lower case, by word.
    """
    text = str(error).lower()
    signs = {word: (*known, *more.get(word, ())) for word, known in SIGNS.items()}
    found = _first(signs, text)
    if found:
        return found
    # PostgreSQL's text for roles and databases, with the name in between.
    if "does not exist" in text:
        return "unknown-user" if 'role "' in text else "unknown-database"
    return _first(NOBODY, text) or "other"


def _first(words: Mapping[str, Sequence[str]], text: str) -> str | None:
    return next((word for word, signs in words.items() if any(s in text for s in signs)), None)
