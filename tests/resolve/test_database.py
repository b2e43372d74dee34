"""Databases: whose they are, and how they are spoken to."""

from __future__ import annotations

import pytest
from judging import deployed, places, setting, words

WEB = "programs: {web: {command: x, django: true}}\n"
BASE = f"{WEB}django: {{base_settings: config.base}}\n"


def test_on_a_server_the_bases_databases_stay() -> None:
    """A profile that names no database takes away none, and asks for no URL."""
    found = deployed(BASE)
    assert setting(found, "DATABASES") is None
    assert found.variable("DATABASE_URL") is None


def test_a_second_database_stands_beside_the_bases() -> None:
    """What the profile names is added to what the base has."""
    statement = setting(deployed(f"{BASE}databases: {{old: {{provider: url}}}}"), "DATABASES")
    assert "**base.DATABASES" in (statement or "")
    assert "OLD_DATABASE_URL" in (statement or "")


def test_development_runs_on_sqlite_whatever_the_base_has() -> None:
    """Nothing has to be installed for it."""
    statement = setting(deployed(BASE, name="development"), "DATABASES")
    assert 'sqlite=_root / "db.sqlite3"' in (statement or "")


def test_the_certificate_is_found_from_any_folder() -> None:
    """libpq would look for a relative path where the process was started."""
    database = "{provider: url, sslmode: verify-full, sslrootcert: certs/ca.pem}"
    statement = setting(deployed(f"{WEB}database: {database}"), "DATABASES")
    assert 'sslrootcert=BASE_DIR / "certs/ca.pem"' in (statement or "")


def test_the_cas_of_the_system_are_a_word() -> None:
    """libpq takes `system` as it is, and would look for a file of that name in no folder."""
    database = "{provider: url, sslmode: verify-full, sslrootcert: system}"
    statement = setting(deployed(f"{WEB}database: {database}"), "DATABASES")
    assert 'sslrootcert="system"' in (statement or "")
    assert places(production=f"{WEB}database: {database}") == []


@pytest.mark.parametrize("name", ["production", "development"])
def test_the_cas_of_the_system_ask_for_verify_full(name: str) -> None:
    """That is libpq's default with them, and what it refuses to go below."""
    text = f"{WEB}database: {{provider: url, sslrootcert: system}}"
    assert 'sslmode="verify-full"' in (setting(deployed(text, name=name), "DATABASES") or "")
    assert places(**{name: text}) == []


@pytest.mark.parametrize("mode", ["prefer", "require", "verify-ca"])
def test_what_libpq_refuses_with_the_cas_of_the_system(mode: str) -> None:
    """It is told at the line of the mode, before any program runs."""
    text = f"{WEB}database:\n  provider: url\n  sslrootcert: system\n  sslmode: {mode}\n"
    assert places(production=text) == ["production:5:3 sslrootcert"]


def test_neons_pooler_is_meant_where_a_profile_names_none() -> None:
    """It is in transaction mode: no connection is kept, and no cursor on the server's side."""
    for profile in ("{provider: neon}", "{provider: neon, pooler: transaction}"):
        statement = setting(deployed(f"{WEB}database: {profile}"), "DATABASES") or ""
        assert '"CONN_MAX_AGE": 0' in statement
        assert '"DISABLE_SERVER_SIDE_CURSORS": True' in statement
        assert 'sslmode="require"' in statement
    direct = setting(deployed(f"{WEB}database: {{provider: neon, pooler: direct}}"), "DATABASES")
    assert '"CONN_MAX_AGE": 600' in (direct or "")
    assert "DISABLE_SERVER_SIDE_CURSORS" not in (direct or "")


def test_a_mode_that_a_provider_lacks() -> None:
    """Its URL would be of another mode, and the settings for one that is not there."""
    text = f"{WEB}database: {{provider: neon, pooler: session}}\n"
    assert places(production=text) == ["production:2:28 pooler"]


def test_a_connection_that_is_kept_behind_a_pooler_that_nobody_named() -> None:
    """The mode is the provider's, and does not go with CONN_MAX_AGE."""
    text = f"{WEB}database: {{provider: neon, CONN_MAX_AGE: 60}}\n"
    assert places(production=text) == ["production:2:28 pooler"]
    assert places(production=text.replace("60", "60, pooler: direct")) == []


@pytest.mark.parametrize(
    ("provider", "hint"),
    [("neon", "`sslrootcert: system`"), ("supabase", "Supabase"), ("url", "`sslrootcert`")],
)
def test_where_the_certificate_of_the_ca_is(provider: str, hint: str) -> None:
    """The way out is that of the provider."""
    text = f"{WEB}database: {{provider: {provider}, sslmode: verify-full}}\n"
    assert places(production=text)[0].endswith(" sslrootcert")
    assert hint in words(production=text)


@pytest.mark.parametrize(
    "keys",
    [
        "{provider: sqlit, sslmode: verify-full, pooler: transaction, migrate: M_URL, pool: true}",
        "{provider: supabse, sslmode: verify-full, pooler: direct, CONN_MAX_AGE: 60}",
        "{provider: neo, pooler: session}",
        "{provider: zzz, sslmode: disable, sslrootcert: system}",
        "{provider: 7, sslmode: disable}",
        "{provider: render-postgress, variable: X_URL, migrate: M_URL}",
    ],
)
def test_a_misspelt_provider_is_the_one_problem(keys: str) -> None:
    """What its keys mean depends on the provider, so none of them is judged."""
    rest = f"{WEB}render: {{databases: {{default: {{}}}}}}\n" if "postgress" in keys else WEB
    rest += "renamed: {OLD: M_URL}\n" if "M_URL" in keys else ""
    assert places(production=f"{rest}database: {keys}\n")[0].endswith(" type")
    assert len(places(production=f"{rest}database: {keys}\n")) == 1
    assert len(places(production=f"{rest}databases: {{old: {keys}}}\n")) == (
        1 if "render:" not in rest else 2  # and render.databases names one that is not there
    )


def test_a_provider_that_nobody_knows() -> None:
    """It is told at its place, with the name that was meant."""
    text = f"{WEB}database: {{provider: supabse}}\n"
    assert places(production=text) == ["production:2:12 type"]
    assert "did you mean supabase?" in words(production=text)


@pytest.mark.parametrize(
    ("pooler", "used"), [("transaction", "connectionPoolString"), ("direct", "connectionString")]
)
def test_the_pool_of_the_platform(pooler: str, used: str) -> None:
    """Programs use the pool where the settings are made for it, and migrate never does."""
    manifest = deployed(
        "programs: {web: {command: x, django: true}}\n"
        f"database: {{provider: render-postgres, pooler: {pooler}, migrate: MIGRATE_URL}}\n"
        "render: {services: {web: {plan: starter}}, databases: "
        "{default: {plan: basic-1gb, connectionPool: pgbouncer}}}"
    ).manifest
    assert manifest is not None
    (web,) = manifest.services
    sources = {entry.key: entry.source.native for entry in web.entries}
    asked = [sources[name]["fromDatabase"]["property"] for name in ("DATABASE_URL", "MIGRATE_URL")]
    assert asked == [used, "connectionString"]
    (database,) = manifest.of_kind("database")
    assert database.native["connectionPool"] == "pgbouncer"
