"""The tables of docs/reference/database.md, measured: every sslmode with every kind of server.

    ENVGEN_DOCS=write .venv/bin/python -m pytest tests/live/database/test_sslmode_table.py

writes what was measured into the page; without it the page has to say so already.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from commandline import Command
from database_project import CA, url, write
from database_table import ALIASES, MODES, WAYS, Target, Way, markdown, of_libpq, of_settings
from database_types import Servers

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "database.md"
WRITE = os.environ.get("ENVGEN_DOCS") == "write"
LEAST = ("prefer", "require", "verify-full")


@pytest.fixture(scope="module")
def targets(servers: Servers) -> list[Target]:
    """The columns."""
    return [
        Target("a server without TLS", ALIASES[0], servers.without_tls.port),
        Target("a self-signed certificate", ALIASES[1], servers.self_signed.port),
        Target("a certificate of the CA", ALIASES[2], servers.of_ca.port),
        Target("the same, for another host name", ALIASES[3], servers.of_ca.port, "127.0.0.1"),
    ]


def test_what_libpq_does(servers: Servers, targets: list[Target]) -> None:
    """libpq by itself does with each sslmode what the page says."""
    rows = {way.title: [of_libpq(way, each, servers.ca) for each in targets] for way in WAYS}
    compare("libpq", markdown("sslmode", [each.title for each in targets], rows))


def test_what_the_generated_settings_do(
    servers: Servers,
    targets: list[Target],
    envgen: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A profile's sslmode does what the page says, and the server's own view agrees.

    `require` never speaks to a server without TLS, and verify-full to none of another name.
    """
    for each in targets:
        monkeypatch.setenv(variable(each.alias), url(each.port, each.host))
    rows = {}
    for way in WAYS:
        # A folder for each: profiles of the kind development share their .env file.
        folder = rendered(envgen, tmp_path / way.profile, {way.profile: way.text}, servers)
        data = connected(envgen, folder, way.profile)
        by_alias = {item["alias"]: item for item in data["databases"]}
        rows[way.title] = [of_settings(by_alias[each.alias], data["problems"]) for each in targets]
    insisting = [way.title for way in WAYS if way.mode in MODES[3:]]
    assert all(
        rows[title][0].startswith("fails: the server does not support TLS") for title in insisting
    )
    full = rows[Way("verify-full", with_ca=True).title]
    assert [cell.partition(":")[0] for cell in full] == ["fails", "fails", "TLS, verified", "fails"]
    compare("settings", markdown("sslmode", [each.title for each in targets], rows))


def test_what_the_url_says(
    servers: Servers, envgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URL that says less than the profile does not win; one that says more stays."""
    aliases = ["default", *(mode.replace("-", "_") for mode in MODES[1:])]
    profiles = {least_name(least): least_text(least, aliases) for least in LEAST}
    folder = rendered(envgen, tmp_path, profiles, servers)
    for alias, mode in zip(aliases, MODES, strict=True):
        query = f"?sslmode={mode}"
        monkeypatch.setenv(variable(alias), url(servers.of_ca.port, query=query))
    rows: dict[str, list[str]] = {f"`{mode}`": [] for mode in MODES}
    for least in LEAST:
        data = connected(envgen, folder, least_name(least))
        for mode, database in zip(MODES, data["databases"], strict=True):
            assert MODES.index(database["sslmode"]) == max(map(MODES.index, (least, mode)))
            assert database["connected"]
            rows[f"`{mode}`"].append(f"`{database['sslmode']}`")
    compare("url", markdown("in the URL", [f"`{least}` in the profile" for least in LEAST], rows))


def least_name(mode: str) -> str:
    return f"least_{mode.replace('-', '_')}"


def least_text(mode: str, aliases: list[str]) -> str:
    database = f"{{provider: url, sslmode: {mode}, sslrootcert: {CA}}}"
    more = "".join(f"  {alias}: {database}\n" for alias in aliases[1:])
    return f"database: {database}\ndatabases:\n{more}"


def variable(alias: str) -> str:
    """Return the variable of a database's URL."""
    return "DATABASE_URL" if alias == "default" else f"{alias.upper()}_DATABASE_URL"


def rendered(envgen: Command, folder: Path, profiles: dict[str, str], servers: Servers) -> Path:
    """Render a project with these profiles; return its folder."""
    folder.mkdir(exist_ok=True)
    write(folder, profiles, servers.ca)
    assert envgen("render", "--all", cwd=folder).status == 0
    return folder


def connected(envgen: Command, folder: Path, profile: str) -> Any:
    """Return what `check --database` says of a profile."""
    options = ("--python", sys.executable, "--format", "json")
    done = envgen("check", "--database", profile, *options, cwd=folder)
    assert done.status in (0, 1), done.err
    return json.loads(done.out)


def compare(name: str, table: str) -> None:
    """Compare a table with the page's, or write it there."""
    start, end = f"<!-- measured: {name} -->\n", "\n<!-- end -->"
    text = PAGE.read_text(encoding="utf-8")
    block = re.compile(f"(?<={re.escape(start)}).*?(?={re.escape(end)})", re.DOTALL)
    assert block.search(text), f"{PAGE} has no place for {name}"
    after = block.sub(lambda _: f"\n{table}\n", text, count=1)
    if WRITE:
        PAGE.write_text(after, encoding="utf-8", newline="\n")
    assert text == after or WRITE, f"{PAGE.name} says otherwise; measured:\n{table}"
