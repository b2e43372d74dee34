"""Secrets: strong enough, quiet everywhere, and text that needs no quotes."""

from __future__ import annotations

import copy
import json
import pickle
import re

import pytest
from cryptography.fernet import Fernet

from envgen.secrets.secret import LEAST_BYTES, Secret, SecretKind, generate

KINDS: tuple[SecretKind, ...] = ("token", "django", "hex", "fernet")


@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_everywhere(kind: SecretKind) -> None:
    """No quoting in any language: letters, digits, - and _, a letter first; all different."""
    made = {generate(kind).reveal() for _ in range(50)}
    assert len(made) == 50
    for text in made:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*=?", text)


def test_long_enough() -> None:
    """Django wants 50 characters of 5 kinds (security.W009); Fernet wants its own form."""
    text = generate("django", LEAST_BYTES["django"]).reveal()
    assert len(text) >= 50
    assert len(set(text)) >= 5
    Fernet(generate("fernet").reveal())


@pytest.mark.parametrize("kind", KINDS)
def test_never_below_the_safe_length(kind: SecretKind) -> None:
    """Fewer bytes than are safe are refused."""
    with pytest.raises(ValueError, match=f"{kind} needs at least"):
        generate(kind, LEAST_BYTES[kind] - 1)


def test_fernet_has_one_length() -> None:
    """A Fernet key of 64 bytes is none."""
    with pytest.raises(ValueError, match="no more and no less"):
        generate("fernet", 64)


def test_only_reveal_gives_it_out() -> None:
    """repr, str, format, len, json, pickle and copies show nothing."""
    secret = Secret("hunter2")
    assert {repr(secret), str(secret), f"{secret}", f"{secret:>5}", f"{secret!r}"} == {"<secret>"}
    assert "%s" % secret == "<secret>"  # noqa: UP031
    for leak in (len, json.dumps, pickle.dumps, copy.deepcopy, list, vars):
        with pytest.raises(TypeError) as caught:
            leak(secret)  # type: ignore[operator]
        assert "hunter2" not in str(caught.value)
    assert secret.reveal() == "hunter2"


def test_equality_and_hash() -> None:
    """Equal texts are equal; the hash gives nothing away."""
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Secret("ä") == Secret("ä")
    assert hash(Secret("a")) == hash(Secret("b"))
    assert Secret("x")
    assert not Secret("")


def test_hex_is_hexadecimal() -> None:
    """What reads it back gets as many bytes as went in, and the first is a letter."""
    text = generate("hex", 40).reveal()
    assert len(bytes.fromhex(text)) == 40
    assert text[0].isalpha()
