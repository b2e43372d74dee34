"""Servers of caches and brokers that accept only connections with TLS."""

from __future__ import annotations

from envgen.catalog.database_types import StoreHost

# Read on 2026-11-30.
ROWS: tuple[StoreHost, ...] = (
    StoreHost(
        name="Render Key Value from outside Render",
        pattern=r"[a-z]+-(?:keyvalue|redis)\.render\.com",
        source="https://render.com/docs/key-value#external-connections",
    ),
    StoreHost(
        name="Upstash",
        pattern=r"[a-z0-9-]+\.upstash\.io",
        source="https://upstash.com/docs/redis/howto/connectclient",
    ),
)
