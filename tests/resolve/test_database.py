"""Databases: whose they are, and how they are spoken to."""

from __future__ import annotations

from judging import deployed, setting

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
