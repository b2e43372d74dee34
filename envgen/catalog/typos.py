"""Tell a misspelt setting from one that Django simply does not know.

Third parties have many settings, some of which look like another's (GS_DEFAULT_ACL is Google's,
AWS_DEFAULT_ACL Amazon's); a false alarm would stop a good profile. So only slips of the finger
count: one letter more, less, other or swapped, and two of them in a long name of Django's own.
"""

from __future__ import annotations

from functools import lru_cache

from envgen.catalog.lookup import setting, settings

_SHORTEST = 5
"""In a name of fewer characters one edit makes another word."""

_LONG = 11
"""From this many characters on, two edits still leave no doubt about what was meant."""

_ENVIRONMENT_PREFIX = "DJANGO_"


@lru_cache(maxsize=1024)
def suggestion(name: str) -> str | None:
    """Return the known setting that `name` was probably meant to be; None if it is known itself.

    Besides slips, these count: `debug`, `allowed-hosts`, and DJANGO_DEBUG, which is what the
    environment variable of DEBUG is called.
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
                continue  # nobody means a setting that is gone: TEMPLATE_DIR is a project's own
            if within(name, row.name, edits):
                return row.name
    return None


def within(one: str, other: str, edits: int) -> bool:
    """Return whether at most `edits` insertions, deletions, replacements or swaps of neighbours
    turn `one` into `other` (the distance of optimal string alignment).

    Its cost grows with 4 to the power of `edits`, and hardly with the lengths: meant for 1 or 2.
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
