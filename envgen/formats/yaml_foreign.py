"""Parse YAML that envgen did not write: with anchors, aliases and merge keys, as YAML 1.1 has it.

The tools of platforms read YAML 1.1 (https://yaml.org/type/), in which `yes` and `off` are booleans
and 012 is a number. The tree, its places and its limits are those of `yaml_tree`. What aliases
repeat counts each time, so no text can become larger than a tree may be.
"""

from __future__ import annotations

from typing import Any

from envgen.errors import Place, Problem
from envgen.formats.yaml_events import refusal
from envgen.formats.yaml_tree import MAX_DEPTH, Builder, Node, Open
from envgen.support import lazy_re

_BOOLEANS = {
    **dict.fromkeys(("yes", "on", "true"), True),
    **dict.fromkeys(("no", "off", "false"), False),
}
_NULL = ("", "~", "null", "Null", "NULL")
_INTEGER = lazy_re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*)"
)
_FLOAT = lazy_re.compile(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_DATE = lazy_re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
# Keys and values. No manifest has so many, and a schema takes half a minute for five times as many.
MAX_NODES = 20_000
# Longer texts of digits stay text: Python refuses to print large numbers.
_LONGEST_NUMBER = 100
_TEXT_TAG = "tag:yaml.org,2002:str"


class Timestamp:
    """A date or time that is written without quotes: neither text nor a number."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Keep the text as it is written."""
        self.text = text

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def __eq__(self, other: object) -> bool:
        """Compare the texts."""
        return isinstance(other, Timestamp) and self.text == other.text

    def __hash__(self) -> int:
        """Return the hash of the text."""
        return hash(self.text)


def parse(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Parse the bytes of one YAML file, as `yaml_tree.parse` does. Never raises."""
    return _ForeignBuilder(file).read(data)


def value_of(text: str) -> Any:
    """Return the value of a scalar that is written without quotes."""
    lower = text.lower()
    if lower in _BOOLEANS and text in (lower, lower.capitalize(), lower.upper()):
        return _BOOLEANS[lower]
    if text in _NULL:
        return None
    if len(text) > _LONGEST_NUMBER or text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
        return _number(text)
    return Timestamp(text) if _DATE.fullmatch(text) else text


def _number(text: str) -> int | float:
    """Return a number. Only its kind and sign are ever used of one in base 60."""
    bare = text.replace("_", "").replace(":", "")
    try:
        if "." in bare:
            return float(bare.replace(".inf", "inf").replace(".nan", "nan")) if bare != "." else 0.0
        digits = bare.lstrip("+-")
        base = {"0b": 2, "0x": 16}.get(digits[:2], 8 if digits.startswith("0") else 10)
        number = int(digits[2:] if base in (2, 16) else digits, base)
        return -number if bare.startswith("-") else number
    except ValueError:
        try:
            return float(bare.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            return 0


class _ForeignBuilder(Builder):
    """Resolves aliases and merge keys, and reads scalars as YAML 1.1 does."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.anchors: dict[str, Node] = {}
        # For each open mapping with merge keys, the values of those keys.
        self.merges: dict[int, list[Node]] = {}
        self.merging = False

    @property
    def most(self) -> int:
        return MAX_NODES

    def value_of(self, text: str) -> Any:
        return value_of(text)

    def anchored(self, event: Any, node: Node) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = node

    def tagged(self, event: Any, place: Place) -> None:
        if event.tag != _TEXT_TAG:
            super().tagged(event, place)

    def merge(self, place: Place) -> None:
        self.merging = True

    def alias(self, event: Any, place: Place) -> None:
        target = self.anchors.get(event.anchor)
        if target is None:
            hint = "write `&NAME` before the value that it repeats, further up"
            self.report(place, "yaml-alias", "this alias (*) has no anchor (&)", hint)
            self.hang(None, place, refused=True)
            return
        if any(each.children is target.value for each in self.open):
            message = "this alias (*) is inside the value of its own anchor (&)"
            raise refusal(place, "yaml-alias", message, _TAKE_OUT)
        size, depth = _measured(target)
        self.count(event, size)
        if len(self.open) + depth - 1 > MAX_DEPTH:
            raise refusal(place, "yaml-depth", f"nested more than {MAX_DEPTH} levels deep")
        self.hang(target.value, place)

    def hang(self, value: Any, place: Place, *, refused: bool = False) -> Node:
        parent = self.open[-1]
        is_merged = self.merging and not (refused and parent.awaits_key) and not parent.awaits_key
        node = super().hang(value, place, refused=refused)
        if is_merged:
            self.merging = False
            self.merges.setdefault(id(parent), []).append(node)
        return node

    def close(self, ended: Open) -> None:
        for node in self.merges.pop(id(ended), []):
            parts = node.value if isinstance(node.value, list) else [node]
            for part in parts:
                if not isinstance(part.value, dict):
                    message = "a merge key (<<) needs a mapping"
                    self.report(node.place, "yaml-merge", message, "write an alias of a mapping")
                elif isinstance(ended.children, dict):
                    for key, child in part.value.items():
                        ended.children.setdefault(key, child)


_TAKE_OUT = "write the value instead of the alias"


def _measured(node: Node) -> tuple[int, int]:
    """Return how many keys and values a node has, itself included, and how many levels."""
    size, depth, level = 0, 0, [node]
    while level:
        depth += 1
        below: list[Node] = []
        for each in level:
            size += 1
            if isinstance(each.value, dict):
                size += len(each.value)
                below += each.value.values()
            elif isinstance(each.value, list):
                below += each.value
        level = below
    return size, depth
