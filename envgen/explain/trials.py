"""Trials: the deployments that follow if some keys of the profiles are different.

What a key decides is not written down anywhere, so it cannot be out of date: a trial removes keys
or gives them other values, in memory, and resolves the profiles again. Whatever then differs is
decided by these keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from envgen.errors import Place
from envgen.formats import yaml_tree
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node, Scalar, Value
from envgen.model import Deployment, Facts
from envgen.profile import extends
from envgen.profile.keys import choices_at
from envgen.profile.loaded import Profile
from envgen.profile.loader import document_of
from envgen.resolve import resolve

_KIND: KeyPath = ("kind",)


class Decider(Struct, frozen=True):
    """What decides a part of the output: a key of a file, or a module of the project.

    `path` is that of the key, as it is written. It is empty for a module, and for the name of the
    profile.
    """

    path: KeyPath
    place: Place
    module: str = ""
    # A section that keeps what it inherits: `null` in its place would remove it.
    inherits: bool = False

    @property
    def key(self) -> str:
        """Return the path as a person writes it."""
        return key_name(self.path)


class KeyChange(Struct, frozen=True):
    """A change of a cause: 0 removes it, and each other number gives it another value."""

    cause: Decider
    number: int = 0
    value: Scalar = None


def key_name(path: KeyPath) -> str:
    """Return a path as a person writes it: programs.web.command, site.hosts[0]."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


class Trials:
    """The deployments of a project's profiles, with changes. Each is made once."""

    def __init__(
        self,
        profiles: Mapping[str, Profile],
        deployments: Mapping[str, Deployment],
        facts: Mapping[str, Facts],
    ) -> None:
        """Keep the profiles; nothing is tried yet."""
        self.profiles, self.deployments, self._facts = profiles, deployments, facts
        self._done: dict[tuple[str, tuple[KeyChange, ...]], Deployment | None] = {}

    def files(self, names: Iterable[str]) -> dict[str, Node]:
        """Return the files of some profiles and of those that they extend, by path."""
        layers = (layer for name in names for layer in self.profiles[name].layer.chain())
        return {layer.tree.place.file: layer.tree for layer in layers}

    def deployment(self, name: str, changes: Sequence[KeyChange]) -> Deployment | None:
        """Return the deployment of a profile with changes; None if the format refuses them."""
        profile = self.profiles[name]
        files = {layer.tree.place.file for layer in profile.layer.chain()}
        own = tuple(each for each in changes if each.cause.place.file in files)
        modules = tuple(each for each in changes if each.cause.module in self._facts[name].modules)
        if not own and not modules:
            return self.deployments[name]
        key = (name, own or modules)
        if key not in self._done:
            made = _without(profile, self._facts[name], modules) if modules else None
            self._done[key] = made or self._with(profile, own)
        return self._done[key]

    def _with(self, profile: Profile, changes: Sequence[KeyChange]) -> Deployment | None:
        facts = self._facts[profile.name]
        if any(not each.cause.path for each in changes):
            same_kind = msgspec.structs.replace(profile.document, kind=profile.kind)
            other = msgspec.structs.replace(profile, name=f"{profile.name}_x", document=same_kind)
            return resolve(other, facts)[0]
        layers = []
        for layer in profile.layer.chain():
            file = layer.tree.place.file
            own = {each.cause.path: each for each in changes if each.cause.place.file == file}
            layers.append(changed(layer.tree, own))
            if yaml_tree.find(layers[-1], ["extends"]) is None:
                break
        tree = Node({}, profile.tree.place)
        for layer_tree in reversed(layers):
            tree = extends.extend(tree, layer_tree, [])
        document = document_of(tree)
        if document is None:
            return None
        return resolve(msgspec.structs.replace(profile, tree=tree, document=document), facts)[0]

    def from_outside(self, name: str) -> Iterator[KeyChange]:
        """Yield the changes of what no file says: kind and name of a profile, and the modules."""
        profile = self.profiles[name]
        if profile.document.kind is None:
            for number, kind in enumerate(choices_at(_KIND), 1):
                yield KeyChange(Decider(_KIND, Place(profile.source)), number, kind)
        yield KeyChange(Decider((), Place(profile.source)))
        for module in sorted(self._facts[name].modules):
            yield KeyChange(Decider((), Place(""), module))


def _without(profile: Profile, facts: Facts, modules: Sequence[KeyChange]) -> Deployment:
    less = {each.cause.module for each in modules}
    return resolve(profile, Facts(facts.modules - less, facts.plain_modules - less))[0]


def changes_of(cause: Decider, node: Node) -> Iterator[KeyChange]:
    """Yield the changes of a key. The format may refuse some of them."""
    yield KeyChange(cause)
    for number, value in enumerate(_other_values(node.value, cause.path), 1):
        yield KeyChange(cause, number, value)
    if isinstance(node.value, dict):
        yield KeyChange(msgspec.structs.replace(cause, inherits=True), 1)


def children(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Yield the nodes directly below `node`, each with its path."""
    if isinstance(node.value, dict):
        yield from (((*path, step), child) for step, child in node.value.items())
    elif isinstance(node.value, list):
        yield from (((*path, step), child) for step, child in enumerate(node.value))


def _other_values(value: Value, path: KeyPath) -> Iterator[Scalar]:
    """Yield a few values that are not `value`; the format may refuse some of them."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value - 1
    elif isinstance(value, str):
        if known := choices_at(path):
            yield from (item for item in known if item != value)
        elif value.isdigit():
            yield str(int(value) + 1)
        else:
            yield f"{value}x"
            yield f"x{value}"
            yield f"{value}1"
            # For a path, which ends with a slash, and for an address.
            yield f"{value[:-1]}x{value[-1:]}"


def changed(node: Node, changes: Mapping[KeyPath, KeyChange]) -> Node:
    """Return a copy of a tree with changes, by the paths of their keys below `node`."""
    by_step: dict[str | int, dict[KeyPath, KeyChange]] = {}
    for path, change in changes.items():
        by_step.setdefault(path[0], {})[path[1:]] = change
    kept: dict[str | int, Node] = {}
    for (step,), child in children(node, ()):
        below = by_step.pop(step, {})
        if () not in below:
            kept[step] = changed(child, below) if below else child
        elif below[()].number:
            kept[step] = Node(below[()].value, child.place, child.key_place)
    for step, below in by_step.items():
        kept[step] = Node(below[()].value, node.place)
    whole: Value = list(kept.values()) if isinstance(node.value, list) else dict(_texts(kept))
    return Node(whole, node.place, node.key_place)


def _texts(nodes: Mapping[str | int, Node]) -> Iterator[tuple[str, Node]]:
    return ((str(step), node) for step, node in nodes.items())
