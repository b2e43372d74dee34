"""Which settings a Django has, and what it says of those on their way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen import catalog
from envgen.catalog import Availability, Status
from envgen.catalog.versions import oldest_postgresql, release


def status(name: str, version: str) -> Availability:
    """Look the setting up and ask."""
    row = catalog.setting(name)
    assert row is not None
    return row.availability(version)


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("DEBUG", "4.2", Status.AVAILABLE),
        ("STORAGES", "4.2.30", Status.AVAILABLE),
        ("STATICFILES_STORAGE", "5.0", Status.DEPRECATED),
        ("STATICFILES_STORAGE", "5.1", Status.REMOVED),
        ("DEFAULT_FILE_STORAGE", "5.2", Status.REMOVED),
        ("USE_L10N", "4.2", Status.DEPRECATED),
        ("USE_L10N", "5.0", Status.REMOVED),
        ("FORMS_URLFIELD_ASSUME_HTTPS", "4.2", Status.NOT_YET),
        ("FORMS_URLFIELD_ASSUME_HTTPS", "5.2", Status.DEPRECATED),
        ("FORMS_URLFIELD_ASSUME_HTTPS", "6.0", Status.REMOVED),
        ("SECURE_CSP", "5.2.19", Status.NOT_YET),
        ("SECURE_CSP", "6.0", Status.AVAILABLE),
        ("TASKS", "6.0rc1", Status.AVAILABLE),
        ("MAILERS", "6.0", Status.NOT_YET),
        ("EMAIL_HOST", "6.0", Status.AVAILABLE),
        ("EMAIL_HOST", "6.1", Status.DEPRECATED),
        ("EMAIL_HOST", "2028", Status.DEPRECATED),
        ("DEFAULT_FROM_EMAIL", "6.1", Status.AVAILABLE),
        ("SECURE_BROWSER_XSS_FILTER", "4.2", Status.REMOVED),
        ("CORS_ORIGIN_WHITELIST", "4.2", Status.DEPRECATED),
        ("CORS_ALLOWED_ORIGINS", "6.1", Status.AVAILABLE),
    ],
)
def test_a_setting_is_what_django_makes_of_it(name: str, version: str, expected: Status) -> None:
    """Facts read off the settings of 4.2.30, 5.2.19, 6.0.10 and 6.1.3."""
    answer = status(name, version)
    assert answer.status is expected
    assert answer.usable == (expected in (Status.AVAILABLE, Status.DEPRECATED))


def test_the_answer_says_since_when_and_what_instead() -> None:
    """A person learns the release that changed it and the way out."""
    assert status("STATICFILES_STORAGE", "5.2") == Availability(
        Status.REMOVED, "5.1", 'STORAGES["staticfiles"]'
    )
    assert status("SECURE_CSP", "5.2") == Availability(Status.NOT_YET, "6.0")
    assert status("EMAIL_PORT", "6.1").instead == 'MAILERS["default"]["OPTIONS"]'


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("5.2", (5, 2)),
        ("5.2.19", (5, 2)),
        ("6.0rc1", (6, 0)),
        ("10.11a1", (10, 11)),
        ("5", (5, 0)),
        ("2028", (2028, 0)),
        ("2028.3", (2028, 0)),
    ],
)
def test_a_version_is_its_feature_release(version: str, expected: tuple[int, int]) -> None:
    """Patch releases and pre-releases have the settings of their feature release."""
    assert release(version) == expected


@given(st.from_regex(r"[^0-9].{0,40}", fullmatch=True))
def test_any_other_text_is_refused_without_being_shown(text: str) -> None:
    """What does not start with a number is no version, and is not repeated."""
    with pytest.raises(ValueError, match=r"^a Django version .* such as 5\.2$"):
        release(text)


@given(st.integers(0, 99), st.integers(0, 99), st.text("0123456789.abrc", max_size=8))
def test_what_follows_the_feature_release_changes_nothing(
    major: int, minor: int, rest: str
) -> None:
    """A patch number, or the mark of a pre-release, is passed over."""
    assert release(f"{major}.{minor}.{rest}") == (major, minor)


@pytest.mark.parametrize(
    ("version", "oldest"), [("4.2", 12), ("5.2", 14), ("6.0", 14), ("6.1", 15), ("2028", 15)]
)
def test_the_oldest_postgresql(version: str, oldest: int) -> None:
    """As in the features of Django's backend; a newer Django needs at least as much."""
    assert oldest_postgresql(version) == oldest
