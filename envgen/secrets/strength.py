"""Recognize secrets that can be guessed: public placeholders, short ones, repetitive ones."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

from envgen.support import lazy_re

# Django's own prefix for a key that `startproject` generated: security.W009,
# https://docs.djangoproject.com/en/5.2/ref/checks/#security
_INSECURE = "django-insecure-"
_PLACEHOLDER = lazy_re.compile(
    r"(?i)(?:change|replace|set|fill|enter)[\W_]*(?:me|this|it)(?![a-z]).*|.*\bchangeme\b.*"
    r"|(?:your|my|a|the|an|some|super|very)?[\W_]*"
    r"(?:secret|password|passwd|passw0rd|token|api[\W_]*key|key|example|placeholder|dummy|test)"
    r"[\W_]*(?:key|token|here|value|123|1)?"
    r"|(?:your|my)[\W_].*|<.*>|\[.*\]|x{3,}|todo|none|null|admin|root|postgres|letmein|qwerty.*"
)
# NIST SP 800-63B, section 5.1.1 requires 8 characters for passwords that people type; nobody types
# these secrets, so they can be longer.
SHORTEST = 16
# The number of different characters that security.W009 requires. A random value of 16 characters
# has far more.
FEWEST = 5


class Weakness(Struct, frozen=True):
    """Why a secret can be guessed, and whether the value is public."""

    why: str
    is_public: bool = False


def weakness(value: str) -> Weakness | None:
    """Return why a value is easy to guess; None if nothing shows that it is."""
    if value.startswith(_INSECURE):
        return Weakness("has the prefix that `startproject` gives to insecure keys", True)
    if len(value) <= 60 and _PLACEHOLDER.fullmatch(value.strip()):
        return Weakness("is a placeholder that everybody knows", True)
    if len(set(value)) < FEWEST or _runs(value):
        return Weakness("repeats a pattern, or has few different characters")
    if len(value) < SHORTEST:
        return Weakness("is short enough to be guessed")
    return None


def _runs(value: str) -> bool:
    """Return whether a value repeats a short sequence, or counts up or down."""
    if re.fullmatch(r"(.{1,8}?)\1{2,}.{0,8}", value):
        return True
    steps = {ord(after) - ord(before) for before, after in pairwise(value)}
    return len(value) > 3 and steps in ({1}, {-1})
