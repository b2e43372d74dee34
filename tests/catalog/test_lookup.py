"""Rows are found by their exact names, with what the lookup adds to them."""

import subprocess
import sys

import pytest

from envgen import catalog
from envgen.catalog.sections import SECTIONS


def test_settings_of_django_and_of_apps_are_found() -> None:
    """One table answers for both; an app's setting names its app."""
    debug, cors = catalog.setting("DEBUG"), catalog.setting("CORS_ALLOWED_ORIGINS")
    assert debug is not None
    assert (debug.app, debug.kind, debug.environment) == ("", "bool", True)
    assert cors is not None
    assert (cors.app, cors.kind, cors.environment) == ("corsheaders", "list", True)


@pytest.mark.parametrize("name", ["", "debug", "DEBUG ", "NO_SUCH_SETTING", "NAME"])
def test_other_names_have_no_row(name: str) -> None:
    """Only the exact name counts; what is near it is for `suggestion`."""
    assert catalog.setting(name) is None


def test_apps_are_found_and_a_projects_own_are_not() -> None:
    """`app` answers None for whatever it does not know."""
    whitenoise = catalog.app("whitenoise")
    assert whitenoise is not None
    assert whitenoise.installed == ()
    assert catalog.app("projects.own") is None


def test_whitenoise_and_cors_stand_behind_the_security_middleware() -> None:
    """Both follow SecurityMiddleware, WhiteNoise directly, as its manual asks."""
    whitenoise, cors = catalog.app("whitenoise"), catalog.app("corsheaders")
    assert whitenoise is not None
    assert cors is not None
    for row, directly in ((whitenoise, True), (cors, False)):
        (layer,) = row.middleware
        assert layer.place == "after"
        assert layer.anchor == "django.middleware.security.SecurityMiddleware"
        assert layer.directly is directly


def test_an_admin_theme_stands_before_the_admin() -> None:
    """Templates of the first app win."""
    for name in ("jazzmin", "unfold"):
        theme = catalog.app(name)
        assert theme is not None
        assert theme.before == "django.contrib.admin"


@pytest.mark.parametrize(
    ("name", "version", "link"),
    [
        ("DEBUG", "5.2", "en/5.2/ref/settings/#std-setting-DEBUG"),
        ("DEBUG", "6.0", "en/6.0/ref/settings/#std-setting-DEBUG"),
        ("SECURE_CSP", "5.2", "en/6.0/ref/settings/#std-setting-SECURE_CSP"),
        ("USE_L10N", "4.2", "en/4.2/ref/settings/#std-setting-USE_L10N"),
        ("USE_L10N", "5.2", "en/5.0/releases/5.0/#features-removed-in-5-0"),
        ("GEOIP_PATH", "6.1", "en/6.1/ref/contrib/gis/geoip2/#std-setting-GEOIP_PATH"),
    ],
)
def test_a_link_leads_to_a_page_that_has_the_setting(name: str, version: str, link: str) -> None:
    """The manual is that of the reader's version, or of the one that came or went with it."""
    row = catalog.setting(name)
    assert row is not None
    assert row.link_in(version) == f"https://docs.djangoproject.com/{link}"


def test_a_setting_of_an_app_links_to_the_app() -> None:
    """Where a row of an app names no page, the app's own is linked."""
    row, app = catalog.setting("SIMPLE_JWT"), catalog.app("rest_framework_simplejwt")
    assert row is not None
    assert app is not None
    assert row.link == app.link


def test_rows_come_by_name_and_sections_in_the_order_of_reading() -> None:
    """`settings` and `apps` are sorted; sections go from the core to the rest."""
    names = [row.name for row in catalog.settings()]
    assert names == sorted(names)
    assert [row.name for row in catalog.apps()] == sorted(row.name for row in catalog.apps())
    assert (SECTIONS[0].name, SECTIONS[-1].name) == ("core", "other")


@pytest.mark.slow
def test_the_catalog_does_not_import_django_or_any_app() -> None:
    """Rows are plain data: knowing an app does not need it."""
    code = (
        "import sys; from envgen import catalog; catalog.settings(); catalog.suggestion('DEBUGG');"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'django', 'rest_framework', 'corsheaders', 'msgspec'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
