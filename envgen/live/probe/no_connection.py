"""Why there is no connection to a database, as a word: what was said may hold the password.

Nothing but the text tells: libpq passes on no SQLSTATE of a connection that did not come about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Each word with what libpq, psycopg, PostgreSQL or PgBouncer then say; what a provider's own
# servers say comes with the request. The first that fits counts, so that those stand first which
# no name in a message could look like.
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
# A host may have several addresses, such as ::1 and 127.0.0.1, and the message then lists every
# attempt. These count only where no address gave another answer.
NOBODY = {
    "refused": ("connection refused",),
    "unreachable": ("network is unreachable", "no route to host"),
}


def why(error: BaseException, more: Mapping[str, Sequence[str]]) -> str:
    """Return a word for what went wrong; "other" where nobody foresaw it.

    `more` has what servers of known providers say, in lower case, by the word for it.
    """
    text = str(error).lower()
    signs = {word: (*known, *more.get(word, ())) for word, known in SIGNS.items()}
    found = _first(signs, text)
    if found:
        return found
    # Said of roles and of databases, with the name in between.
    if "does not exist" in text:
        return "unknown-user" if 'role "' in text else "unknown-database"
    return _first(NOBODY, text) or "other"


def _first(words: Mapping[str, Sequence[str]], text: str) -> str | None:
    return next((word for word, signs in words.items() if any(s in text for s in signs)), None)
