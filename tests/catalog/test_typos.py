"""Slips are noticed, and the settings of others are left in peace."""

from functools import cache

import pytest
from catalog_names import names_in
from hypothesis import given
from hypothesis import strategies as st

from envgen import catalog
from envgen.catalog.typos import suggestion, within

FOREIGN = names_in("foreign.txt")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SECURE_HSTS_SECOND", "SECURE_HSTS_SECONDS"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("ALOWED_HOST", "ALLOWED_HOSTS"),
        ("ALLOWEDHOSTS", "ALLOWED_HOSTS"),
        ("CSRF_TRUSTED_ORIGIN", "CSRF_TRUSTED_ORIGINS"),
        ("CORS_ALLOWED_ORIGIN", "CORS_ALLOWED_ORIGINS"),
        ("SECURE_SSL_REDIRCT", "SECURE_SSL_REDIRECT"),
        ("SECURE_HSTS_INCLUDE_SUBDOMAIN", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
        ("SESSION_COOKIES_SECURE", "SESSION_COOKIE_SECURE"),
        ("SECERT_KEY", "SECRET_KEY"),
        ("TIMEZONE", "TIME_ZONE"),
        ("DATABASE", "DATABASES"),
        ("CACHE", "CACHES"),
        ("DEBUGG", "DEBUG"),
        ("debug", "DEBUG"),
        ("allowed-hosts", "ALLOWED_HOSTS"),
        ("DJANGO_DEBUG", "DEBUG"),
        ("DJANGO_SECRET_KEY", "SECRET_KEY"),
        ("django_allowed_hosts", "ALLOWED_HOSTS"),
        ("REST_FRAMWORK", "REST_FRAMEWORK"),
    ],
)
def test_a_slip_is_told_from_what_was_meant(name: str, meant: str) -> None:
    """The nearest known setting is suggested."""
    assert suggestion(name) == meant


def test_a_setting_of_another_package_is_no_slip() -> None:
    """Nothing is suggested for a name that a package, or a project, really uses."""
    assert [name for name in FOREIGN if catalog.setting(name)] == []
    assert {name: suggestion(name) for name in FOREIGN if suggestion(name)} == {}


def test_the_foreign_names_are_many() -> None:
    """The list above is long enough to mean something."""
    assert len(set(FOREIGN)) == len(FOREIGN) >= 400


def test_a_known_name_needs_no_suggestion() -> None:
    """No setting is taken for a slip of another."""
    assert [row.name for row in catalog.settings() if suggestion(row.name)] == []


@pytest.mark.parametrize("name", ["", "-", "X", "DJANGO_", "TASK", "É" * 13, "A" * 100_000])
def test_what_is_near_nothing_gets_no_suggestion(name: str) -> None:
    """Names that are short, strange or long are answered, and quickly."""
    assert suggestion(name) is None


def test_a_setting_that_is_gone_is_not_suggested() -> None:
    """Nobody is sent to TEMPLATE_DIRS, which Django has not had for years."""
    assert catalog.setting("TEMPLATE_DIRS") is not None
    assert suggestion("TEMPLATE_DIRX") is None


@given(st.text("AB_", max_size=7), st.text("AB_", max_size=7), st.integers(0, 2))
def test_the_distance_is_optimal_string_alignment(one: str, other: str, edits: int) -> None:
    """The short cut agrees with the definition, worked out in full."""

    @cache
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(
            distance(i - 1, j) + 1,
            distance(i, j - 1) + 1,
            distance(i - 1, j - 1) + (one[i - 1] != other[j - 1]),
        )
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
            best = min(best, distance(i - 2, j - 2) + 1)
        return best

    assert within(one, other, edits) == (distance(len(one), len(other)) <= edits)
