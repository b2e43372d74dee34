"""Providers of databases: complete rows, hosts that are told apart, and one place for each."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import envgen
from envgen.catalog.providers import (
    at_host,
    at_url,
    provider,
    providers,
    signs,
    suggested,
    unknown_port,
)
from envgen.live.database.failures import SENTENCES
from envgen.live.probe.no_connection import SIGNS

ROOT = Path(str(envgen.__file__)).parent
ROWS = providers()
HOSTS = [host for row in ROWS for host in row.hosts]
POOLER = "aws-0-eu-central-1.pooler.supabase.com"
RENDER = "dpg-abc123-a.oregon-postgres.render.com"
NEON = "ep-cool-a1.us-east-2.aws.neon.tech"
NEON_POOLER = "ep-cool-a1-pooler.us-east-2.aws.neon.tech"


def test_a_provider_is_in_one_place() -> None:
    """No module but that of the rows names a provider whose name is a brand's."""
    named = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if re.search("supabase|neon", path.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert named == {"catalog/rows/providers.py"}


def test_one_provider_is_suggested() -> None:
    """`envgen init` takes it where nobody chooses."""
    assert [row.name for row in ROWS if row.suggested] == [suggested()]


def test_rows_are_complete() -> None:
    """Each has a page, and what it says of modes and failures is in words that are known."""
    for row in ROWS:
        link = urlsplit(row.link)
        assert (link.scheme, bool(link.path.strip("/"))) == ("https", True), row.name
        assert row.about.endswith("."), row.name
        assert row.pooler is None or row.pooler in row.modes, row.name
        assert set(row.url_help) <= set(row.modes), row.name
        assert set(row.signs) <= set(SIGNS), row.name
        assert all(said == said.lower() for texts in row.signs.values() for said in texts)
    for host in HOSTS:
        assert set(host.hints) <= set(SENTENCES), host.kind
        assert re.compile(host.pattern)
    assert signs()["unknown-user"]


@pytest.mark.parametrize(
    ("url", "name", "mode"),
    [
        (f"postgresql://postgres.ref:secret@{POOLER}:6543/postgres", "supabase", "transaction"),
        (f"postgresql://postgres.ref:secret@{POOLER}:5432/postgres", "supabase", "session"),
        (f"postgresql://postgres.ref:secret@{POOLER}/postgres", "supabase", "session"),
        ("postgres://postgres:secret@db.abc.supabase.co:5432/postgres", "supabase", "direct"),
        (
            f"postgresql://u:p@{NEON_POOLER}/db?sslmode=require&channel_binding=require",
            "neon",
            "transaction",
        ),
        (f"postgresql://u:p@{NEON}/db?sslmode=require", "neon", "direct"),
        (f"postgresql://u:p@{NEON}", "neon", "direct"),
        (f"postgresql://{NEON}/db", "neon", "direct"),
        (
            "postgresql://u:p@dpg-abc123-a.oregon-postgres.render.com/db",
            "render-postgres",
            "direct",
        ),
        # A password that nobody has percent-encoded.
        (f"postgresql://u:a/b#c?d@e@{NEON_POOLER}:5432/db", "neon", "transaction"),
        (f"postgresql://u:x@{NEON}/y@{POOLER}:6543/db", "supabase", "transaction"),
        (f"postgresql://u:x?y=z@{POOLER}:6543/db", "supabase", "transaction"),
        # The query, whatever is in it.
        (f"postgresql://u:p@{POOLER}:6543/db?application_name=a@b", "supabase", "transaction"),
        (f"postgresql://u:p@{POOLER}:6543/db?service=http://{NEON}", "supabase", "transaction"),
        (f"postgresql://{POOLER}:6543/db?user=u@{NEON}", "supabase", "transaction"),
        (f"postgresql://u:p@{POOLER}:6543//db", "supabase", "transaction"),
    ],
)
def test_whose_database_a_url_leads_to(url: str, name: str, mode: str) -> None:
    """By its host and port; the password and what follows the host do not matter."""
    found = at_url(url)
    assert found is not None
    assert (found[0].name, found[1].mode) == (name, mode)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///db.sqlite3",
        "postgresql://u:p@db.example.com:5432/db",
        "postgresql://u:p@localhost/db",
        "postgresql://u:p@[::1]:5432/db",
        f"postgresql://u:p@{NEON}.example.com/db",
        f"postgresql://{NEON}:p@db.example.com/db",
        f"postgresql://u:p@db.example.com/{NEON}",
    ],
)
def test_urls_of_nobody_in_particular(url: str) -> None:
    """A host that only looks like a provider's is anybody's."""
    assert at_url(url) is None


@pytest.mark.parametrize(
    ("url", "port"),
    [
        (f"postgresql://u:p@{POOLER}:6432/db", 6432),
        (f"postgresql://u:p@{POOLER}:5432/db", None),
        (f"postgresql://u:p@{POOLER}:6543/db", None),
        (f"postgresql://u:p@{POOLER}/db", None),
        (f"postgresql://u:p@{NEON}:6432/db", None),
        ("postgresql://u:p@db.example.com:6432/db", None),
        ("no URL", None),
    ],
)
def test_a_port_of_no_mode(url: str, port: int | None) -> None:
    """It is known for providers that have a port for each mode."""
    assert unknown_port(url) == port


@given(st.text(), st.text())
def test_whatever_is_asked_for(one: str, two: str) -> None:
    """Any text is a URL, a host or a port to ask about."""
    at_url(one + "@" + two)
    at_host(one, two)


def test_a_name_without_a_row() -> None:
    """It is an error of the program: a profile with such a name does not load."""
    with pytest.raises(KeyError):
        provider("nobody")
