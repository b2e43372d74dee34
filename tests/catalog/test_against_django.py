"""The rows agree with the Django that is installed; CI runs this under each supported release."""

import inspect

import django
from django import conf
from django.conf import global_settings

from envgen import catalog
from envgen.catalog import SettingRow, Status

OWN = {row.name: row for row in catalog.settings() if not row.app}
GLOBAL = {name: getattr(global_settings, name) for name in dir(global_settings) if name.isupper()}
HERE = django.get_version()

# Documented, but without a default: Django looks whether they are there.
WITHOUT_DEFAULT = {
    "EMAIL_FILE_PATH",
    "GDAL_LIBRARY_PATH",
    "GEOIP_CITY",
    "GEOIP_COUNTRY",
    "GEOIP_PATH",
    "GEOS_LIBRARY_PATH",
    "MAILERS",
    "MESSAGE_LEVEL",
    "MESSAGE_TAGS",
    "POSTGIS_VERSION",
    "ROOT_URLCONF",
    "SERIALIZATION_MODULES",
    "SITE_ID",
    "SPATIALITE_LIBRARY_PATH",
}


def test_every_setting_of_this_django_has_a_row() -> None:
    """What this Django has is in the catalog."""
    assert sorted(set(GLOBAL) - set(OWN)) == []


def test_a_row_is_usable_here_where_django_has_the_setting() -> None:
    """What the catalog calls available exists; what it calls gone, or to come, does not."""
    usable = {row.name for row in OWN.values() if row.availability(HERE).usable}
    assert usable - WITHOUT_DEFAULT == set(GLOBAL)


def test_defaults_are_values_that_the_rows_allow() -> None:
    """Django's own default has the type of the row, or is None where the row takes None."""

    def allows(row: SettingRow, default: object) -> bool:
        if default is None:
            return row.nullable
        return row.kind in ("any", type(default).__name__)

    assert [name for name, default in GLOBAL.items() if not allows(OWN[name], default)] == []


def test_deprecations_are_those_that_django_warns_about() -> None:
    """A setting is deprecated here where django.conf has a message that says so."""
    messages = [text for name, text in vars(conf).items() if name.endswith("_DEPRECATED_MSG")]
    warned = {name for name in GLOBAL for text in messages if f"The {name} " in text}
    warned |= getattr(conf, "DEPRECATED_EMAIL_SETTINGS", set())
    said = {row.name for row in OWN.values() if row.availability(HERE).status is Status.DEPRECATED}
    # About this one only the urlize filter warns, when it is used.
    assert said - {"URLIZE_ASSUME_HTTPS"} == warned


def test_settings_that_must_be_lists_are_lists_here() -> None:
    """Django refuses text for some settings, by name; the catalog asks for a list there."""
    source = inspect.getsource(conf.Settings)
    strict = [row for row in OWN.values() if f'"{row.name}",' in source and not row.until]
    assert {"ALLOWED_HOSTS", "INSTALLED_APPS"} <= {row.name for row in strict}
    assert [row.name for row in strict if row.kind != "list"] == []
