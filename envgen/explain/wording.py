"""The words for what decides a value, and for what follows from a key."""

from __future__ import annotations

from collections.abc import Sequence

from envgen.errors import Place
from envgen.explain.lines import Follows
from envgen.explain.trials import Decider
from envgen.support.wording import listed


def decided(item: Follows) -> list[str]:
    """Return what a key decides in one profile, one line for each kind of name."""
    if item.replaced_at:
        return [f"nothing: {item.replaced_at} replaces it"]
    kinds = {
        kind: [name for each, name in item.subjects if each == kind] for kind, _ in item.subjects
    }
    return [
        f"{kind if len(names) == 1 else f'{kind}s'} {listed(names)}"
        for kind, names in kinds.items()
    ] or ["no setting, variable, program or service"]


def cause_text(cause: Decider) -> str:
    """Return the place and the name of what decides a value."""
    if cause.module:
        return f"the module {cause.module} exists"
    if not cause.path:
        return f"{cause.place}  the name of the profile"
    if not cause.place.line:
        return f"{cause.place}  {cause.key}, which follows from the name of the profile"
    return f"{cause.place}  {cause.key}"


def ranges(places: Sequence[Place]) -> list[str]:
    """Return a line for each file: its path, and the ranges of its lines."""
    found: dict[str, list[list[int]]] = {}
    for place in places:
        lines = found.setdefault(place.file, [])
        if lines and lines[-1][1] + 1 == place.line:
            lines[-1][1] = place.line
        else:
            lines.append([place.line, place.line])
    return [
        f"{file}:{', '.join(f'{a}' if a == b else f'{a}-{b}' for a, b in lines)}"
        for file, lines in found.items()
    ]
