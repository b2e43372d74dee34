"""`extends`: merge a profile into its parent; each part keeps the place where it was written.

Mappings are merged key by key, and lists are replaced. `null` removes an inherited key, except
inside `settings`, where it is Python's None. `unset`, `append` and `prepend` are added to the
parent's.
"""

from __future__ import annotations

from envgen.errors import Problem
from envgen.formats.yaml_tree import Node

Mapping = dict[str, Node]


def extend(base: Node, over: Node, problems: list[Problem]) -> Node:
    """Return `over` merged into `base`; add a problem for each part that cannot be merged."""
    result = dict(_children(base))
    changes = {key: node for key, node in _children(over).items() if key != "extends"}
    _unset_what_is_kept(changes)
    _restore_settings(result, changes)
    for key, node in changes.items():
        if node.value is None:
            _put(result, key, node, (key,), problems)
        elif key == "settings":
            result[key] = _settings(result.get(key), node)
        elif key in ("unset", "keep"):
            result[key] = _both(result.get(key), node)
        elif key in ("append", "prepend"):
            result[key] = _items(result.get(key), node, key, problems)
        elif key == "env":
            _put(result, key, _long_forms(node), (key,), problems)
        else:
            _put(result, key, node, (key,), problems)
    return Node(result, over.place, over.key_place)


def _unset_what_is_kept(changes: Mapping) -> None:
    """Add the settings under `keep` to `unset`: for the generated module both mean the same."""
    kept, unset = changes.get("keep"), changes.get("unset")
    if kept is not None and isinstance(kept.value, list):
        before = unset.value if unset and isinstance(unset.value, list) else []
        changes["unset"] = Node([*before, *kept.value], kept.place, kept.key_place)


def _put(
    result: Mapping, key: str, node: Node, path: tuple[str, ...], problems: list[Problem]
) -> None:
    if node.value is None:
        if result.pop(key, None) is None:
            problems.append(_nothing_to_remove(node, path))
        return
    before = result.get(key)
    if not isinstance(node.value, dict):
        result[key] = node
        return
    inherited = dict(before.value) if before and isinstance(before.value, dict) else {}
    for name, child in node.value.items():
        _put(inherited, name, child, (*path, name), problems)
    result[key] = Node(inherited, node.place, node.key_place)


def _nothing_to_remove(node: Node, path: tuple[str, ...]) -> Problem:
    if path in (("env",), ("settings",), ("programs",)):
        hint = f"add one, indented, or delete `{path[0]}:`"
        return Problem(f"{path[0]} has no lines below it", "null", node.key_place, hint)
    return Problem(
        f"{'.'.join(path)} is empty, but there is no inherited value to remove",
        "null",
        node.key_place or node.place,
        "give it a value, or delete the line",
    )


def _settings(base: Node | None, over: Node) -> Node:
    if base is None or not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    result = dict(base.value)
    for key, node in over.value.items():
        before = result.get(key)
        result[key] = node if before is None else _settings(before, node)
    return Node(result, over.place, over.key_place)


def _restore_settings(result: Mapping, changes: Mapping) -> None:
    """Restore a setting that a parent profile unset and this profile sets."""
    before = result.get("unset")
    set_again = set(_children(changes.get("settings")))
    if before is not None and isinstance(before.value, list) and set_again:
        items = [
            item
            for item in before.value
            if not (isinstance(item.value, str) and item.value in set_again)
        ]
        result["unset"] = Node(items, before.place, before.key_place)


def _both(base: Node | None, over: Node) -> Node:
    if base is None or not isinstance(base.value, list) or not isinstance(over.value, list):
        return over
    return Node([*base.value, *over.value], over.place, over.key_place)


def _items(base: Node | None, over: Node, key: str, problems: list[Problem]) -> Node:
    if not isinstance(over.value, dict):
        return over
    result = dict(_children(base))
    for name, node in over.value.items():
        before = result.get(name)
        if node.value is None:
            _put(result, name, node, (key, name), problems)
        elif key == "append" or before is None:
            result[name] = _both(before, node)
        else:
            result[name] = Node(_both(node, before).value, node.place, node.key_place)
    return Node(result, over.place, over.key_place)


def _long_forms(node: Node) -> Node:
    """Return `node` with each short form of a variable written as {value: …}."""
    if not isinstance(node.value, dict):
        return node
    long = {
        name: child
        if child.value is None or isinstance(child.value, dict)
        else Node({"value": child}, child.place, child.key_place)
        for name, child in node.value.items()
    }
    return Node(long, node.place, node.key_place)


def _children(node: Node | None) -> Mapping:
    return node.value if node is not None and isinstance(node.value, dict) else {}
