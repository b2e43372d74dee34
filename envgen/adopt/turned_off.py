"""Find the improvements that existing profiles do not make, because a person declined them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from envgen.adopt.decide import decide
from envgen.adopt.findings import Findings
from envgen.adopt.improvements import ALL
from envgen.formats import yaml_tree
from envgen.profile.loader import ProfileSource

# A part of a profile: its path, and last an item of a list or a value, as text.
_Parts = frozenset[tuple[str, ...]]


def turned_off(
    findings: Findings,
    declined: Iterable[str],
    sources: Mapping[str, ProfileSource],
    *,
    cautious: bool,
) -> set[str]:
    """Return the ids of improvements of which the profiles in `sources` have nothing.

    `declined` and `cautious` are as for `decide`.
    """
    with_all = decide(findings, declined, cautious=cautious)
    made = _parts(with_all.profiles)
    there = _parts({name: _plain(source) for name, source in sources.items()})
    found = set()
    for identifier in {item.id for item in with_all.improved} & ALL.keys():
        without = _parts(decide(findings, {*declined, identifier}, cautious=cautious).profiles)
        more, less = made - without, without - made
        if (more or less) and more.isdisjoint(there) and less <= there:
            found.add(identifier)
    return found


def _plain(source: ProfileSource) -> Any:
    tree = yaml_tree.parse(source.data, source.path)[0] if isinstance(source.data, bytes) else None
    return yaml_tree.plain(tree) if tree is not None else {}


def _parts(profiles: Mapping[str, Any]) -> _Parts:
    return frozenset(part for name, data in profiles.items() for part in _leaves(data, (name,)))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            # The old name of the key, which profiles may still have.
            yield from _leaves(child, (*path, "keep" if key == "unset" else str(key)))
    elif isinstance(value, list | tuple) and value:
        yield from ((*path, repr(item)) for item in value)
    else:
        yield (*path, repr(value))
