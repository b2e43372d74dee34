"""Rules about databases and caches: connections suit the server, and processes share a cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.catalog.providers import provider
from envgen.check.booted import Booted
from envgen.errors import Finding, Place, Severity, rule
from envgen.profile import Database
from envgen.resolve import database as resolved

DATABASES = "https://docs.djangoproject.com/en/5.2/ref/databases/"
CACHES = "https://docs.djangoproject.com/en/5.2/topics/cache/"
# libpq's modes in which a server without TLS is spoken to.
IN_THE_CLEAR = (None, "disable", "allow", "prefer")
POSTGRESQL = ("postgresql", "postgis", "psycopg2")
UNSHARED = ("LocMemCache", "DummyCache")
# What CACHES has where nobody asked for a cache.
DJANGO_DEFAULT = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@rule(
    "pooler-settings",
    why="A pooler in transaction mode gives each transaction another connection of the server's.",
    fix="database: {pooler: transaction}, and no DATABASES beside it",
    source=DATABASES + "#transaction-pooling-and-server-side-cursors",
)
def pooler(booted: Booted) -> Iterator[Finding]:
    """Yield settings that lose what they keep in a session, behind a pooler in transaction mode."""
    for alias, entry in _databases(booted):
        declared = _declared(booted, alias)
        if declared is None or resolved.pooler(declared) != "transaction":
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
    """Yield PostgreSQL databases outside the platform's network that settings reach without TLS."""
    for alias, entry in _databases(booted) if booted.deployed else ():
        declared = _declared(booted, alias)
        if declared is not None and provider(declared.provider).platform:
            continue
        engine = str(entry.get("ENGINE", "")).rpartition(".")[2]
        mode = (entry.get("OPTIONS") or {}).get("sslmode")
        if engine in POSTGRESQL and mode in IN_THE_CLEAR:
            yield Finding(f"{alias}: sslmode is {mode or 'not set'}", _at(booted))


@rule(
    "cache-per-worker",
    why="Each worker sees what it cached itself: limits count apart, and old values come back.",
    fix="redis: {provider: url}, and a Redis server's URL in REDIS_URL",
    source=CACHES + "#local-memory-caching",
    severity=Severity.WARNING,
)
def cache_per_worker(booted: Booted) -> Iterator[Finding]:
    """Yield caches that each worker has for itself; an error where sessions are in one.

    It is a note where nothing in the settings uses the cache: the project's code alone may.
    """
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
                used = alias == sessions or _is_used(booted, alias, entry)
                severity = Severity.WARNING if used else Severity.NOTE
                yield Finding(message, booted.place("CACHES"), severity=severity)


def _is_used(booted: Booted, alias: str, entry: Mapping[str, Any]) -> bool:
    """Say whether somebody asked for a cache, or settings name something that stores in it."""
    rest = booted.setting("REST_FRAMEWORK")
    return (
        (alias, entry) != ("default", DJANGO_DEFAULT)
        or booted.deployment.setting_place("CACHES") is not None
        or booted.setting("BOT_AUTH_STORE") == alias
        or any(name.startswith("django.middleware.cache.") for name in booted.texts("MIDDLEWARE"))
        or (isinstance(rest, dict) and bool(rest.get("DEFAULT_THROTTLE_CLASSES")))
    )


def _databases(booted: Booted) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = booted.setting("DATABASES")
    for alias, entry in found.items() if isinstance(found, dict) else ():
        if isinstance(entry, dict) and entry.get("ENGINE"):
            yield alias, entry


def _declared(booted: Booted, alias: str) -> Database | None:
    """Return what the profile says about a database."""
    profile = booted.deployment.document
    return {"default": profile.database, **profile.databases}.get(alias)


def _at(booted: Booted) -> Place:
    return booted.place("DATABASES")
