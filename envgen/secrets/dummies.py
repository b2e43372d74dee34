"""Tell dummy values from secrets, as far as a value says it itself."""

from __future__ import annotations

import re

from envgen.support import lazy_re

# What is in values that are clearly not secret.
_DUMMY = lazy_re.compile(
    r"(?i)dummy|fake|(?<![a-z])your(?![a-z])|^<.*>$|build|unused|change|example|placeholder|"
    r"insecure|collectstatic|test|none|"
    r"not[-_ ]?(?:a|used|set|needed|secret)|temp|\bx+\b|xxx|\.\.\.|secret$|^secret|^key$|"
    r"^[a-z]{1,4}$"
)


def is_dummy(value: str) -> bool:
    """Return whether a value is a reference, or a dummy with which a build loads the settings."""
    if "://" in value:
        password = re.search(r"://[^/@:]*:([^@]*)@", value)
        value = password[1] if password else ""
    return not value or "$" in value or _DUMMY.search(value) is not None
