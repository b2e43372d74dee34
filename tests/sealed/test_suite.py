"""One value: sealed and opened, padded, and refused where anything differs."""

from __future__ import annotations

import builtins
import hashlib
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from envgen.secrets.sealed import suite

SEED = hashlib.sha256(b"a key for tests").digest()
PUBLIC = suite.public_of(SEED)
SEALED = suite.seal(b"value", PUBLIC, b"info")


@given(st.binary(max_size=2000), st.binary(max_size=200))
def test_what_is_sealed_opens(value: bytes, info: bytes) -> None:
    """Any bytes come back, those that look like padding too."""
    assert suite.open_sealed(suite.seal(value, PUBLIC, info), SEED, info) == value


@pytest.mark.parametrize("value", [b"", b"\x00", b"\x80", b"\x80\x00", b"x" * 127, b"x" * 128])
def test_values_that_look_like_padding(value: bytes) -> None:
    """Where the padding begins is never in doubt."""
    assert suite.open_sealed(suite.seal(value, PUBLIC, b""), SEED, b"") == value


def test_lengths_show_in_steps_alone() -> None:
    """A password and a database's URL are equally long once they are sealed."""
    lengths = [len(suite.seal(b"x" * size, PUBLIC, b"")) for size in (0, 8, 127, 128, 255, 256)]
    assert lengths == [1264, 1264, 1264, 1392, 1392, 1520]
    assert all(suite.is_sealed(bytes(length)) for length in lengths)


@pytest.mark.parametrize("length", [0, 1, 1135, 1136, 1137, 1263, 1265])
def test_other_lengths_are_known_at_once(length: int) -> None:
    """What is cut off is told from what was changed, without a key."""
    assert not suite.is_sealed(bytes(length))


@pytest.mark.parametrize("at", [0, 500, 1087, 1088, 1119, 1120, 1200, 1247, 1248, 1263])
@pytest.mark.threat("a sealed file is tampered with")
def test_a_changed_bit_is_noticed(at: int) -> None:
    """In ML-KEM's part, in X25519's, in the value and in the tag."""
    changed = bytearray(SEALED)
    changed[at] ^= 1
    with pytest.raises(suite.NotOpened):
        suite.open_sealed(bytes(changed), SEED, b"info")


def test_another_info_or_key_opens_nothing() -> None:
    """A value is bound to its place, and to its key."""
    for seed, info in ((SEED, b"inf"), (SEED, b"info "), (bytes(32), b"info")):
        with pytest.raises(suite.NotOpened):
            suite.open_sealed(SEALED, seed, info)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    """Equal values, of two profiles or two days, cannot be told to be equal."""
    assert suite.seal(b"value", PUBLIC, b"info") != SEALED


def test_a_public_key_that_is_none() -> None:
    """A wrong length, and an ML-KEM key with numbers out of range (FIPS 203, section 7.2)."""
    for wrong in (PUBLIC[:-1], PUBLIC + b"\x00", b"\xff" * 1216):
        with pytest.raises(ValueError, match=r"public key|length"):
            suite.seal(b"value", wrong, b"")


def test_padding_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever seals without it is not one of us."""
    monkeypatch.setattr(suite, "_padded", lambda value: value)
    without = suite.seal(b"value", PUBLIC, b"info")
    with pytest.raises(suite.NotOpened):
        suite.open_sealed(without, SEED, b"info")


def _no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Import as where cryptography is older than 47."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if "hpke" in (rest[2] or ()) or name.endswith("hpke"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)


def _no_algorithm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse ML-KEM as cryptography 47 does, with the OpenSSL that it has."""

    def refuse(data: bytes) -> None:
        raise UnsupportedAlgorithm("ML-KEM-768 is not supported by this backend.")

    monkeypatch.setattr(MLKEM768PrivateKey, "from_seed_bytes", staticmethod(refuse))


@pytest.mark.parametrize("lack", [_no_module, _no_algorithm])
def test_a_cryptography_that_lacks_it(lack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says which version has it."""
    lack(monkeypatch)
    for use in (lambda: suite.public_of(SEED), lambda: suite.open_sealed(SEALED, SEED, b"info")):
        with pytest.raises(suite.SealingUnavailable, match="cryptography 48 or later"):
            use()
