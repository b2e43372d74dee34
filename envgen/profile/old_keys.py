"""Keys of a profile that were renamed: the old name still loads, and `envgen check` names it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen.errors import Place
from envgen.formats.yaml_tree import Node

# The path of the mapping (* is any key), the old key, and the new key.
_RENAMED = (
    (("bot",), "road", "route"),
    (("bots", "*"), "road", "route"),
)


class OldKey(Struct, frozen=True):
    """An old key, the key that replaces it, and the place where it is written."""

    old: str
    new: str
    place: Place


def rename_old_keys(tree: Node) -> tuple[OldKey, ...]:
    """Rename each old key of a profile in `tree`, and return the renamed keys.

    If the new key exists too, the old one stays, and is reported as an unknown key.
    """
    return tuple(_renamed(tree))


def _renamed(tree: Node) -> Iterator[OldKey]:
    for path, old, new in _RENAMED:
        for mapping in _mappings(tree, path):
            if old in mapping and new not in mapping:
                yield OldKey(old, new, mapping[old].key_place or mapping[old].place)
                # Keep the order of the keys: messages follow the order of the file.
                items = [(new if key == old else key, node) for key, node in mapping.items()]
                mapping.clear()
                mapping.update(items)


def _mappings(node: Node, path: tuple[str, ...]) -> Iterator[dict[str, Node]]:
    if not isinstance(node.value, dict):
        return
    if not path:
        yield node.value
        return
    children = node.value.values() if path[0] == "*" else [node.value.get(path[0])]
    for child in children:
        if child is not None:
            yield from _mappings(child, path[1:])
