"""Stand-ins: what a test profile has in place of secrets."""

from __future__ import annotations


def stand_in(name: str) -> str:
    """Return a text that nobody takes for a secret, long enough for every check on length."""
    return f"not-a-secret-the-stand-in-for-{name}-in-tests".ljust(64, "-").lower()
