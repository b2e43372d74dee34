"""Parse YAML into a tree of nodes with their places. Only this module and `yaml_events` use PyYAML.

The tree is built from the parser's *events* rather than with `yaml.load`: one pass gives values,
places, duplicate keys and depth. Nothing here recurses, so no input can exhaust the stack.

Only a simple subset of YAML is accepted: one document, which is a mapping, without anchors,
aliases, merge keys, tags or directives; `yaml_foreign` accepts more. Scalars follow the core schema
of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), in which `no` and `on` are text. Two
kinds of numbers stay text as well, because they are probably identifiers: numbers with a leading
zero (`007`), and numbers that are too long or too large to be written back unchanged (`1234e567`).

Messages name keys and never show values, because a value may be a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from typing import Any, TypeAlias

import yaml

from envgen.errors import InputError, Place, Problem
from envgen.formats.yaml_events import BAD_ESCAPE, MAX_BYTES, comments, decode, events, refusal
from envgen.support import lazy_re

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "Builder",
    "Node",
    "Plain",
    "Scalar",
    "Value",
    "comments",
    "find",
    "parse",
    "place_of",
    "plain",
]

MAX_DEPTH = 50
MAX_NODES = 100_000  # keys count too
MAX_NUMBER_LENGTH = 100  # characters; Python itself refuses to print integers beyond 4,300 digits

Scalar: TypeAlias = bool | int | float | str | None
Value: TypeAlias = "Scalar | list[Node] | dict[str, Node]"
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


class Node:
    """A value and its place; inside a mapping, also the place of its key.

    This is not a NamedTuple, because the repr of one would show the value.
    """

    __slots__ = ("key_place", "place", "text", "value")

    def __init__(self, value: Value, place: Place, key_place: Place | None = None) -> None:
        self.value = value
        self.place = place
        self.key_place = key_place
        # The text of a scalar as it is written: 1.10 is a number, and another text than 1.1.
        self.text: str | None = value if isinstance(value, str) else None


def parse(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Parse the bytes of one YAML file; `file` is its name in places.

    Returns the root, which is a mapping, and every problem in the order of the file. The root is
    None if there is nothing usable, for example because of a syntax error. With other problems
    it has what could be read: the first of duplicate keys, null for an alias, the text of a
    tagged scalar. Never raises.
    """
    return Builder(file).read(data)


def find(node: Node, path: Sequence[str | int]) -> Node | None:
    """Return the node at `path` (keys and, in lists, indexes); None if there is none."""
    reached: Node | None = node
    for step in path:
        reached = _child(reached.value, step) if reached else None
    return reached


def _child(children: Value, step: str | int) -> Node | None:
    if isinstance(children, dict) and isinstance(step, str):
        return children.get(step)
    if isinstance(children, list) and isinstance(step, int) and 0 <= step < len(children):
        return children[step]
    return None


def place_of(tree: Node, path: Sequence[str | int]) -> Place:
    """Return the place of the key or item at `path`, or of the nearest node above it."""
    for length in range(len(path), 0, -1):
        node = find(tree, path[:length])
        if node is not None:
            return node.key_place or node.place
    return tree.place


def plain(node: Node) -> Plain:
    """Return the data of `node` without places, as dicts, lists and scalars."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


# --- Events to nodes -------------------------------------------------------------------------

_CONSTANTS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_INTEGER = lazy_re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = lazy_re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SURROGATE = lazy_re.compile("[\ud800-\udfff]")


def _scalar(text: str) -> Scalar:
    """Return the value of a scalar that is written without quotes."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789" or len(text) > MAX_NUMBER_LENGTH:
        return text
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and not isinf(number := float(text)):
        return number
    return text


class Open:
    """A collection that is still being read; a mapping expects a key and a value in turn."""

    __slots__ = ("awaits_key", "children", "first", "key", "key_place")

    def __init__(self, children: list[Node] | dict[str, Node]) -> None:
        self.children = children
        self.awaits_key = isinstance(children, dict)
        self.key: str | None = None  # None for a rejected key, whose value is dropped
        self.key_place: Place | None = None
        self.first: Node | None = None  # the mapping to which the lines below belong


