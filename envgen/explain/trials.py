"""Trials: the deployment that a profile would have if one of its keys were different.

What a key decides is not written down anywhere, so it cannot be out of date: a trial removes the
key or gives it another value, in memory, and resolves the profile again. Whatever then differs is
decided by the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from envgen.errors import Place
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node, Value, find, plain
from envgen.model import Deployment, Facts
from envgen.profile import Document
from envgen.profile.keys import choices_at
from envgen.profile.loaded import Profile
from envgen.resolve import resolve

# The kinds of profiles are tried in the key that decides them, if the profile has it or not.
_KIND: KeyPath = ("kind",)


class Decider(Struct, frozen=True):
    """What decides a part of the output: a key of the profile, or a module of the project.

    `path` is that of the key. It is empty for a module, and for the name of the profile.
    """

    path: KeyPath
    place: Place
    module: str = ""

    @property
    def key(self) -> str:
        """Return the path as a person writes it."""
        return key_name(self.path)


def key_name(path: KeyPath) -> str:
    """Return a path as a person writes it: programs.web.command, site.hosts[0]."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


class Trial(Struct, frozen=True):
    """The deployment that a profile would have if its `cause` were different.

    `number` counts the changes of one cause. Profiles that inherit the cause from one place have
    the same change under the same number.
    """

    cause: Decider
    number: int
    deployment: Deployment


def trials(profile: Profile, facts: Facts, *, below: KeyPath = ()) -> Iterator[Trial]:
    """Yield the trials of every key of `profile` at or below a path.

    Without `below`, also those of the kind of the profile, of its name, and of the modules that
    the project has. Values that the format refuses are left out.
    """
    for path, node in _nodes(profile.tree, ()):
        if path[: len(below)] != below or path == ("extends",):
            continue
        cause = Decider(path, profile.place(*path))
        for number, changed in enumerate(_changes(node, path)):
            yield from _trial(cause, number, _retyped(profile, path, changed), facts)
    if not below:
        yield from _kinds(profile, facts)
        yield from _names(profile, facts)
        yield from _modules(profile, facts)


def _kinds(profile: Profile, facts: Facts) -> Iterator[Trial]:
    if profile.document.kind is None:
        cause = Decider(_KIND, Place(profile.source))
        for number, kind in enumerate(choices_at(_KIND)):
            node = Node(kind, profile.tree.place)
            yield from _trial(cause, number, _retyped(profile, _KIND, node), facts)


def _names(profile: Profile, facts: Facts) -> Iterator[Trial]:
    named = msgspec.structs.replace(
        profile,
        name=f"{profile.name}_x",
        document=msgspec.structs.replace(profile.document, kind=profile.kind),
    )
    yield from _trial(Decider((), Place(profile.source)), 0, named, facts)


def _modules(profile: Profile, facts: Facts) -> Iterator[Trial]:
    for module in sorted(facts.modules):
        less = Facts(facts.modules - {module}, facts.plain_modules - {module})
        yield from _trial(Decider((), Place(""), module), 0, profile, less)


def _trial(cause: Decider, number: int, profile: Profile | None, facts: Facts) -> Iterator[Trial]:
    if profile is not None:
        yield Trial(cause, number, resolve(profile, facts)[0])


def _nodes(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Yield every node below `node`, with its path."""
    children: Iterable[tuple[str | int, Node]] = ()
    if isinstance(node.value, dict):
        children = node.value.items()
    elif isinstance(node.value, list):
        children = enumerate(node.value)
    for step, child in children:
        yield (*path, step), child
        yield from _nodes(child, (*path, step))


def _changes(node: Node, path: KeyPath) -> Iterator[Node | None]:
    """Yield what a node is replaced by, in turn; None removes it."""
    yield None
    for value in _other_values(node.value, path):
        yield Node(value, node.place, node.key_place)


def _other_values(value: Value, path: KeyPath) -> Iterator[Value]:
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


def _with(node: Node, path: KeyPath, changed: Node | None) -> Node:
    """Return a copy of a tree in which the node at `path` is another one, or removed."""
    step, *rest = path
    if rest and (child := find(node, path[:1])) is not None:
        changed = _with(child, tuple(rest), changed)
    return _replaced(node, step, changed)


def _replaced(node: Node, step: str | int, child: Node | None) -> Node:
    value: Value
    if isinstance(node.value, list) and isinstance(step, int):
        value = [*node.value[:step], *([] if child is None else [child]), *node.value[step + 1 :]]
    else:
        others = dict(node.value) if isinstance(node.value, dict) else {}
        if child is None:
            others.pop(str(step), None)
        else:
            others[str(step)] = child
        value = others
    return Node(value, node.place, node.key_place)


def _retyped(profile: Profile, path: KeyPath, changed: Node | None) -> Profile | None:
    """Return the profile with another node at `path`; None if the format refuses it."""
    tree = _with(profile.tree, path, changed)
    try:
        document = msgspec.convert(plain(tree), Document)
    except msgspec.ValidationError:
        return None
    return msgspec.structs.replace(profile, tree=tree, document=document)
