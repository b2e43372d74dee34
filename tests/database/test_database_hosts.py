"""Whose host it is, and whether strangers are on the way to it."""

from __future__ import annotations

import pytest

from envgen.live.database.hosts import host

POOLER = "aws-0-eu-central-1.pooler.supabase.com"


@pytest.mark.parametrize(
    ("name", "port", "kind", "private", "mode"),
    [
        ("", "", "socket", True, None),
        ("/var/run/postgresql", "5432", "socket", True, None),
        ("localhost", "5432", "loopback", True, None),
        ("127.0.0.1", "5432", "loopback", True, None),
        ("::1", "5432", "loopback", True, None),
        ("[::1]", "5432", "loopback", True, None),
        (POOLER, "5432", "supabase-pooler", False, "session"),
        (POOLER, "", "supabase-pooler", False, "session"),
        (POOLER.upper() + ".", "6543", "supabase-pooler", False, "transaction"),
        ("db.abcdefgh.supabase.co", "5432", "supabase-direct", False, "direct"),
        ("db.abcdefgh.supabase.co", "6543", "supabase-pooler", False, "transaction"),
        ("ep-cool-a1-pooler.us-east-2.aws.neon.tech", "", "neon-pooler", False, "transaction"),
        ("ep-cool-a1-pooler.c-2.eu.aws.neon.tech", "5432", "neon-pooler", False, "transaction"),
        ("EP-cool-a1.us-east-2.aws.neon.tech.", "5432", "neon-direct", False, "direct"),
        ("neon.tech", "5432", "public", False, None),
        ("ep-a-pooler.neon.tech.example.com", "5432", "public", False, None),
        ("dpg-cabc123-a", "5432", "render-internal", True, "direct"),
        ("dpg-cabc123-a.oregon-postgres.render.com", "5432", "render-external", False, "direct"),
        ("dpg-cabc123-a.example.com", "5432", "public", False, None),
        ("pooler.supabase.com.example.com", "6543", "public", False, None),
        ("10.1.2.3", "5432", "private", True, None),
        ("db", "5432", "private", True, None),
        ("db.example.com", "5432", "public", False, None),
        ("8.8.8.8", "5432", "public", False, None),
    ],
)
def test_a_host_is_known(name: str, port: str, kind: str, private: bool, mode: str | None) -> None:
    """By its name and port alone; a name that only looks like a provider's is anybody's."""
    found = host(name, port)
    assert (found.kind, found.private, found.mode) == (kind, private, mode)
    assert not name or name not in found.title