class Builder:
    """Builds the tree: adds the node of each event to the innermost open collection."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.documents: list[Node] = []
        self.open = [Open(self.documents)]
        self.nodes = 0

    @property
    def most(self) -> int:
        """Return how many keys and values a file may have."""
        return MAX_NODES

    def read(self, data: bytes) -> tuple[Node | None, list[Problem]]:
        """Return the root and the problems, as `parse` does."""
        try:
            return self.build(decode(data, self.file)), self.problems
        except InputError as error:
            return None, [*self.problems, *error.problems]

    def build(self, text: str) -> Node:
        """Return the root of the document; raises InputError for an error that stops the parser."""
        for event in events(text, self.file):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self.scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.collection(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.close(self.open.pop())
            elif kind is yaml.AliasEvent:
                self.alias(event, self.count(event))
            elif kind is yaml.DocumentStartEvent and self.documents:
                hint = "move it to its own file"
                raise refusal(
                    self.place(event), "yaml-document", "a second document begins here", hint
                )
        root = self.documents[0] if self.documents else Node(None, Place(self.file))
        if root.value is None:
            hint = "write `key: value` lines, or delete the file"
            raise refusal(Place(self.file), "yaml-empty", "the file is empty", hint)
        if not isinstance(root.value, dict):
            hint = "write `key: value` lines"
            raise refusal(root.place, "yaml-mapping", "the file must be a mapping", hint)
        return root

    def scalar(self, event: Any) -> None:
        place = self.start(event)
        text: str = event.value
        # libyaml rejects escapes of surrogates, PyYAML does not.
        if not text.isascii() and _SURROGATE.search(text):
            raise refusal(place, "yaml-syntax", *BAD_ESCAPE)
        is_plain = not event.style and event.tag is None
        is_merge = is_plain and text == "<<" and self.open[-1].awaits_key
        if is_merge:
            self.merge(place)
        value = self.value_of(text) if is_plain else text
        node = self.hang(value, place, refused=is_merge)
        node.text = text
        self.anchored(event, node)

    def value_of(self, text: str) -> Any:
        """Return the value of a scalar that is written without quotes."""
        return _scalar(text)

    def merge(self, place: Place) -> None:
        """Take note of a merge key."""
        self.report(place, "yaml-merge", "a merge key (<<) is not allowed", _WRITE_OUT)

    def alias(self, event: Any, place: Place) -> None:
        """Add what an alias stands for."""
        self.report(place, "yaml-alias", "an alias (*) is not allowed", _WRITE_OUT)
        self.hang(None, place, refused=True)

    def anchored(self, event: Any, node: Node) -> None:
        """Report an anchor as a problem."""
        if event.anchor is not None:
            self.report(node.place, "yaml-anchor", "an anchor (&) is not allowed", _WRITE_OUT)

    def tagged(self, event: Any, place: Place) -> None:
        """Report a tag as a problem."""
        if event.tag is not None:
            hint = "quote the value if it is text, else delete the tag"
            self.report(place, "yaml-tag", "a tag (!) is not allowed", hint)

    def close(self, ended: Open) -> None:
        """Take note of the end of a collection."""

    def collection(self, event: Any, children: list[Node] | dict[str, Node]) -> None:
        place = self.start(event)
        if len(self.open) > MAX_DEPTH:
            raise refusal(place, "yaml-depth", f"nested more than {MAX_DEPTH} levels deep")
        first = self.open[-1].first
        self.anchored(event, self.hang(children, place))
        if first is not None and isinstance(first.value, dict) and isinstance(children, dict):
            children = first.value
        self.open.append(Open(children))

    def start(self, event: Any) -> Place:
        """Return the place of a scalar or collection; see to its tag."""
        place = self.count(event)
        self.tagged(event, place)
        return place

    def count(self, event: Any, more: int = 1) -> Place:
        place = self.place(event)
        self.nodes += more
        if self.nodes > self.most:
            raise refusal(place, "yaml-size", f"more than {self.most:,} keys and values")
        return place

    def hang(self, value: Value, place: Place, *, refused: bool = False) -> Node:
        """Add a value or a key; `refused` means that its problem is already reported."""
        parent, node = self.open[-1], Node(value, place)
        if isinstance(parent.children, list):
            parent.children.append(node)
        elif parent.awaits_key:
            parent.awaits_key = False
            parent.first = None
            parent.key = None if refused else self.key(value, place, parent.children)
            parent.key_place = place
        else:
            parent.awaits_key = True
            if parent.key is not None:
                node.key_place = parent.key_place
                parent.children[parent.key] = node
        return node

    def key(self, value: Value, place: Place, siblings: dict[str, Node]) -> str | None:
        """Return `value`, or None after reporting why it cannot be a key."""
        if not isinstance(value, str):
            message = f"a key must be text, and this is {_kind(value)}"
            self.report(place, "yaml-key", message, "put quotes around it")
        elif value in siblings:
            node = siblings[value]
            first = node.key_place or node.place
            message = f"duplicate key {_shown(value)}, first at line {first.line}"
            hint = "keep one of the two"
            if isinstance(node.value, dict) and node.place.line > first.line:
                self.open[-1].first = node
                hint = f"move its lines under the first `{_shown(value)}:`"
            self.report(place, "yaml-duplicate-key", message, hint)
        else:
            return value
        return None

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def report(self, place: Place, rule: str, message: str, hint: str) -> None:
        self.problems.append(Problem(message, rule, place, hint))


_WRITE_OUT = "write the value out; what profiles share comes through `extends`"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", list: "a list", dict: "a mapping"}
    return names.get(type(value), "a number")


def _shown(key: str) -> str:
    shortened = key if len(key) <= 60 else f"{key[:59]}…"
    return shortened if key.isprintable() and key else ascii(shortened)
