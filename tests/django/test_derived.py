"""What follows from a profile leaves alone what a project has decided for itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from boots import Case, Driver, project, services
from scenarios import SCENARIOS, Scenario

WEB = "programs: {web: {command: gunicorn config.wsgi, django: true}}\n"
PRODUCTION = """\
site: {hosts: [example.com]}
database: {provider: url}
render: {services: {web: {plan: starter}}}
"""
ON_BASE = Scenario(
    name="on_base",
    base_settings="config/base.py",
    base="  base_settings: config.base\n  apps: [whitenoise]\n" + WEB,
    production=PRODUCTION,
)
STANDALONE = ON_BASE._replace(base_settings=None, base="  apps: [whitenoise]\n" + WEB)


def test_uploads_stay_where_the_base_keeps_them(driver: Driver, tmp_path: Path) -> None:
    """WhiteNoise takes over the static files alone: uploads do not end on a server's own disk."""
    bucket = 'STORAGES = {"default": {"BACKEND": "bucket.Storage"}, "more": {"BACKEND": "more"}}\n'
    settings = production(driver, ON_BASE, tmp_path, bucket)
    assert "bucket.Storage" in settings["STORAGES"]
    assert "'more'" in settings["STORAGES"]
    assert "whitenoise" in settings["STORAGES"]


def test_a_base_without_storages_uploads_to_disk(driver: Driver, tmp_path: Path) -> None:
    """Where a base names no storages, Django's default one is there beside WhiteNoise."""
    settings = production(driver, ON_BASE, tmp_path)
    assert "FileSystemStorage" in settings["STORAGES"]


def test_caches_of_the_base_stay(driver: Driver, tmp_path: Path) -> None:
    """On a server a base's caches stay where the profile has no redis; elsewhere one is local."""
    caches = 'CACHES = {"default": {"BACKEND": "far.Away"}}\n'
    assert "far.Away" in production(driver, ON_BASE, tmp_path / "base", caches)["CACHES"]
    assert "LocMemCache" in production(driver, STANDALONE, tmp_path / "alone")["CACHES"]


@pytest.mark.parametrize(("route", "exempt"), [("private", True), ("public", False)])
def test_exemptions_from_the_redirect(
    driver: Driver, route: str, exempt: bool, tmp_path: Path
) -> None:
    """A bot on the private network may speak plain HTTP, one on the public route may not."""
    programs = (
        WEB.replace("}}\n", "}, bot: {command: python -m bot}}\n") + f"bot: {{route: {route}}}\n"
    )
    scenario = ON_BASE._replace(base="  base_settings: config.base\n" + programs)
    base = 'SECURE_REDIRECT_EXEMPT = ["^mine$"]\n'
    settings = production(driver, scenario, tmp_path, base)
    expected = ["^mine$", "^api/bot/"] if exempt else ["^mine$"]
    assert settings["SECURE_REDIRECT_EXEMPT"] == repr(expected)


def test_hosts_that_a_profile_takes_out(driver: Driver, tmp_path: Path) -> None:
    """A module without CSRF_TRUSTED_ORIGINS does without the host that Render names, too."""
    scenario = STANDALONE._replace(production="unset: [CSRF_TRUSTED_ORIGINS]\n" + PRODUCTION)
    settings = production(driver, scenario, tmp_path)
    assert "CSRF_TRUSTED_ORIGINS" not in settings


def test_preview_environments_answer_to_their_host(driver: Driver, tmp_path: Path) -> None:
    """The host that Render names is allowed and trusted, beside those of the profile."""
    host = {"RENDER_EXTERNAL_HOSTNAME": "propel-pr-1.onrender.com"}
    settings = production(driver, STANDALONE, tmp_path, **host)
    assert settings["ALLOWED_HOSTS"] == repr(["example.com", "propel-pr-1.onrender.com"])
    origins = ["https://example.com", "https://propel-pr-1.onrender.com"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == repr(origins)


@pytest.mark.parametrize("profile", ["development", "test"])
def test_lines_are_logged_once(driver: Driver, profile: str, tmp_path: Path) -> None:
    """What Django logs is printed once, under DEBUG as well, where its own handler prints too."""
    made = project(STANDALONE, tmp_path)
    environment = {"DJANGO_SETTINGS_MODULE": made.deployments[profile].settings_module}
    arguments = {"logger": "django.request", "text": "a line"}
    outcomes = driver.run(made.root, [Case(profile, "logged", environment, arguments)])
    assert outcomes == {profile: {"result": 1, "error": None}}


@pytest.mark.parametrize("asgi", [True, False])
def test_asgi_application_is_named(driver: Driver, asgi: bool, tmp_path: Path) -> None:
    """A site that is served by ASGI names what answers, as WSGI_APPLICATION does for WSGI."""
    web = WEB.replace("django: true", "django: true, asgi: true") if asgi else WEB
    settings = production(driver, STANDALONE._replace(base=web), tmp_path)
    assert settings.get("ASGI_APPLICATION") == (repr("config.asgi.application") if asgi else None)


def test_the_url_for_migrate_reaches_render(tmp_path: Path) -> None:
    """render.yaml asks for the URL that migrations take, in the service that migrates."""
    scenario = next(item for item in SCENARIOS if item.name == "second_database")
    made = project(scenario, tmp_path)
    web = next(services(made, "production"))
    assert "MIGRATE_DATABASE_URL" in web.environment
    assert made.deployments["development"].variable("MIGRATE_DATABASE_URL") is None


def test_the_cas_of_the_system_reach_libpq_as_a_word(driver: Driver, tmp_path: Path) -> None:
    """So does what the URL says of channel binding, behind a pooler in transaction mode."""
    scenario = STANDALONE._replace(
        base=WEB,
        production="site: {hosts: [example.com]}\n"
        "database: {provider: neon, sslrootcert: system}\nrender: {}\n",
    )
    query = "?sslmode=require&channel_binding=require"
    url = f"postgresql://u:p%40@ep-a-pooler.eu.aws.neon.tech/db{query}"
    settings = production(driver, scenario, tmp_path, DATABASE_URL=url)
    entry = ast.literal_eval(settings["DATABASES"])["default"]
    assert entry["OPTIONS"] == {
        "sslmode": "verify-full",
        "sslrootcert": "system",
        "channel_binding": "require",
        "connect_timeout": 10,
    }
    assert (entry["PASSWORD"], entry["CONN_MAX_AGE"]) == ("p@", 0)
    assert entry["DISABLE_SERVER_SIDE_CURSORS"] is True


def production(
    driver: Driver, scenario: Scenario, folder: Path, base: str = "", **more: str
) -> dict[str, str]:
    """Return the settings of a scenario in production, whose base module ends with `base`."""
    made = project(scenario, folder)
    if base:
        with (made.root / "config" / "base.py").open("a", encoding="utf-8") as file:
            file.write(base)
    web = next(services(made, "production"))
    case = Case("production", "settings", {**web.environment, **more}, {"argv": ["gunicorn"]})
    outcome = driver.run(made.root, [case])["production"]
    assert outcome["error"] is None
    settings: dict[str, str] = outcome["result"]
    return settings
