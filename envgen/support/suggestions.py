"""Find the name that a misspelled name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

# So many similar names are looked at.
_CLOSE = 3


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name in `names` that is most similar to `name`, ignoring case; None if none is.

    `cutoff` is the lowest similarity that counts, from 0 to 1, as difflib measures it.
    """
    import difflib  # late: most names are right

    by_lower = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name.lower(), by_lower, _CLOSE, cutoff)
    # Two letters that changed places are the most common typo.
    swapped = [each for each in close if sorted(each) == sorted(name.lower())]
    return by_lower[(swapped or close)[0]] if close else None


def suggest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return "did you mean …?" with the nearest of `names`; empty if none is near.

    `cutoff` is that of `nearest`.
    """
    meant = nearest(name, names, cutoff)
    return f"did you mean {meant}?" if meant else ""
