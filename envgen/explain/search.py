"""Find the keys that decide something, by changing one key at a time, or many keys at once.

In a small project, each key is tried. In a large one that takes too long. There, many keys are
changed at once, and only if something of interest differs, fewer of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from msgspec import Struct

from envgen.explain.trials import Decider, KeyChange, changes_of, children
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node

Seen = TypeVar("Seen")
# Returns what differs with some changes; None if the format refuses them.
Observe: TypeAlias = "Callable[[Sequence[KeyChange]], Set[Seen] | None]"

# With more keys, many are changed at once, and about so many trials are made.
SMALL = 300
MOST_TRIALS = 250


class Key(Struct, frozen=True):
    """A key of a file, or an item of a list."""

    path: KeyPath
    node: Node

    @property
    def cause(self) -> Decider:
        """Return the key as a cause."""
        return Decider(self.path, self.node.key_place or self.node.place)

    def changes(self) -> Iterator[KeyChange]:
        """Yield the changes of the key."""
        return changes_of(self.cause, self.node)

    def below(self) -> list[Key]:
        """Return the keys of a section, or the items of a list."""
        return [Key(path, node) for path, node in children(self.node, self.path)]

    def all(self) -> Iterator[Key]:
        """Yield the key, and each below it."""
        yield self
        for key in self.below():
            yield from key.all()


def top_keys(files: Mapping[str, Node]) -> list[Key]:
    """Return the top-level keys of files."""
    return [Key(path, node) for tree in files.values() for path, node in children(tree, ())]


def all_keys(files: Mapping[str, Node]) -> Iterator[Key]:
    """Yield the keys of files, and the items of their lists, in their order."""
    return (key for top in top_keys(files) for key in top.all())


def is_small(keys: Iterable[Key]) -> bool:
    """Return whether each of the keys, and of those below them, can be tried."""
    return sum(1 for key in keys for _ in key.all()) <= SMALL


def one_by_one(keys: Iterable[Key], observe: Observe[Seen]) -> dict[Decider, set[Seen]]:
    """Try each key, and each below it; return what differs."""
    tried = (key.changes() for top in keys for key in top.all())
    return tried_causes((change for changes in tried for change in changes), observe)


def tried_causes(changes: Iterable[KeyChange], observe: Observe[Seen]) -> dict[Decider, set[Seen]]:
    """Try each change alone; return what differs."""
    found: dict[Decider, set[Seen]] = {}
    for change in changes:
        if seen := observe((change,)):
            found.setdefault(change.cause, set()).update(seen)
    return found


def together(
    keys: Sequence[Key], observe: Observe[Seen], is_wanted: Callable[[Seen], bool], name: str
) -> dict[Decider, set[Seen]]:
    """Try many keys at once, and fewer of them where something that is wanted differs.

    Keys with a `name` are tried apart from the others. Where all this takes too many trials, a
    section is the cause, and not the keys below it.
    """
    found: dict[Decider, set[Seen]] = {}
    # The widest groups first, so that no section takes all trials.
    waiting: deque[tuple[Sequence[Key], Decider | None]] = deque([(keys, None)])
    tried, sections = 0, set()
    while waiting:
        group, section = waiting.popleft()
        if tried > MOST_TRIALS and section in found:
            sections.add(section)
            continue
        for changes in at_once(group):
            tried += 1
            seen = observe(changes)
            if seen is None or any(map(is_wanted, seen)):
                break
        else:
            continue
        if len(group) > 1:
            waiting += [(part, section) for part in _parts(group, name)]
            continue
        found |= tried_causes(group[0].changes(), observe)
        if below := group[0].below():
            waiting.append((below, group[0].cause))
    return {cause: seen for cause, seen in found.items() if not _is_in(cause, sections)}


def _parts(group: Sequence[Key], name: str) -> Iterator[Sequence[Key]]:
    """Yield the keys with a name and all others, or else two halves."""
    named = [key for key in group if key.path[-1] == name]
    half = len(group) // 2
    if 0 < len(named) < len(group):
        yield named
        yield [key for key in group if key.path[-1] != name]
    else:
        yield from (group[:half], group[half:])


def at_once(group: Sequence[Key]) -> Iterator[list[KeyChange]]:
    """Yield changes of all keys of a group: all are removed, then all values are others."""
    ends = [key for top in group for key in top.all() if not key.below()]
    for tried in (group, ends):
        yield from _side_by_side(list(key.changes()) for key in tried)


def _side_by_side(each: Iterable[list[KeyChange]]) -> Iterator[list[KeyChange]]:
    for changes in zip_longest(*each):
        yield [each for each in changes if each is not None]


def _is_in(cause: Decider, sections: Set[Decider]) -> bool:
    """Return whether a cause is a key of a section, or below it."""
    return any(
        cause.place.file == each.place.file
        and cause.path != each.path
        and cause.path[: len(each.path)] == each.path
        for each in sections
    )
