"""The rows themselves: complete, in order, and each in its own words."""

from typing import get_args
from urllib.parse import urlsplit

from envgen import catalog
from envgen.catalog import SECTIONS, App, Section, SettingRow, ValueKind
from envgen.catalog.database_types import Provider
from envgen.support.discovery import modules

FILES = list(modules("envgen.catalog.rows"))
SETTINGS = catalog.settings()
APPS = catalog.apps()

ENVIRONMENT = {
    "ALLOWED_HOSTS",
    "CORS_ALLOWED_ORIGINS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
}


def names(rows: object) -> list[str]:
    """Return the names of rows, in their order."""
    return [row.name for row in rows]  # type: ignore[attr-defined]


def place(row: App | Provider | SettingRow) -> tuple[int, str]:
    """Return where a row stands among the others of its file."""
    return SECTIONS.index(row.section) if isinstance(row, SettingRow) else 0, row.name


def test_rows_stand_in_order() -> None:
    """Rows are sorted by name in their section or file, and an app's settings in their row."""
    for file in FILES:
        assert list(file.ROWS) == sorted(file.ROWS, key=place), file.__name__
    for app in APPS:
        assert names(app.settings) == sorted(names(app.settings)), app.name


def test_no_name_has_two_rows() -> None:
    """A setting, or an app, is in one place only."""
    rows = [row for file in FILES for row in file.ROWS]
    apps = [row for row in rows if isinstance(row, App)]
    settings = [row for row in rows if isinstance(row, SettingRow)]
    settings += [own for app in apps for own in app.settings]
    assert sorted(names(settings)) == names(SETTINGS)
    assert sorted(names(apps)) == names(APPS)
    assert len(set(names(settings))) == len(settings)


def test_help_is_one_line() -> None:
    """Help is one short sentence with a full stop, and fits beside a name."""
    for row in (*SETTINGS, *APPS):
        assert row.help.endswith("."), row.name
        assert row.help.isprintable(), row.name
        assert 5 <= len(row.help) <= 80, row.name
        assert row.name not in row.help, row.name


def test_links_are_addresses() -> None:
    """A link is https, has a host and a path, and nothing left to fill in."""

    def sound(row: App | Section | SettingRow) -> bool:
        link = urlsplit(row.link)
        whole = not set("{} ") & set(row.link)
        return whole and link.scheme == "https" and "." in link.netloc and link.path[:1] == "/"

    assert [row.name for row in (*SETTINGS, *APPS, *SECTIONS) if not sound(row)] == []


def test_a_setting_is_named_and_placed() -> None:
    """A setting has an upper-case name, a kind, and a section that is shown."""
    for row in SETTINGS:
        assert row.name.isupper(), row.name
        assert row.name.isidentifier(), row.name
        assert row.section in SECTIONS, row.name
        assert row.kind in get_args(ValueKind), row.name


def test_whatever_goes_away_has_a_way_out() -> None:
    """A row says what to write instead exactly where its setting is deprecated or gone."""
    unclear = [row for row in SETTINGS if bool(row.instead) != bool(row.until or row.deprecated)]
    assert names(unclear) == []


def test_every_section_has_settings() -> None:
    """No heading stands over nothing."""
    assert {row.section for row in SETTINGS} == set(SECTIONS)


def test_the_environment_facing_settings_are_the_agreed_ones() -> None:
    """Exactly these are read from the environment unless a profile asks for more."""
    assert {row.name for row in SETTINGS if row.environment} == ENVIRONMENT


def test_secrets_are_text_or_lists_of_text() -> None:
    """A secret is something that can stand in an environment variable."""
    assert {row.kind for row in SETTINGS if row.secret} == {"str", "list"}


def test_an_app_says_where_its_parts_go() -> None:
    """Entries are dotted names, and a middleware has an anchor exactly where it needs one."""
    for app in APPS:
        for name in (*app.installed, *(layer.path for layer in app.middleware)):
            assert all(part.isidentifier() for part in name.split(".")), name
        for layer in app.middleware:
            assert bool(layer.anchor) == (layer.place in ("after", "before")), app.name
            assert layer.anchor or not layer.directly, app.name
        assert app.installed or not app.before, app.name


def test_what_comes_along_is_a_known_setting() -> None:
    """An app brings only settings that the catalog knows, of a type that they take."""
    for app in APPS:
        for name, value in app.defaults.items():
            row = catalog.setting(name)
            assert row is not None, name
            assert row.kind in ("any", type(value).__name__), name


def test_at_each_anchor_one_middleware_at_most_stands_directly() -> None:
    """Two apps cannot both have the place next to an anchor."""
    direct = [layer.anchor for app in APPS for layer in app.middleware if layer.directly]
    assert len(direct) == len(set(direct))
