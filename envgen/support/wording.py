"""Words that messages are made of."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return "a, b and c"; `last` is the word before the last name."""
    items = list(names)
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
