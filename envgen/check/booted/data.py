"""Rules about databases and caches: connections fit the server, and workers share a cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.catalog.providers import provider
from envgen.check.booted import Booted
from envgen.errors import Finding, Place, Severity, rule
from envgen.live.boot.environment import NOWHERE
from envgen.profile import Database
from envgen.resolve import database as resolved

DATABASES = "https://docs.djangoproject.com/en/5.2/ref/databases/"
CACHES = "https://docs.djangoproject.com/en/5.2/topics/cache/"
# The modes in which libpq connects to a server without TLS.
IN_THE_CLEAR = (None, "disable", "allow", "prefer")
POSTGRESQL = ("postgresql", "postgis", "psycopg2")
UNSHARED = ("LocMemCache", "DummyCache")
# The default of CACHES.
DJANGO_DEFAULT = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@rule(
    "pooler-settings",
    why="In transaction mode, each transaction may use another server connection, and loses state.",
    fix="write `database: {pooler: transaction}`, and remove your own DATABASES",
    source=DATABASES + "#transaction-pooling-and-server-side-cursors",
)
def pooler(booted: Booted) -> Iterator[Finding]:
    """Yield settings that do not work with a pooler in transaction mode."""
    for alias, entry in _databases(booted):
        declared = _declared(booted, alias)
        if declared is None or resolved.pooler(declared) != "transaction":
            continue
        for why in _not_for_transactions(entry):
            yield Finding(f"{alias}: {why}, but the pooler is in transaction mode", _at(booted))


def _not_for_transactions(entry: Mapping[str, Any]) -> Iterator[str]:
    options = entry.get("OPTIONS") or {}
    if entry.get("CONN_MAX_AGE", 0) != 0:
        yield "CONN_MAX_AGE keeps connections open"
    if not entry.get("DISABLE_SERVER_SIDE_CURSORS"):
        yield "server-side cursors are not disabled"
    if options.get("pool"):
        yield "psycopg's own pool keeps connections open"
    if options.get("prepare_threshold") is not None:
        yield "statements are prepared"


@rule(
    "connection-age-asgi",
    why="Under ASGI, no request reuses the connection, so it stays open unused.",
    fix="remove your own CONN_MAX_AGE: envgen sets it to 0 for programs with `asgi: true`",
    source=DATABASES + "#caveats",
    severity=Severity.WARNING,
)
def connection_age(booted: Booted) -> Iterator[Finding]:
    """Yield databases of an ASGI program whose connections stay open after a request."""
    programs = booted.deployment.document.programs
    if any(programs[name].asgi for name in booted.boot.programs):
        for alias, entry in _databases(booted):
            if entry.get("CONN_MAX_AGE", 0) != 0:
                message = f"{alias}: CONN_MAX_AGE is not 0, but the program runs under ASGI"
                yield Finding(message, _at(booted))


@rule(
    "database-in-the-clear",
    why="The password and all data may cross the internet unencrypted.",
    fix="write `database: {sslmode: require}`, or set `sslmode` in OPTIONS",
    source="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION",
    also=[Severity.WARNING],
)
def in_the_clear(booted: Booted) -> Iterator[Finding]:
    """Yield PostgreSQL databases outside the platform's network that do not require TLS.

    It is a warning if the base settings take the URL from a variable whose value is not here.
    """
    own = "DATABASES" in booted.deployment.document.unset
    for alias, entry in _databases(booted) if booted.deployed else ():
        declared = _declared(booted, alias)
        if declared is not None and provider(declared.provider).platform:
            continue
        engine = str(entry.get("ENGINE", "")).rpartition(".")[2]
        mode = (entry.get("OPTIONS") or {}).get("sslmode")
        if engine in POSTGRESQL and mode in IN_THE_CLEAR:
            hint = _own_hint(booted) if own else None
            if own and mode is None and entry.get("HOST") == NOWHERE:
                what = "sslmode is not in the settings, and the database URL is not known here"
                yield Finding(f"{alias}: {what}", _at(booted), hint, Severity.WARNING)
            else:
                yield Finding(f"{alias}: sslmode is {mode or 'not set'}", _at(booted), hint)


@rule(
    "cache-per-worker",
    why="Each worker has its own cache: rate limits count per worker, and values differ.",
    fix="write `redis: {provider: url}`, and put the URL of a Redis server into REDIS_URL",
    source=CACHES + "#local-memory-caching",
    severity=Severity.WARNING,
    also=[Severity.ERROR, Severity.NOTE],
)
def cache_per_worker(booted: Booted) -> Iterator[Finding]:
    """Yield caches that workers do not share; an error if one holds the sessions.

    It is a note if nothing in the settings uses the cache: only the project's code may use it.
    """
    caches = booted.setting("CACHES")
    if not (booted.deployed and booted.serves and isinstance(caches, dict)):
        return
    manifest = booted.deployment.manifest
    stores = [item.name for item in manifest.of_kind("store")] if manifest else []
    hint = (
        f"let CACHES use {stores[0]}, or ignore this if no code uses the cache" if stores else None
    )
    engine = str(booted.setting("SESSION_ENGINE", ""))
    sessions = booted.setting("SESSION_CACHE_ALIAS", "default") if "cache" in engine else None
    for alias, entry in caches.items():
        if str(entry.get("BACKEND", "")).endswith(UNSHARED):
            message = f"the cache `{alias}` is not shared between workers"
            if alias == sessions and engine.endswith(".cache"):
                message += ", but stores the sessions"
                yield Finding(message, booted.place("CACHES"), hint, Severity.ERROR)
            else:
                used = alias == sessions or _is_used(booted, alias, entry)
                severity = Severity.WARNING if used else Severity.NOTE
                yield Finding(message, booted.place("CACHES"), hint, severity)


def _is_used(booted: Booted, alias: str, entry: Mapping[str, Any]) -> bool:
    """Return whether the cache was configured, or whether a setting uses it."""
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
    """Return a database of the profile; None if the profile does not have it."""
    profile = booted.deployment.document
    return {"default": profile.database, **profile.databases}.get(alias)


def _own_hint(booted: Booted) -> str:
    """Return what to do where the base settings have the databases, and the profile has not."""
    base = booted.deployment.document.django.base_settings
    return (
        f"add `?sslmode=require` to the URL, or set `sslmode` in OPTIONS of DATABASES in {base}; "
        "or let the profile set DATABASES: remove it from `keep` and its variable from `env`, "
        "and write `database: {provider: url, sslmode: require}`"
    )


def _at(booted: Booted) -> Place:
    return booted.place("DATABASES")
