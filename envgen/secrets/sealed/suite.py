"""Encrypt one value with HPKE (RFC 9180, base mode) and a KEM that is safe from quantum computers.

    KEM   MLKEM768-X25519 (0x647a), also known as X-Wing: X25519 and ML-KEM-768 together; a value
          is safe as long as one of them is. draft-ietf-hpke-pq, draft-connolly-cfrg-xwing-kem
    KDF   HKDF-SHA256 (0x0001)
    AEAD  AES-256-GCM (0x0002)

The package cryptography implements it: https://cryptography.io/en/latest/hazmat/primitives/hpke/
This module only adds the padding, and derives a key from its seed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from envgen.errors import EnvgenError

SEED_BYTES = 32
_ML_KEM_SEED = 64
_ML_KEM_PUBLIC = 1184
_X25519 = 32
PUBLIC_BYTES = _ML_KEM_PUBLIC + _X25519
# The encapsulated key (an ML-KEM ciphertext of 1088 bytes and an X25519 key) and GCM's tag.
_OVERHEAD = 1088 + _X25519 + 16
# Values are padded to a multiple of this, because encryption does not hide the length.
BUCKET = 128


class SealingUnavailable(EnvgenError):
    """The installed version of cryptography cannot seal or open."""

    def __init__(self) -> None:
        """Set a message that says which version can."""
        super().__init__(
            "the installed cryptography has no HPKE with ML-KEM-768: sealed secrets need "
            "cryptography 48 or later (pip install --upgrade cryptography)"
        )


class NotOpened(Exception):
    """A value was sealed for another key or place, or was changed afterwards."""


def new_seed() -> bytes:
    """Return the seed of a new private key."""
    return secrets.token_bytes(SEED_BYTES)


def public_of(seed: bytes) -> bytes:
    """Return the public key: ML-KEM's bytes, then X25519's. Raises SealingUnavailable."""
    parts: list[bytes] = [
        private.public_key().public_bytes_raw() for private in _private_parts(seed)
    ]
    return b"".join(parts)


def seal(value: bytes, public: bytes, info: bytes) -> bytes:
    """Encrypt `value` for the owner of the key; the same `info` is needed to open it.

    Raises SealingUnavailable, and ValueError if `public` is not a public key: its length is
    wrong, or a number in it is out of range.
    """
    sealed: bytes = _suite().encrypt(_padded(value), _public(public), info=info)
    return sealed


def open_sealed(sealed: bytes, seed: bytes, info: bytes) -> bytes:
    """Return the sealed value. Raises NotOpened or SealingUnavailable."""
    from cryptography.exceptions import InvalidTag

    suite, private = _suite(), _hpke().MLKEM768X25519PrivateKey(*_private_parts(seed))
    try:
        padded: bytes = suite.decrypt(sealed, private, info=info)
    except (InvalidTag, ValueError):
        raise NotOpened from None
    return _unpadded(padded)


def is_sealed(data: bytes) -> bool:
    """Return whether `data` has a length that `seal` can return."""
    return len(data) > _OVERHEAD and (len(data) - _OVERHEAD) % BUCKET == 0


def _padded(value: bytes) -> bytes:
    """Return `value` with the byte 0x80 and zeros, up to a multiple of BUCKET: ISO/IEC 7816-4."""
    marked = value + b"\x80"
    return marked + bytes(-len(marked) % BUCKET)


def _unpadded(padded: bytes) -> bytes:
    value = padded.rstrip(b"\x00")
    if not value.endswith(b"\x80"):
        raise NotOpened
    return value[:-1]


def _hpke() -> ModuleType:
    try:
        from cryptography.hazmat.primitives import hpke
    except ImportError:  # before cryptography 47
        raise SealingUnavailable from None
    if not hasattr(hpke, "MLKEM768X25519PrivateKey"):
        raise SealingUnavailable
    return hpke


@contextmanager
def _supported() -> Iterator[ModuleType]:
    """Yield cryptography's HPKE module; raises SealingUnavailable if it lacks this suite."""
    hpke = _hpke()
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        yield hpke
    except UnsupportedAlgorithm:  # cryptography 47, or one built with an old OpenSSL
        raise SealingUnavailable from None


def _suite() -> Any:
    with _supported() as hpke:
        return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _private_parts(seed: bytes) -> tuple[Any, Any]:
    """Derive both private keys from a seed: draft-connolly-cfrg-xwing-kem, section 5.2."""
    expanded = hashlib.shake_256(seed).digest(_ML_KEM_SEED + _X25519)
    with _supported():
        from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        ml_kem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_ML_KEM_SEED])
        return ml_kem, X25519PrivateKey.from_private_bytes(expanded[_ML_KEM_SEED:])


def _public(data: bytes) -> Any:
    with _supported() as hpke:
        from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        if len(data) != PUBLIC_BYTES:
            raise ValueError("a public key has the wrong length")
        ml_kem = MLKEM768PublicKey.from_public_bytes(data[:_ML_KEM_PUBLIC])
        x25519 = X25519PublicKey.from_public_bytes(data[_ML_KEM_PUBLIC:])
        return hpke.MLKEM768X25519PublicKey(ml_kem, x25519)
