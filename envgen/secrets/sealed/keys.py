"""Keys as people see them: one line of text, and a short name to tell one from another."""

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
    """The half of a key that seals; anybody may have it."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Take the bytes of an ML-KEM-768 key and of an X25519 key."""
        self.data = data

    @classmethod
    def from_text(cls, text: str) -> PublicKey | None:
        """Read a public key; None where `text` is none, as far as its length tells."""
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
        """Return the key's short name: 32 hex digits of its SHA-256, which nobody can imitate."""
        return hashlib.sha256(self.data).hexdigest()[:32]

    def __eq__(self, other: object) -> bool:
        """Compare the bytes."""
        return isinstance(other, PublicKey) and self.data == other.data

    def __hash__(self) -> int:
        """Hash the bytes."""
        return hash(self.data)


class PrivateKey:
    """The half of a key that opens; it is never shown by accident."""

    __slots__ = ("_public", "_seed")

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes from which all of the key follows."""
        self._seed = seed
        self._public: PublicKey | None = None

    @classmethod
    def from_text(cls, text: str) -> PrivateKey | None:
        """Read a private key; None where `text` is none."""
        seed = decoded(text.removeprefix(PRIVATE)) if text.startswith(PRIVATE) else None
        return cls(seed) if seed is not None and len(seed) == suite.SEED_BYTES else None

    def reveal(self) -> str:
        """Return the key as a line of text, for the one file where it belongs."""
        return PRIVATE + encoded(self._seed)

    @property
    def public(self) -> PublicKey:
        """Return the other half. Raises suite.Unavailable."""
        if self._public is None:
            self._public = PublicKey(suite.public_of(self._seed))
        return self._public

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed. Raises suite.NotOpened or suite.Unavailable."""
        return suite.open_sealed(sealed, self._seed, info)

    def __repr__(self) -> str:
        """Show that there is a key, not what it is."""
        return "<private key>"

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        return isinstance(other, PrivateKey) and hmac.compare_digest(self._seed, other._seed)

    def __hash__(self) -> int:
        """Hash the type alone."""
        return hash(PrivateKey)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled."""
        raise TypeError("a private key cannot be pickled")


def new_key() -> PrivateKey:
    """Make a key from the operating system's random bytes."""
    return PrivateKey(suite.new_seed())


def encoded(data: bytes) -> str:
    """Return base64: RFC 4648, section 4, with padding."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: str) -> bytes | None:
    """Return the bytes of what `encoded` made; None for anything else.

    Each sequence of bytes has one spelling: bits that do not count are zero.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encoded(data) == text else None
