"""Keys as text: one line for each key, and a short id for messages."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import NoReturn

from envgen.secrets.sealed import suite

PRIVATE = "envgen-private-key-1:"
PUBLIC = "envgen-public-key-1:"


class PublicKey:
    """A public key, which seals values. It is not a secret."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Store the bytes of an ML-KEM-768 public key followed by an X25519 public key."""
        self.data = data

    @classmethod
    def from_text(cls, text: str) -> PublicKey | None:
        """Parse a public key; None if `text` does not have the form and length of one."""
        return cls.from_base64(text.removeprefix(PUBLIC)) if text.startswith(PUBLIC) else None

    @classmethod
    def from_base64(cls, text: str) -> PublicKey | None:
        """Return the key in the head of a sealed file; None if it is not a key."""
        data = decoded(text)
        return cls(data) if data is not None and len(data) == suite.PUBLIC_BYTES else None

    def text(self) -> str:
        """Return the key as a line of text."""
        return PUBLIC + encoded(self.data)

    @property
    def id(self) -> str:
        """Return the key's id: 32 hex digits of its SHA-256, enough to rule out a forged key."""
        return hashlib.sha256(self.data).hexdigest()[:32]

    def __eq__(self, other: object) -> bool:
        """Compare the bytes."""
        return isinstance(other, PublicKey) and self.data == other.data

    def __hash__(self) -> int:
        """Hash the bytes."""
        return hash(self.data)


class PrivateKey:
    """A private key, which opens values. Its repr does not show it."""

    __slots__ = ("_public", "_seed")

    def __init__(self, seed: bytes) -> None:
        """Store the 32 bytes from which the key is derived."""
        self._seed = seed
        self._public: PublicKey | None = None

    @classmethod
    def from_text(cls, text: str) -> PrivateKey | None:
        """Parse a private key; None if `text` is not one."""
        seed = decoded(text.removeprefix(PRIVATE)) if text.startswith(PRIVATE) else None
        return cls(seed) if seed is not None and len(seed) == suite.SEED_BYTES else None

    def reveal(self) -> str:
        """Return the key as a line of text, to write it to its file."""
        return PRIVATE + encoded(self._seed)

    @property
    def public(self) -> PublicKey:
        """Return the public key. Raises suite.SealingUnavailable."""
        if self._public is None:
            self._public = PublicKey(suite.public_of(self._seed))
        return self._public

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Return the sealed value. Raises suite.NotOpened or suite.SealingUnavailable."""
        return suite.open_sealed(sealed, self._seed, info)

    def __repr__(self) -> str:
        """Return a placeholder that does not show the key."""
        return "<private key>"

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        return isinstance(other, PrivateKey) and hmac.compare_digest(self._seed, other._seed)

    def __hash__(self) -> int:
        """Return the same hash for all private keys."""
        return hash(PrivateKey)

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a pickle could show the key."""
        raise TypeError("a private key cannot be pickled")


def new_key() -> PrivateKey:
    """Generate a key from the operating system's random bytes."""
    return PrivateKey(suite.new_seed())


def encoded(data: bytes) -> str:
    """Return `data` in base64 with padding: RFC 4648, section 4."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: str) -> bytes | None:
    """Return the bytes of a text that `encoded` returns; None for any other text.

    Unused bits must be zero, so each sequence of bytes has exactly one text.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encoded(data) == text else None
