"""Which characters nobody can see, in the Unicode of whatever Python runs the tests."""

from __future__ import annotations

import unicodedata


def can_be_seen(text: str) -> bool:
    """Say whether a text has no control, format or separator, in this Python's Unicode."""
    seen = ("C", "Z")
    return all(
        c == " " or unicodedata.category(c)[0] not in seen or unicodedata.category(c) == "Cn"
        for c in text
    )
