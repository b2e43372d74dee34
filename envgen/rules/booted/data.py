"""Rules about databases and caches: connections suit the server, and processes share a cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.errors import Severity
from envgen.rules import Finding, rule
from envgen.rules.booted import Booted

DATABASES = "https://docs.djangoproject.com/en/5.2/ref/databases/"
CACHES = "https://docs.djangoproject.com/en/5.2/topics/cache/"
# libpq's modes in which a server without TLS is spoken to.
IN_THE_CLEAR = (None, "disable", "allow", "prefer")
POSTGRESQL = ("postgresql", "postgis", "psycopg2")
UNSHARED = ("LocMemCache", "DummyCache")


@rule(
    "pooler-settings",
    why="A pooler in transaction mode gives each transaction another connection of the server's.",
    fix="database: {pooler: transaction}, and no DATABASES beside it",
    source=DATABASES + "#transaction-pooling-and-server-side-cursors",
)
def pooler(booted: Booted) -> Iterator[Finding]:
    """Yield settings that lose what they keep in a session, behind a pooler in transaction mode."""
    profile = booted.deployment.document
    named = {"default": profile.database, **profile.databases}
    for alias, entry in _databases(booted):
        declared = named.get(alias)
        if declared is None or declared.pooler != "transaction":
            continue
        for why in _not_for_transactions(entry):
            yield Finding(f"{alias}: {why}, and the pooler is in transaction mode", _at(booted))


def _not_for_transactions(entry: Mapping[str, Any]) -> Iterator[str]:
    options = entry.get("OPTIONS") or {}
    if entry.get("CONN_MAX_AGE", 0) != 0:
        yield "CONN_MAX_AGE keeps connections"
    if not entry.get("DISABLE_SERVER_SIDE_CURSORS"):
        yield "server-side cursors are not disabled"
    if options.get("pool"):
        yield "psycopg's own pool keeps connections"
    if options.get("prepare_threshold") is not None:
        yield "statements are prepared"


@rule(
    "connection-age-asgi",
    why="Under ASGI a connection is bound to no thread that comes again, and stays open unused.",
    fix="leave CONN_MAX_AGE to the profile, which has it 0 for programs with asgi: true",
    source=DATABASES + "#caveats",
    severity=Severity.WARNING,
)
def connection_age(booted: Booted) -> Iterator[Finding]:
    """Yield databases of an ASGI program whose connections outlive a request."""
    programs = booted.deployment.document.programs
    if any(programs[name].asgi for name in booted.boot.programs):
        for alias, entry in _databases(booted):
            if entry.get("CONN_MAX_AGE", 0) != 0:
                yield Finding(f"{alias}: CONN_MAX_AGE is not 0, under ASGI", _at(booted))


@rule(
    "database-in-the-clear",
    why="The password and every row cross the internet readable where the server allows it.",
    fix="database: {sslmode: require}, or OPTIONS with that sslmode",
    source="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION",
)
def in_the_clear(booted: Booted) -> Iterator[Finding]:
    """Yield PostgreSQL databases outside Render's network that settings reach without TLS."""
    profile = booted.deployment.document
    named = {"default": profile.database, **profile.databases}
    for alias, entry in _databases(booted) if booted.deployed else ():
        declared = named.get(alias)
        if declared is not None and declared.provider == "render-postgres":
            continue
        engine = str(entry.get("ENGINE", "")).rpartition(".")[2]
        mode = (entry.get("OPTIONS") or {}).get("sslmode")
        if engine in POSTGRESQL and mode in IN_THE_CLEAR:
            yield Finding(f"{alias}: sslmode is {mode or 'not set'}", _at(booted))


@rule(
    "cache-per-worker",
    why="Each worker sees what it cached itself: limits count apart, and old values come back.",
    fix="redis: {provider: render-keyvalue}",
    source=CACHES + "#local-memory-caching",
    severity=Severity.WARNING,
)
def cache_per_worker(booted: Booted) -> Iterator[Finding]:
    """Yield caches that each worker has for itself; an error where sessions are in one."""
    caches = booted.setting("CACHES")
    if not (booted.deployed and booted.serves and isinstance(caches, dict)):
        return
    engine = str(booted.setting("SESSION_ENGINE", ""))
    sessions = booted.setting("SESSION_CACHE_ALIAS", "default") if "cache" in engine else None
    for alias, entry in caches.items():
        if str(entry.get("BACKEND", "")).endswith(UNSHARED):
            message = f"the cache {alias} is not shared between workers"
            if alias == sessions and engine.endswith(".cache"):
                message += ", and holds the sessions"
                yield Finding(message, booted.place("CACHES"), severity=Severity.ERROR)
            else:
                yield Finding(message, booted.place("CACHES"))


def _databases(booted: Booted) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = booted.setting("DATABASES")
    for alias, entry in found.items() if isinstance(found, dict) else ():
        if isinstance(entry, dict) and entry.get("ENGINE"):
            yield alias, entry


def _at(booted: Booted) -> Any:
    return booted.place("DATABASES")
