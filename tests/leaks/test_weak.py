"""Which secrets can be guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.secrets.secret import SecretKind, generate
from envgen.vault.leaks import weakness


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "CHANGE-ME",
        "change_me_in_production",
        "secret",
        "your-secret-key",
        "supersecret",
        "password123",
        "<your token>",
        "xxxxxxxx",
        "django-insecure-9+a#k2v^7w!s",
    ],
)
def test_what_everybody_knows(value: str) -> None:
    """Placeholders out of guides, and what Django itself marks."""
    found = weakness(value)
    assert found is not None
    assert found.is_public


@pytest.mark.parametrize(
    "value", ["0123456789abcdef"[:10], "abcabcabcabcabcabc", "aaaabbbbaaaabbbb"]
)
def test_what_has_no_variety(value: str) -> None:
    """Counting, repeating, few different characters."""
    found = weakness(value)
    assert found is not None
    assert "pattern" in found.why


def test_what_is_short() -> None:
    """However random it is."""
    found = weakness("q7Zw!x0pK")
    assert found is not None
    assert found.why == "is short enough to be guessed"


@given(st.sampled_from(["token", "django", "hex", "fernet"]))
def test_what_envgen_makes_is_not_weak(kind: SecretKind) -> None:
    """Of any kind."""
    assert weakness(generate(kind).reveal()) is None
