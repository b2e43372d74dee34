"""What decides something, and where it is written, in words."""

from __future__ import annotations

from collections.abc import Sequence

from envgen.errors import Place
from envgen.explain.lines import Dependents
from envgen.explain.trials import Decider
from envgen.support.wording import listed


def decided(item: Dependents, most: int | None = None) -> list[str]:
    """Return what a key decides in one profile, a line for each kind; `most` names of each."""
    kinds: dict[str, list[str]] = {}
    for kind, name in item.subjects:
        kinds.setdefault(kind, []).append(name)
    return [
        f"{kind if len(names) == 1 else f'{kind}s'} {_listed(names, most)}"
        for kind, names in kinds.items()
    ] or ["no setting, variable, program or service"]


def _listed(names: Sequence[str], most: int | None) -> str:
    if most is None or len(names) <= most:
        return listed(names)
    return listed([*names[:most], f"{len(names) - most} more (--all shows them)"])


def cause_text(cause: Decider) -> str:
    """Return the place and the key that decide something."""
    if cause.module:
        return f"the module {cause.module}, which the project has"
    if not cause.path:
        return f"{cause.place}  the name of the profile"
    if not cause.place.line:
        return f"{cause.place}  {cause.key}, which follows from the name of the profile"
    inherits = ", which inherits it" if cause.inherits else ""
    return f"{cause.place}  {cause.key}{inherits}"


def ranges(places: Sequence[Place]) -> list[str]:
    """Return a line for each file: its path, and the ranges of its lines."""
    found: dict[str, list[list[int]]] = {}
    for place in places:
        ranges = found.setdefault(place.file, [])
        if ranges and ranges[-1][1] + 1 == place.line:
            ranges[-1][1] = place.line
        else:
            ranges.append([place.line, place.line])
    return [
        f"{file}:{', '.join(f'{a}' if a == b else f'{a}-{b}' for a, b in ranges)}"
        for file, ranges in found.items()
    ]
