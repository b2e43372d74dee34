"""PgBouncer: its mode is seen, and in transaction mode the settings for it hold under load."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command
from database_pooler import MODES, NARROW
from database_project import url
from database_servers import psycopg
from database_types import Check, Site

from envgen.live.database.failures import SENTENCES

ITERATING = Path(__file__).with_name("iterating.py")
TRANSACTION = "database: {provider: url, sslmode: require, pooler: transaction}\n"
PROFILE = "database: {{provider: url, sslmode: require, pooler: {mode}}}\n"
# Left over from the settings before envgen: Django's defaults instead of the profile's.
LEFT_OVER = """\
import environ

DATABASES = {"default": environ.Env().db("DATABASE_URL")}
"""
LOST = re.compile('(?:cursor|portal) "_django_curs_[0-9]+_[a-z0-9_]+" does not exist')


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_is_seen(check: Check, pooler: int, mode: str) -> None:
    """Neither host nor port tells: two connections share a server process in turn, or don't."""
    profile = PROFILE.format(mode=mode)
    done = check(profile, "--format", "json", DATABASE_URL=url(pooler, name=mode))
    assert done.status == 0, done.err
    data = json.loads(done.out)
    (database,) = data["databases"]
    assert (database["pooler"], database["pooler_seen"]) == (mode, True)
    # pg_stat_ssl is about the way behind the pooler, which has no TLS here.
    assert (database["tls"], database["confirmed_by_server"]) == (True, None)
    assert database["tls_version"].startswith("TLSv1.")
    assert data["problems"] == []


def test_a_pooler_with_one_place(check: Check, pooler: int) -> None:
    """Its mode cannot be seen, and envgen does not wait for it."""
    text = PROFILE.format(mode="session")
    done = check(text, "--format", "json", DATABASE_URL=url(pooler, name=NARROW))
    assert done.status == 0, done.err
    assert json.loads(done.out)["databases"][0]["pooler"] is None


def test_a_pooler_without_a_place(check: Check, pooler: int) -> None:
    """It takes the connection and gives it no server: that is said, and not waited for."""
    with psycopg.connect(url(pooler, name=NARROW)) as connection:
        connection.execute("SELECT 1")
        done = check(PROFILE.format(mode="session"), DATABASE_URL=url(pooler, name=NARROW))
    assert done.status == 1
    assert f"DATABASE_URL: {SENTENCES['full'].message}  (rule: " in done.err


def test_the_generated_settings_hold(site: Site, envgen: Command, pooler: int) -> None:
    """In transaction mode, with more threads than server processes, every row arrives."""
    folder = site(TRANSACTION)
    assert set(iterated(folder, pooler)) == {"complete"}
    assert "pooler-settings" not in boot_rules(envgen, folder)


def test_the_defaults_do_not_hold(site: Site, check: Check, envgen: Command, pooler: int) -> None:
    """With Django's defaults cursors are lost; both checks say so before."""
    folder = site(TRANSACTION, LEFT_OVER)
    assert "pooler-settings" in boot_rules(envgen, folder)
    seen = iterated(folder, pooler)
    assert any(LOST.search(words) for words in seen), seen
    done = check(TRANSACTION, DATABASE_URL=url(pooler, name="transaction"))
    assert done.status == 1
    assert ("error", "connection-pooler") in [found[:2] for found in done.findings]


def boot_rules(envgen: Command, folder: Path) -> set[str]:
    """Return the rules that `check --boot`, which connects to nothing, has something to say of."""
    options = ("--python", sys.executable, "--format", "json")
    done = envgen("check", "--boot", "production", *options, cwd=folder)
    return {item["rule"] for item in json.loads(done.out)["problems"]}


def iterated(folder: Path, port: int) -> dict[str, int]:
    """Let many threads read with the settings of a project; return what they saw, counted."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DJANGO_SECRET_KEY": "x" * 50,
        "DATABASE_URL": url(port, name="transaction"),
        "PYTHONPATH": str(folder),
    }
    command = [sys.executable, "-W", "error", str(ITERATING)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, int] = json.loads(done.stdout)
    return seen
