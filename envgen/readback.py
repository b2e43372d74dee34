"""Reads generated files back: what they say, not what they were meant to say."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from envgen import yaml_tree
from envgen.errors import Place

GETTERS = frozenset({"str", "int", "float", "bool", "list", "json", "base64", "database", "cache"})


class Read(Struct, frozen=True):
    """A variable that a settings module reads."""

    name: str
    required: bool
    line: int


class Entry(Struct, frozen=True):
    """An item of envVars: its key, where its value comes from, and where it stands."""

    key: str
    source: Mapping[str, Any]
    place: Place


class Service(Struct, frozen=True):
    """A service of a Blueprint, as its file has it."""

    name: str
    fields: Mapping[str, Any]
    entries: tuple[Entry, ...]
    groups: tuple[tuple[str, Place], ...]
    place: Place


class Blueprint(Struct, frozen=True):
    """A render.yaml, as it is."""

    services: tuple[Service, ...] = ()
    databases: tuple[Service, ...] = ()
    groups: tuple[Service, ...] = ()

    def service(self, name: object) -> Service | None:
        """Return the service of that name, if there is one."""
        return next((item for item in self.services if item.name == name), None)


def settings_reads(text: str) -> list[Read]:
    """Return the variables that a settings module asks `env` for; [] for broken Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    return [read for node in ast.walk(tree) for read in _reads(node)]


def default_settings_modules(text: str) -> list[tuple[str, int]]:
    """Return what a file sets DJANGO_SETTINGS_MODULE to, each with its line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    return [found for node in ast.walk(tree) for found in _settings_module(node)]


def blueprint(text: str, file: str) -> Blueprint | None:
    """Read a render.yaml; None where it is no mapping that YAML can read."""
    tree, _ = yaml_tree.parse(text.encode(), file)
    if tree is None:
        return None
    return Blueprint(
        services=tuple(_service(node) for node in _items(tree, "services")),
        databases=tuple(_service(node) for node in _items(tree, "databases")),
        groups=tuple(_service(node) for node in _items(tree, "envVarGroups")),
    )


def _reads(node: ast.AST) -> Iterator[Read]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    target = node.func.value
    if not isinstance(target, ast.Name) or target.id != "env" or node.func.attr not in GETTERS:
        return
    keywords = {item.arg: item.value for item in node.keywords}
    optional = "default" in keywords or "sqlite" in keywords
    if node.args and isinstance(node.args[0], ast.Constant):
        yield Read(str(node.args[0].value), not optional, node.lineno)
    migrate = keywords.get("migrate")
    if isinstance(migrate, ast.Constant):
        yield Read(str(migrate.value), False, node.lineno)


def _settings_module(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Call):
        values = [item.value for item in node.args if isinstance(item, ast.Constant)]
        if len(values) == 2 and values[0] == "DJANGO_SETTINGS_MODULE":
            yield str(values[1]), node.lineno
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
        for target in node.targets:
            key = target.slice if isinstance(target, ast.Subscript) else None
            if isinstance(key, ast.Constant) and key.value == "DJANGO_SETTINGS_MODULE":
                yield str(node.value.value), node.lineno


def _items(tree: yaml_tree.Node, key: str) -> list[yaml_tree.Node]:
    node = yaml_tree.find(tree, [key])
    if node is None or not isinstance(node.value, list):
        return []
    return [item for item in node.value if isinstance(item.value, dict)]


def _service(node: yaml_tree.Node) -> Service:
    fields = yaml_tree.plain(node)
    assert isinstance(fields, dict)
    entries, groups = [], []
    for item in _items(node, "envVars"):
        data = yaml_tree.plain(item)
        assert isinstance(data, dict)
        if "fromGroup" in data:
            groups.append((str(data["fromGroup"]), item.place))
        else:
            key = str(data.pop("key", ""))
            entries.append(Entry(key, data, item.place))
    fields.pop("envVars", None)
    return Service(
        name=str(fields.get("name", "")),
        fields=fields,
        entries=tuple(entries),
        groups=tuple(groups),
        place=node.place,
    )
