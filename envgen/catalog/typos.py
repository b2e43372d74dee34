"""Distinguish a misspelled setting from one that envgen does not know.

Third-party apps have many settings, and some have similar names (GS_DEFAULT_ACL and
AWS_DEFAULT_ACL). A false alarm would reject a good profile. So only typing errors count: one
character inserted, deleted, replaced or swapped, or two in a long name of a Django setting.
"""

from __future__ import annotations

from functools import lru_cache

from envgen.catalog.lookup import setting, settings

_SHORTEST = 5
"""The shortest name to compare: in a shorter one, one edit makes another word."""

_LONG = 11
"""The shortest name in which two edits count."""

_ENVIRONMENT_PREFIX = "DJANGO_"


@lru_cache(maxsize=1024)
def suggestion(name: str) -> str | None:
    """Return the known setting that `name` was probably meant to be; else None.

    None if `name` itself is known. Besides typing errors, these count: `debug`, `allowed-hosts`,
    and DJANGO_DEBUG, the environment variable of DEBUG.
    """
    if setting(name):
        return None
    spelled = name.strip().upper().replace("-", "_")
    for candidate in (spelled, spelled.removeprefix(_ENVIRONMENT_PREFIX)):
        if setting(candidate):
            return candidate
    return _nearest(spelled)


def _nearest(name: str) -> str | None:
    for edits in (1, 2) if len(name) >= _LONG else (1,):
        for row in settings():
            if edits > 1 and row.app:
                continue
            if row.until or min(len(name), len(row.name)) < _SHORTEST:
                continue  # a removed setting is never meant: TEMPLATE_DIR is a project's own
            if within(name, row.name, edits):
                return row.name
    return None


def within(one: str, other: str, edits: int) -> bool:
    """Return whether at most `edits` insertions, deletions, replacements or swaps of neighbours
    turn `one` into `other` (the distance of optimal string alignment).

    The cost grows with 4 to the power of `edits`, so use it for 1 or 2 edits.
    """
    if abs(len(one) - len(other)) > edits:
        return False
    start = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        start += 1
    one, other = one[start:], other[start:]
    if not one or not other or not edits:
        return len(one) + len(other) <= edits
    return (
        within(one[1:], other[1:], edits - 1)
        or within(one[1:], other, edits - 1)
        or within(one, other[1:], edits - 1)
        or (one[:2] == other[1::-1] and within(one[2:], other[2:], edits - 1))
    )
