"""Secrets: how they are made, and a type that never shows one by accident."""

from __future__ import annotations

import hmac
import secrets
import string
from typing import Literal, NoReturn

SecretKind = Literal["token", "django", "hex", "fernet"]

# The fewest random bytes of each kind. token and hex: RFC 2104, section 3 wants at least the
# length of the hash, 32 bytes for SHA-256. django: security.W009 wants 50 characters, which
# 38 bytes make in URL-safe base64. fernet: https://cryptography.io/en/latest/fernet/
LEAST_BYTES: dict[SecretKind, int] = {"token": 32, "django": 38, "hex": 32, "fernet": 32}
USUAL_BYTES: dict[SecretKind, int] = {**LEAST_BYTES, "django": 50}


class Secret:
    """Text that only `reveal` gives out: not repr, str, format or len, and no pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Wrap `text`; it is never copied into a message."""
        self._text = text

    def reveal(self) -> str:
        """Return the value, for the one file where it belongs."""
        return self._text

    def __repr__(self) -> str:
        """Show that there is a secret, not what it is."""
        return "<secret>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Ignore `spec`: a width or precision would cut the value, not hide it."""
        return "<secret>"

    def __bool__(self) -> bool:
        """Say whether there is a value at all."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        """Hash by identity of the type alone: a set of secrets would reveal equal ones."""
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or deep-copied into something that prints."""
        raise TypeError("a secret cannot be pickled")


def generate(kind: SecretKind, size: int | None = None) -> Secret:
    """Make a secret of `kind` from `size` random bytes (by default the usual number).

    What comes out stands unquoted in every .env dialect, in YAML and in a shell: it has the
    characters A-Z, a-z, 0-9, - and _ alone (and fernet's final =), and begins with a letter.

    Raises:
        ValueError: `size` is below the safe length, or not 32 for fernet.
    """
    size = USUAL_BYTES[kind] if size is None else size
    if size < LEAST_BYTES[kind]:
        raise ValueError(f"{kind} needs at least {LEAST_BYTES[kind]} bytes")
    if kind == "fernet":
        return Secret(_fernet_key(size))
    if kind == "hex":
        return Secret(_hexadecimal(size))
    # Without the letter "12e03" would be a number, "-" a list and "1:30" half past one in YAML.
    return Secret(secrets.choice(string.ascii_letters) + secrets.token_urlsafe(size))


def _hexadecimal(size: int) -> str:
    # A letter in front would break bytes.fromhex; one that is there by chance costs 1.4 bits.
    while True:
        text = secrets.token_hex(size)
        if text[0].isalpha():
            return text


def _fernet_key(size: int) -> str:
    if size != LEAST_BYTES["fernet"]:
        raise ValueError("fernet keys are 32 bytes, no more and no less")
    from cryptography.fernet import Fernet  # late: nothing else here needs it

    while True:
        key = Fernet.generate_key().decode("ascii")
        if key[0].isalpha():
            return key
