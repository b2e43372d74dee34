"""A name tells whether its value is a secret."""

import pytest
from catalog_names import names_in
from hypothesis import given
from hypothesis import strategies as st

from envgen import catalog
from envgen.catalog import looks_secret

SECRET = names_in("secret.txt")

HARMLESS = names_in("harmless.txt")


@pytest.mark.parametrize("name", SECRET)
@pytest.mark.threat("a profile contains the value of a secret")
def test_names_of_secrets_are_recognised(name: str) -> None:
    """A password, token, key or credential, however the name goes on."""
    assert looks_secret(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_names_of_other_things_are_not(name: str) -> None:
    """What is about a secret, or public by design, is none."""
    assert not looks_secret(name)


def test_a_known_setting_is_what_its_row_says() -> None:
    """The catalog has the last word on the settings that it knows."""
    assert [row.name for row in catalog.settings() if looks_secret(row.name) != row.secret] == []


@given(st.text())
def test_any_name_gets_an_answer(name: str) -> None:
    """No name is too strange, and its case or dashes change nothing."""
    assert looks_secret(name) in (True, False)


@given(
    st.sampled_from(["PASSWORD", "API_KEY", "AUTH_TOKEN"]),
    st.from_regex(r"[B-D]{1,8}", fullmatch=True),
)
def test_a_prefix_without_meaning_changes_nothing(ending: str, prefix: str) -> None:
    """Whatever a secret belongs to, it stays one."""
    assert looks_secret(f"{prefix}_{ending}")
