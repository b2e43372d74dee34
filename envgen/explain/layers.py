"""What the files of a profile say of one key: a profile replaces what those it extends say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, takewhile

from envgen.errors import Place
from envgen.explain.trials import Decider, children
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node, find
from envgen.profile.loaded import Layer, Profile

# Lists that are added to those of the profile that is extended, and a key that is not inherited.
_NOT_REPLACED = {"append", "prepend", "unset", "keep", "extends"}


def replaced_places(profile: Profile, cause: Decider) -> tuple[Place, ...]:
    """Return where the profiles that are extended say something else, which a key replaces."""
    layers = dropwhile(lambda layer: _file(layer) != cause.place.file, profile.layer.chain())
    below = list(layers)[1:]
    return tuple(place for layer in below for place in _said(layer.tree, cause.path))


def replacing_place(profile: Profile, cause: Decider) -> Place | None:
    """Return where the profile replaces or removes a key that it inherits; None if nowhere."""
    above = takewhile(lambda layer: _file(layer) != cause.place.file, profile.layer.chain())
    return next((place for layer in above for place in _said(layer.tree, cause.path)), None)


def _file(layer: Layer) -> str:
    return layer.tree.place.file


def _said(tree: Node, path: KeyPath) -> Iterator[Place]:
    """Yield where a file says something of the key at `path`: its value, or that it is removed."""
    if path[:1] == ("settings",):
        for key in ("unset", "keep"):
            items = find(tree, (key,))
            for _, item in children(items, ()) if items else ():
                if (item.value,) == path[1:2]:
                    yield item.place
    for length in range(1, len(path) + 1) if path and path[0] not in _NOT_REPLACED else ():
        node = find(tree, path[:length])
        if node is not None and not isinstance(node.value, dict):
            # The short form of a variable, `env.NAME: x`, says only its value.
            if path[0] != "env" or length != 2 or path[2:3] in ((), ("value",)):
                yield node.key_place or node.place
            break
        if path[0] == "env" and length == len(path) == 2:
            value = find(tree, (*path, "value"))
            if value is not None:
                yield value.key_place or value.place
