"""Tell from a name alone whether its value is a secret.

The last word of a name says what the value is: DISCORD_TOKEN is a token, TOKEN_LIFETIME is a
time. So that word decides, after words that merely number or encode it (`_PREVIOUS`, `_BASE64`);
the words before it can only say that this token, or key, is none to keep.
"""

from __future__ import annotations

import re
from functools import lru_cache

from envgen.catalog.lookup import setting

_ENDINGS = ("APIKEY", "PASSPHRASE", "PASSWD", "PASSWORD", "SECRET", "SECRETKEY", "TOKEN")
"""A last word that ends so is a secret: PASSWORD, and PGPASSWORD."""

_WORDS = frozenset(
    {
        "CREDENTIAL",
        "CREDENTIALS",
        "DSN",
        "KEY",
        "KEYS",
        "PASS",
        "PASSWORDS",
        "PWD",
        "SECRETS",
        "TOKENS",
    }
)
"""A last word that is a secret as it stands; BYPASS and MONKEY are none."""

_TAILS = frozenset(
    {
        "B64",
        "BASE64",
        "CURRENT",
        "DEV",
        "FALLBACK",
        "FALLBACKS",
        "INACTIVE",
        "JSON",
        "LIVE",
        "NEW",
        "NEXT",
        "OLD",
        "PEM",
        "PREVIOUS",
        "PROD",
        "PRODUCTION",
        "STAGING",
        "TEST",
        "VALUE",
    }
)
"""Words behind the one that matters, which change nothing about what the value is."""

_SWITCHES = frozenset(
    {
        "ALLOW",
        "CHANGE",
        "DISABLE",
        "ENABLE",
        "EXPOSE",
        "HAS",
        "HIDE",
        "IS",
        "REQUIRE",
        "RESET",
        "ROTATE",
        "SHOW",
        "USE",
    }
)
"""USE_TOKEN is a yes or no."""

_COUNTS = frozenset({"COUNT", "LIMIT", "MAX", "MIN", "NUM"})
"""MAX_TOKENS is a number; only a plural is counted."""

_PUBLIC = frozenset({"ANON", "PUB", "PUBLIC", "PUBLISHABLE", "VERIFYING"})
"""Keys and tokens that are made to be handed out, unless SECRET or PRIVATE stands there too."""

_LABELS = frozenset(
    {
        "CACHE",
        "ERRORS",
        "FOREIGN",
        "FULLNAME",
        "ID",
        "META",
        "NAME",
        "PARTITION",
        "PRIMARY",
        "SITE",
        "SORT",
        "USERNAME",
    }
)
"""Directly before KEY: something that finds or names; SITE_KEY is a captcha's public half."""

_FILES = frozenset({"GOOGLE_APPLICATION_CREDENTIALS"})
"""Names fixed by others for the path of a file."""


@lru_cache(maxsize=4096)
def looks_secret(name: str) -> bool:
    """Return whether the value of a variable or setting with this name should be a secret.

    A known setting is what its row says. The name may be written in any case (`apiKey`). Only
    text can be a secret: ask for the names of text values (STORE_TOKENS: true is none).
    """
    known = setting(name)
    if known:
        return known.secret
    *before, last = _words(name) or [""]
    if last not in _WORDS and not last.endswith(_ENDINGS):
        return False
    return not _harmless(before, last) and name.upper() not in _FILES


def _harmless(before: list[str], last: str) -> bool:
    """Return whether the words `before` the `last` take the secret out of it."""
    context = frozenset(before)
    if context & _SWITCHES:
        return True
    if last == "DSN":  # Sentry's only lets one send events; it stands in the pages of web sites
        return "SENTRY" in context
    if last.endswith("S") and context & _COUNTS:
        return True
    if not last.endswith(("KEY", "KEYS", "TOKEN", "TOKENS")):
        return False
    if last in ("KEY", "KEYS") and before and before[-1] in _LABELS:
        return True
    return bool(context & _PUBLIC) and not context & {"PRIVATE", "SECRET"}


def _words(name: str) -> list[str]:
    """Split SNAKE_CASE, kebab-case and camelCase into upper-case words, without their tails."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    words = [word for word in re.split(r"[^A-Z0-9]+", spaced.upper()) if word]
    while len(words) > 1 and (words[-1] in _TAILS or re.fullmatch(r"V?[0-9]+", words[-1])):
        words.pop()
    return words
