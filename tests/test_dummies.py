"""Dummy values have the form of the secrets that they replace."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from envgen.resolve.dummies import dummy

names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,80}", fullmatch=True)


@given(names)
def test_fernet_keys_are_accepted(name: str) -> None:
    """A library that insists on a Fernet key accepts the dummy value."""
    key = Fernet(dummy(name, "fernet"))
    assert key.decrypt(key.encrypt(b"text")) == b"text"


@given(names)
def test_hex_is_32_bytes(name: str) -> None:
    """The dummy value of a hex secret is hex, and as long as a real one."""
    assert len(bytes.fromhex(dummy(name, "hex"))) == 32


@given(names, st.sampled_from([None, "token", "django"]))
def test_text_says_what_it_is(name: str, kind: str | None) -> None:
    """Any other says that it is not a secret, and is long and varied enough for W009."""
    text = dummy(name, kind)
    assert text.startswith("dummy-value-of-")
    assert "not-a-secret" in text
    assert len(text) >= 50
    assert len(set(text)) >= 5


@pytest.mark.parametrize("kind", [None, "fernet", "hex"])
def test_each_name_has_its_own(kind: str | None) -> None:
    """Two names have different dummy values, and one name has always the same."""
    assert dummy("A_LONG_NAME_FOR_A_KEY_1", kind) != dummy("A_LONG_NAME_FOR_A_KEY_2", kind)
    assert dummy("A", kind) == dummy("A", kind)
