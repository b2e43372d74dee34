"""Generate secrets, and wrap them in a type that never shows them by accident."""

from __future__ import annotations

from typing import Literal, NoReturn

SecretKind = Literal["token", "django", "hex", "fernet"]

# The minimum of random bytes for each kind. token and hex: RFC 2104, section 3 requires at least
# the length of the hash, 32 bytes for SHA-256. django: security.W009 requires 50 characters, which
# is 38 bytes in URL-safe base64. fernet: https://cryptography.io/en/latest/fernet/
LEAST_BYTES: dict[SecretKind, int] = {"token": 32, "django": 38, "hex": 32, "fernet": 32}
USUAL_BYTES: dict[SecretKind, int] = {**LEAST_BYTES, "django": 50}


class Secret:
    """A text that only `reveal` returns: repr, str and format hide it, and it cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Wrap `text`, which never appears in a message."""
        self._text = text

    def reveal(self) -> str:
        """Return the value, to write it to the file where it belongs."""
        return self._text

    def __repr__(self) -> str:
        """Return a placeholder that does not show the value."""
        return "<secret>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Return the same placeholder for every format specification."""
        return "<secret>"

    def __bool__(self) -> bool:
        """Return whether the value is not empty."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # late: few runs compare secrets

        return compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        """Return the same hash for all secrets, so that it says nothing about the value."""
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a pickle or deep copy could show the value."""
        raise TypeError("a secret cannot be pickled")


def generate(kind: SecretKind, size: int | None = None) -> Secret:
    """Generate a secret of `kind` from `size` random bytes (by default the usual number).

    The secret needs no quotes in .env files, YAML and shells: it has only the characters A-Z, a-z,
    0-9, - and _ (and the final = of a Fernet key), and begins with a letter.

    Raises:
        ValueError: `size` is below the safe length, or not 32 for fernet.
    """
    import secrets  # late, as string: few runs generate a secret
    from string import ascii_letters

    size = USUAL_BYTES[kind] if size is None else size
    if size < LEAST_BYTES[kind]:
        raise ValueError(f"{kind} needs at least {LEAST_BYTES[kind]} bytes")
    if kind == "fernet":
        return Secret(_fernet_key(size))
    if kind == "hex":
        return Secret(_hexadecimal(size))
    # Without a letter at the start, YAML would read "12e03" as a number and "-" as a list.
    return Secret(secrets.choice(ascii_letters) + secrets.token_urlsafe(size))


def _hexadecimal(size: int) -> str:
    import secrets  # late, as above

    # Adding a letter would break bytes.fromhex; choosing one that begins with a letter costs 1.4
    # bits.
    while True:
        text = secrets.token_hex(size)
        if text[0].isalpha():
            return text


def _fernet_key(size: int) -> str:
    if size != LEAST_BYTES["fernet"]:
        raise ValueError("fernet keys are 32 bytes, no more and no less")
    from cryptography.fernet import Fernet  # imported here because only this kind needs it

    while True:
        key = Fernet.generate_key().decode("ascii")
        if key[0].isalpha():
            return key
