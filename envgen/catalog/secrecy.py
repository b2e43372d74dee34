"""Decide from a name alone whether its value is a secret.

The last word of a name says what the value is: DISCORD_TOKEN is a token, TOKEN_LIFETIME is a
time. So the last word decides; suffixes such as `_PREVIOUS` and `_BASE64` are skipped. The words
before it can only show that this token or key is not a secret.
"""

from __future__ import annotations

import re
from functools import lru_cache

from envgen.catalog.lookup import setting

_ENDINGS = ("APIKEY", "PASSPHRASE", "PASSWD", "PASSWORD", "SECRET", "SECRETKEY", "TOKEN")
"""A last word with one of these endings is a secret: PASSWORD, and PGPASSWORD."""

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
"""These last words are secrets only as whole words: BYPASS and MONKEY are not secrets."""

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
"""Words at the end of a name that do not change what the value is."""

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
"""With one of these words, the value is a boolean: USE_TOKEN."""

_COUNTS = frozenset({"COUNT", "LIMIT", "MAX", "MIN", "NUM"})
"""With one of these words and a plural, the value is a number: MAX_TOKENS."""

_PUBLIC = frozenset({"ANON", "PUB", "PUBLIC", "PUBLISHABLE", "VERIFYING"})
"""Words for public keys and tokens, unless the name contains SECRET or PRIVATE too."""

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
"""Words directly before KEY that make it an identifier; SITE_KEY is a captcha's public key."""

_FILES = frozenset({"GOOGLE_APPLICATION_CREDENTIALS"})
"""Well-known names whose value is the path of a file."""


@lru_cache(maxsize=4096)
def looks_secret(name: str) -> bool:
    """Return whether the value of a variable or setting with this name should be a secret.

    The row of a known setting decides. The name may be in any case (`apiKey`). Only text can be a
    secret, so call this only for names of text values (`STORE_TOKENS: true` is not a secret).
    """
    known = setting(name)
    if known:
        return known.secret
    *before, last = _words(name) or [""]
    if last not in _WORDS and not last.endswith(_ENDINGS):
        return False
    return not _harmless(before, last) and name.upper() not in _FILES


def _harmless(before: list[str], last: str) -> bool:
    """Return whether the words `before` the `last` show that the value is not a secret."""
    context = frozenset(before)
    if context & _SWITCHES:
        return True
    if last == "DSN":  # Sentry's DSN can only send events, and is public on web pages
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
