"""Print a connection, or return it as JSON: never its host name, user, password or URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from envgen.catalog.providers import SYSTEM_CA
from envgen.live.database.judging import JudgedConnection

_MODES = {
    "direct": "none: connected to the server itself",
    "session": "session mode: one server process per connection",
    "transaction": "transaction mode: one server process per transaction",
    None: "present, mode unknown: it accepted no second connection",
}


def lines(subject: JudgedConnection, root: Path) -> Iterator[tuple[str, str]]:
    """Yield label and text of each known fact; `root` is the project's folder."""
    facts = subject.facts
    if facts.vendor and facts.vendor != "postgresql":
        why = "it is a file" if facts.vendor == "sqlite" else "only PostgreSQL is checked"
        yield "database", f"{facts.engine.rpartition('.')[2]}: no connection checked, {why}"
        return
    yield "host", subject.host.title
    if facts.server is None:
        return
    yield "server", f"PostgreSQL {facts.server}"
    yield "connection", _connection(subject)
    yield "certificate", _certificate(subject, root)
    yield "pooler", _mode(subject)
    yield "settings", _settings(subject)


def as_data(subject: JudgedConnection, root: Path) -> dict[str, Any]:
    """Return a connection as JSON data; None for each fact that is not known."""
    facts = subject.facts
    seen = facts.server is not None
    return {
        "alias": facts.alias,
        "variable": subject.name,
        "for": "migrate" if subject.migrates else "all",
        "engine": facts.engine,
        "host": subject.host.kind,
        "connected": seen,
        "server": facts.server,
        "tls": facts.tls if seen else None,
        "tls_version": facts.tls_version,
        "cipher": facts.cipher,
        "sslmode": facts.sslmode or None,
        "verified": {"": "nothing", "chain": "chain", "name": "chain and name"}[facts.verified]
        if seen
        else None,
        "verified_against": _against(subject, root) if facts.verified else None,
        "confirmed_by_server": bool(facts.pg_stat_ssl[0]) if facts.pg_stat_ssl else None,
        "pooler": subject.mode if seen else None,
        "pooler_seen": facts.between if seen else None,
        "settings": {
            "CONN_MAX_AGE": facts.max_age,
            "server_side_cursors": facts.server_side_cursors,
            "prepared_statements": facts.prepares,
            "pool": facts.pool,
        },
    }


def _connection(subject: JudgedConnection) -> str:
    facts = subject.facts
    if not facts.tls:
        return f"unencrypted (sslmode {facts.sslmode})"
    known = ", ".join(filter(None, (facts.tls_version, facts.cipher))) or "TLS"
    if facts.pg_stat_ssl is None:
        return f"{known} to the pooler; its own connection to the server is not known"
    _, version, cipher = facts.pg_stat_ssl
    if (facts.tls_version, facts.cipher) == (None, None):
        return f"{version}, {cipher}, according to the server"
    if (version, cipher) == (facts.tls_version, facts.cipher):
        return f"{known}, confirmed by the server"
    return f"{known}; the server reports another: a proxy in between terminates TLS"


def _certificate(subject: JudgedConnection, root: Path) -> str:
    facts = subject.facts
    if not facts.tls:
        return "none"
    if not facts.verified:
        return f"not verified: sslmode {facts.sslmode} accepts any"
    what = "CA and host name" if facts.verified == "name" else "CA, but not the host name"
    return f"verified: {what}, with {_against(subject, root)} (sslmode {facts.sslmode})"


def _against(subject: JudgedConnection, root: Path) -> str:
    named = subject.facts.sslrootcert
    if named == SYSTEM_CA:
        return "the system's CA certificates"
    if not named:
        return "~/.postgresql/root.crt"
    path = Path(root, named)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _mode(subject: JudgedConnection) -> str:
    """Return the pooler's mode, and how it is known."""
    facts, mode = subject.facts, subject.mode
    if mode in (None, "direct"):
        return _MODES[mode]
    if facts.shared:
        return f"{_MODES[mode]} (observed)"
    if subject.host.mode == mode:
        return f"{_MODES[mode]} (known from host and port)"
    return f"{_MODES[mode]} (observed: two connections share no process)"


def _settings(subject: JudgedConnection) -> str:
    facts = subject.facts
    said = [
        f"CONN_MAX_AGE {facts.max_age}",
        f"{'' if facts.server_side_cursors else 'no '}server-side cursors",
        f"{'' if facts.prepares else 'no '}prepared statements",
        "psycopg's pool" if facts.pool else "no pool",
    ]
    return ", ".join(said)
