"""`envgen check --database` on real servers: what it shows, and what it says when it fails."""

from __future__ import annotations

import json
import re
import socket
import venv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from commandline import Done
from database_project import CA, url
from database_servers import PASSWORD, USER
from database_types import Check, Servers
from servers import free_port

from envgen.live.database.failures import SENTENCES

REQUIRE = "database: {provider: url, sslmode: require, connect_timeout: 2}\n"
FULL = f"database: {{provider: url, sslmode: verify-full, sslrootcert: {CA}}}\n"


def shows_no_secret(done: Done) -> None:
    """Look for the password in every form in which it could be shown, and for URLs."""
    text = done.out + done.err
    for form in (
        PASSWORD,
        quote(PASSWORD, safe=""),
        json.dumps(PASSWORD)[1:-1],
        "c4n",
        "postgresql://",
    ):
        assert form not in text


def test_what_is_shown(check: Check, servers: Servers) -> None:
    """The server, TLS as the server's own log has it, the certificate and the settings."""
    done = check(FULL, DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 0, done.err
    version, cipher = re.findall(
        rf"user={USER} .*protocol=(\S+), cipher=(\S+),", servers.of_ca.log
    )[-1]
    shows_no_secret(done)
    assert [word for word in (version, cipher, CA, "PostgreSQL 1") if word not in done.out] == []
    as_json = check(FULL, "--format", "json", DATABASE_URL=url(servers.of_ca.port))
    [found] = json.loads(as_json.out)["databases"]
    assert found.pop("server").startswith("1")
    assert found == {
        "alias": "default",
        "variable": "DATABASE_URL",
        "for": "all",
        "engine": "django.db.backends.postgresql",
        "host": "loopback",
        "connected": True,
        "tls": True,
        "tls_version": version,
        "cipher": cipher,
        "sslmode": "verify-full",
        "verified": "chain and name",
        "verified_against": CA,
        "confirmed_by_server": True,
        "pooler": "direct",
        "pooler_seen": False,
        "settings": {
            "CONN_MAX_AGE": 600,
            "server_side_cursors": True,
            "prepared_statements": False,
            "pool": False,
        },
    }
    shows_no_secret(as_json)


def test_the_env_file_serves_as_well(check: Check, servers: Servers, tmp_path: Path) -> None:
    """Where the environment has no URL, that of the .env file is taken, and envgen says so."""
    assert check(REQUIRE).status == 2
    file = tmp_path / "site" / ".env.production"
    text = file.read_text(encoding="utf-8")
    line = f'DATABASE_URL="{url(servers.of_ca.port)}"'
    file.write_text(text.replace("DATABASE_URL=\n", f"{line}\n"), encoding="utf-8")
    done = check(REQUIRE)
    assert done.status == 0, done.err
    assert [line for line in done.err.splitlines() if "DATABASE_URL" in line and file.name in line]
    shows_no_secret(done)


def test_other_variables_are_not_needed(check: Check, servers: Servers, tmp_path: Path) -> None:
    """Only the database has to be known: no secret key, no token, no Redis."""
    needs = (
        "redis: {provider: url}\nenv: {TOKEN: {secret: true}, LIMIT: {type: int, secret: true}}\n"
    )
    check(REQUIRE + needs)
    (tmp_path / "site" / ".env.production").unlink()
    done = check(REQUIRE, DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 0, done.err


def test_every_database_is_looked_at(check: Check, servers: Servers) -> None:
    """A second database, and the URL that migrate alone has, are connections of their own."""
    profile = (
        "database: {provider: url, sslmode: require, migrate: MIGRATE_URL}\n"
        "databases: {reports: {provider: url, sslmode: prefer}}\n"
    )
    urls = {
        "DATABASE_URL": url(servers.self_signed.port),
        "MIGRATE_URL": url(servers.of_ca.port),
        "REPORTS_DATABASE_URL": url(servers.without_tls.port),
    }
    done = check(profile, "--format", "json", **urls)
    assert done.status == 0, done.err
    found = [(d["variable"], d["for"], d["tls"]) for d in json.loads(done.out)["databases"]]
    assert found == [
        ("DATABASE_URL", "all", True),
        ("REPORTS_DATABASE_URL", "all", False),
        ("MIGRATE_URL", "migrate", True),
    ]
    shows_no_secret(done)


def test_a_missing_url_for_migrate_is_a_warning(check: Check, servers: Servers) -> None:
    """The rest is looked at, and migrate would take the URL of the rest."""
    profile = REQUIRE.replace("}", ", migrate: MIGRATE_URL}")
    done = check(profile, DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 0, done.err
    assert [line for line in done.err.splitlines() if "warning: " in line and "MIGRATE_URL" in line]


def test_a_file_that_is_not_there_verifies_nothing(
    check: Check, servers: Servers, tmp_path: Path
) -> None:
    """libpq says nothing where sslrootcert leads nowhere and sslmode is require; envgen does."""
    profile = f"database: {{provider: url, sslmode: require, sslrootcert: {CA}}}\n"
    done = check(profile, "--format", "json", DATABASE_URL=url(servers.of_ca.port))
    assert json.loads(done.out)["databases"][0]["verified"] == "chain"
    assert done.status == 0
    (tmp_path / "site" / CA).unlink()
    done = check(profile, "--format", "json", DATABASE_URL=url(servers.of_ca.port))
    report = json.loads(done.out)
    assert report["databases"][0]["verified"] == "nothing"
    assert [(p["rule"], p["severity"]) for p in report["problems"]] == [
        ("connection-certificate", "error")
    ]
    assert done.status == 1


def test_sqlite_has_no_connection(check: Check) -> None:
    """There is nothing to connect to, and no file comes to be."""
    done = check("database: {provider: sqlite}\n", "--format", "json")
    assert done.status == 0, done.err
    [found] = json.loads(done.out)["databases"]
    assert (found["engine"], found["connected"]) == ("django.db.backends.sqlite3", False)


FAILURES: dict[str, tuple[str, Callable[[Servers], str], str]] = {
    "refused": (REQUIRE, lambda s: url(free_port()), "refused"),
    "password": (
        REQUIRE,
        lambda s: url(s.of_ca.port).replace("%40", "%41"),
        "password",
    ),
    "no password": (
        REQUIRE,
        lambda s: f"postgresql://{USER}@localhost:{s.of_ca.port}/shop",
        "password",
    ),
    "database": (
        REQUIRE,
        lambda s: url(s.of_ca.port, name="other"),
        "unknown-database",
    ),
    "no TLS": (
        REQUIRE,
        lambda s: url(s.without_tls.port),
        "no-tls",
    ),
    "untrusted": (
        FULL,
        lambda s: url(s.self_signed.port),
        "untrusted",
    ),
    "wrong name": (
        FULL,
        lambda s: url(s.of_ca.port, "127.0.0.1"),
        "wrong-name",
    ),
    "host": (
        REQUIRE,
        lambda s: url(s.of_ca.port, "no-such-host.invalid"),
        "unknown-host",
    ),
    "option": (
        REQUIRE,
        lambda s: url(s.of_ca.port, query="?options=-c%20nonsense%3D1"),
        "startup-parameter",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.threat("a failed connection shows the database URL")
def test_a_failure_is_a_plain_sentence(check: Check, servers: Servers, name: str) -> None:
    """It says what happened and the way out, and shows neither password nor URL."""
    profile, address, kind = FAILURES[name]
    done = check(profile, DATABASE_URL=address(servers))
    assert done.status == 1
    assert f"DATABASE_URL: {SENTENCES[kind].message}  (rule: " in done.err
    shows_no_secret(done)


def test_a_server_that_says_nothing(check: Check) -> None:
    """The profile's connect_timeout counts."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = check(REQUIRE, DATABASE_URL=url(silent.getsockname()[1]))
    assert done.status == 1
    assert f"DATABASE_URL: {SENTENCES['timeout'].message}" in done.err
    shows_no_secret(done)


def test_a_project_without_psycopg(check: Check, servers: Servers, tmp_path: Path) -> None:
    """The driver is the project's, and envgen says that it is not there."""
    check(REQUIRE)
    for name in ("psycopg", "psycopg2"):
        (tmp_path / "site" / f"{name}.py").write_text("raise ImportError\n", encoding="utf-8")
    done = check(REQUIRE, DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 1
    assert [rule for _, rule, _ in done.findings] == ["connection"]
    assert "psycopg" in done.err


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_malformed_url_is_wrong_input(check: Check, form: str) -> None:
    """A password that is not percent-encoded is no URL, and is not shown."""
    done = check(REQUIRE, "--format", form, DATABASE_URL=f"postgresql://{USER}:{PASSWORD}@h/shop")
    assert done.status == 2
    assert "DATABASE_URL" in done.out + done.err
    # Not `check --boot`, which has a dummy URL and finds nothing.
    assert "postgres://USER:PASSWORD@HOST:PORT/NAME" in done.out + done.err
    shows_no_secret(done)


@pytest.mark.threat("a failed connection shows the database URL")
def test_settings_that_do_not_load(check: Check, servers: Servers) -> None:
    """What a module of the project's raises may hold the URL, and is not shown."""
    extra = "import os\nraise ValueError(os.environ['DATABASE_URL'])\n"
    done = check(REQUIRE, extra=extra, DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 2
    assert [place for *_, place in done.findings] == ["own/late.py:2:1"]
    assert "config.settings.production" in done.err
    assert "ValueError" in done.err
    shows_no_secret(done)


def test_a_python_without_the_project(check: Check, tmp_path: Path) -> None:
    """Another Python is asked for where the one that was found has no Django."""
    bare = tmp_path / "bare"
    venv.create(bare)
    python = str(bare / "bin" / "python")
    done = check(REQUIRE, "--python", python, DATABASE_URL=url(free_port()))
    assert done.status == 2
    assert "config.settings.production" in done.err
    assert " django" in done.err
    assert "--python PATH" in done.err


def test_one_profile_is_named(check: Check) -> None:
    """No real database is connected to that nobody has named."""
    done = check(REQUIRE, "staging")
    assert done.status == 2
    assert "`envgen check --database production`" in done.err


SYSTEM = "database: {provider: url, sslrootcert: system, connect_timeout: 2}\n"


def test_the_cas_of_the_system(
    check: Check, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libpq verifies against what its TLS library trusts, which SSL_CERT_FILE can name."""
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.ca))
    monkeypatch.setenv("SSL_CERT_DIR", "/nonexistent")
    done = check(SYSTEM, "--format", "json", DATABASE_URL=url(servers.of_ca.port))
    assert done.status == 0, done.err
    found = json.loads(done.out)["databases"][0]
    assert (found["verified"], found["sslmode"]) == ("chain and name", "verify-full")
    assert CA not in found["verified_against"]
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    refused = check(SYSTEM, DATABASE_URL=url(servers.of_ca.port))
    assert refused.status == 1
    assert "SSL_CERT_FILE" in refused.err
    shows_no_secret(refused)


def test_a_mode_that_libpq_refuses_with_the_cas_of_the_system(
    check: Check, servers: Servers
) -> None:
    """A URL can ask for them where the profile's mode is a weaker one."""
    done = check(REQUIRE, DATABASE_URL=url(servers.of_ca.port, query="?sslrootcert=system"))
    assert done.status == 1
    assert "`sslmode: verify-full`" in done.err
