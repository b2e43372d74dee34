"""Dummy values, which a test profile uses instead of secrets."""

from __future__ import annotations

import base64
import hashlib


def dummy(name: str, kind: str | None = None) -> str:
    """Return a dummy value that is obviously not a secret, and long enough for length checks.

    It has the form of `kind` (see `generate`) if a library requires that form: cryptography
    rejects a Fernet key that is not base64 of 32 bytes. Each name has a value of its own.
    """
    text = f"dummy-value-of-{name}-not-a-secret".ljust(64, "-").lower()
    digest = hashlib.sha256(text.encode()).digest()
    if kind == "fernet":
        return base64.urlsafe_b64encode(digest).decode("ascii")
    return digest.hex() if kind == "hex" else text
