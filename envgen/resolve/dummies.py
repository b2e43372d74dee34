"""Stand-ins: what a test profile has in place of secrets."""

from __future__ import annotations

import base64
import hashlib


def dummy(name: str, kind: str | None = None) -> str:
    """Return a text that nobody takes for a secret, long enough for every check on length.

    It has the form of `kind` (see `generate`) where a library insists on it: cryptography
    refuses a Fernet key that is not base64 of 32 bytes. Each name has a text of its own.
    """
    text = f"not-a-secret-the-stand-in-for-{name}-in-tests".ljust(64, "-").lower()
    digest = hashlib.sha256(text.encode()).digest()
    if kind == "fernet":
        return base64.urlsafe_b64encode(digest).decode("ascii")
    return digest.hex() if kind == "hex" else text
