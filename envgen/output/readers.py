"""Reads generated files back: what they say, not what they were meant to say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from envgen.errors import Place, Problem
from envgen.formats import yaml_tree

GETTERS = frozenset({"str", "int", "float", "bool", "list", "json", "base64", "database", "cache"})
# Text to YAML 1.2, which envgen reads, and booleans to YAML 1.1, which others do:
# https://yaml.org/type/bool.html
_YAML_1_1 = {"yes": True, "on": True, "no": False, "off": False}
# https://yaml.org/spec/1.2.2/#54-line-break-characters and those of YAML 1.1, as libyaml counts.
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class SettingRead(Struct, frozen=True):
    """A variable that a settings module reads."""

    name: str
    required: bool
    line: int
    # Of a database's URL: the least sslmode that is accepted.
    sslmode: str | None = None


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

    def web_services(self) -> tuple[Service, ...]:
        """Return the services that answer to the public, in their order."""
        return tuple(item for item in self.services if item.fields.get("type") == "web")


# --- Python: settings modules, manage.py and its like ----------------------------------------


def settings_reads(text: str) -> list[SettingRead]:
    """Return the variables that a settings module asks `env` for; [] for broken Python."""
    return [read for node in _nodes(text) for read in _reads(node)]


def default_settings_modules(text: str) -> list[tuple[str, int]]:
    """Return what a file sets DJANGO_SETTINGS_MODULE to, each with its line."""
    return [found for node in _nodes(text) for found in _settings_module(node)]


def constant(text: str, name: str) -> object:
    """Return the constant that a module assigns to `name`; None where it assigns none."""
    for target, value in _assignments(text):
        if target.id == name and isinstance(value, ast.Constant):
            return value.value
    return None


def assigns(text: str, name: str) -> bool:
    """Say whether a module assigns to `name`, a constant or not."""
    return any(target.id == name for target, _ in _assignments(text))


def literal_texts(text: str) -> list[tuple[str, int]]:
    """Return the names to which a module assigns text that stands in it, each with its line.

    As a default too: `os.environ.get("SECRET_KEY", "…")`. The text itself is not returned.
    """
    return [
        (target.id, target.lineno)
        for target, value in _assignments(text)
        if any(_is_text(part) for part in (value, *_defaults(value)))
    ]


def is_empty(text: str) -> bool:
    """Say whether a module does nothing: it has a docstring and comments at most."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(node, ast.Expr) and _is_text(node.value) for node in body)


@lru_cache(maxsize=16)
def _nodes(text: str) -> tuple[ast.AST, ...]:
    # Kept, since several questions are asked of one module, and of manage.py for each profile.
    try:
        return tuple(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _assignments(text: str) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in _nodes(text):
        if isinstance(node, ast.Assign):
            yield from ((item, node.value) for item in node.targets if isinstance(item, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target, node.value


def _defaults(value: ast.expr) -> list[ast.expr]:
    if not isinstance(value, ast.Call):
        return []
    return [*value.args[1:], *(item.value for item in value.keywords if item.arg == "default")]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _reads(node: ast.AST) -> Iterator[SettingRead]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    target = node.func.value
    if not isinstance(target, ast.Name) or target.id != "env" or node.func.attr not in GETTERS:
        return
    keywords = {item.arg: item.value for item in node.keywords}
    optional = "default" in keywords or "sqlite" in keywords
    sslmode = keywords.get("sslmode")
    least = str(sslmode.value) if isinstance(sslmode, ast.Constant) else None
    if node.args and isinstance(node.args[0], ast.Constant):
        yield SettingRead(str(node.args[0].value), not optional, node.lineno, least)
    migrate = keywords.get("migrate")
    if isinstance(migrate, ast.Constant):
        yield SettingRead(str(migrate.value), False, node.lineno, least)


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


# --- YAML: Blueprints ------------------------------------------------------------------------


def blueprint(text: str, file: str) -> Blueprint | None:
    """Read a render.yaml; None where it is no mapping that YAML can read.

    A bare `yes`, `on`, `no` or `off` is the boolean that YAML 1.1 takes it for.
    """
    tree, _ = yaml_tree.parse(text.encode(), file)
    if tree is None:
        return None
    reader = _Reader(text)
    return Blueprint(
        services=tuple(reader.resources(tree, "services")),
        databases=tuple(reader.resources(tree, "databases")),
        groups=tuple(reader.resources(tree, "envVarGroups")),
    )


def blueprint_problems(text: str, file: str) -> list[Problem]:
    """Return what is wrong with a render.yaml as YAML, each problem with its place."""
    return yaml_tree.parse(text.encode(), file)[1]


class _Reader:
    """Turns nodes into resources; knows the text, which tells `off` from `"off"`."""

    def __init__(self, text: str) -> None:
        self.lines = _LINE_BREAK.split(text)

    def resources(self, tree: yaml_tree.Node, key: str) -> Iterator[Service]:
        for folder in _folders(tree):
            for node in _items(folder, key):
                yield self.resource(node)

    def resource(self, node: yaml_tree.Node) -> Service:
        fields = self.mapping(node)
        entries, groups = [], []
        for item in _items(node, "envVars"):
            data = self.mapping(item)
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

    def mapping(self, node: yaml_tree.Node) -> dict[str, Any]:
        children = node.value if isinstance(node.value, dict) else {}
        return {key: self.plain(child) for key, child in children.items()}

    def plain(self, node: yaml_tree.Node) -> Any:
        if isinstance(node.value, dict):
            return self.mapping(node)
        if isinstance(node.value, list):
            return [self.plain(child) for child in node.value]
        if isinstance(node.value, str) and self.is_bare(node):
            return _YAML_1_1.get(node.value.lower(), node.value)
        return node.value

    def is_bare(self, node: yaml_tree.Node) -> bool:
        line = self.lines[node.place.line - 1]
        return line[node.place.column - 1 : node.place.column] not in ('"', "'", "|", ">")


def _folders(tree: yaml_tree.Node) -> Iterator[yaml_tree.Node]:
    """Yield what resources stand in: the file itself, its environments, and `ungrouped`."""
    yield tree
    for project in _items(tree, "projects"):
        yield from _items(project, "environments")
    ungrouped = yaml_tree.find(tree, ["ungrouped"])
    if ungrouped is not None and isinstance(ungrouped.value, dict):
        yield ungrouped


def _items(tree: yaml_tree.Node, key: str) -> list[yaml_tree.Node]:
    node = yaml_tree.find(tree, [key])
    if node is None or not isinstance(node.value, list):
        return []
    return [item for item in node.value if isinstance(item.value, dict)]
