"""Leaks that a person accepted: keys of `ignore_leaks` in a profile, each for one value alone.

    DISCORD_TOKEN-scrypt-1f2e3d4c5b6a7988-00112233445566778899aabbccddeeff
    .env.production-commit-1a2b3c4d5e6f

The first has a salt and the scrypt hash (RFC 7914) of the variable's name and value. Nobody can
compute the value from it. Whoever reads the profile can test guesses, a few dozen a second for
each processor: too slow for what envgen generates, and not for a password of a few letters. The
second is a .env file that git had, with the last commit that changed it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache

_SALT_BYTES, _HASH_BYTES = 8, 16
# OWASP's minimum is 2**17; here a run has to test each key, and the value is in git already.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_COMMIT_DIGITS = 12


def value_key(variable: str, value: str) -> str:
    """Return a key, with a new salt, that accepts this value of a variable."""
    salt = os.urandom(_SALT_BYTES).hex()
    return f"{variable}-scrypt-{salt}-{_hash(variable, value, salt)}"


def commit_key(path: str, commit: str) -> str:
    """Return the key that accepts a .env file in git's history, up to a commit."""
    return f"{path}-commit-{commit[:_COMMIT_DIGITS]}"


def accepts(keys: Iterable[str], variable: str, value: str) -> bool:
    """Return whether one of `keys` is for this value of a variable."""
    from hmac import compare_digest  # late: few profiles accept a leak

    for key in keys:
        name, kind, *rest = key.split("-")
        if name == variable and kind == "scrypt" and len(rest) == 2:
            salt, wanted = rest
            if compare_digest(_hash(variable, value, salt), wanted):
                return True
    return False


@lru_cache(maxsize=256)
def _hash(variable: str, value: str, salt: str) -> str:
    data = f"{variable}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        data, salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=_PARALLEL, dklen=_HASH_BYTES
    ).hex()
