"""Connections as the probe reports them, for tests that need no server."""

from __future__ import annotations

from typing import Any

from envgen.catalog.database_types import PoolerMode
from envgen.errors import Place
from envgen.live.database.facts import DatabaseFacts
from envgen.live.database.judging import JudgedConnection

PUBLIC = "db.example.com"
PLACE = Place("profiles/production.yaml", 2, 1)


def subject(
    pooler: PoolerMode | None = None, migrates: bool = False, **known: Any
) -> JudgedConnection:
    """Return a connection that is as good as can be, but for what is `known` of it."""
    facts = {
        "alias": "default",
        "engine": "django.db.backends.postgresql",
        "vendor": "postgresql",
        "host": PUBLIC,
        "port": "5432",
        "max_age": 0,
        "server_side_cursors": False,
        "prepares": False,
        "pool": False,
        "pool_installed": False,
        "sslmode": "verify-full",
        "sslrootcert": "ca.crt",
        "root_found": True,
        "server": "17.2",
        "tls": True,
    }
    return JudgedConnection(
        profile="production",
        facts=DatabaseFacts(**{**facts, **known}),
        name="DATABASE_URL",
        place=PLACE,
        pooler=pooler,
        migrates=migrates,
    )
