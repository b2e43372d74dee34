"""Every way in which a profile does not fit the format, in plain words.

Imported only when a profile is wrong: msgspec has said that it is, and stops at the first
error; jsonschema-rs lists all. Its own messages show values, which may be secrets, so they
are worded anew here from the place and the schema alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, get_args

import jsonschema_rs

from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.names.suggestions import nearest, suggest
from envgen.profile import SLUG, DjangoVersion, schema
from envgen.profile.shapes import KeyPath

_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
# What YAML 1.1 took for true and false; here, as in YAML 1.2, they are text.
_YES_OR_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
VERSION = ("django", "version")
# The rule of a key that has to be there, which a profile may yet inherit.
MISSING = "missing-key"


def diagnose(tree: yaml_tree.Node) -> tuple[list[Problem], yaml_tree.Node | None]:
    """Compare `tree` with the format.

    Returns the problems, and a copy of `tree` without what is wrong, so that the rest can be
    checked further; None where a check of the rest would mislead. Takes any tree that YAML can
    hold; raises nothing.
    """
    problems, wrong = _findings(tree)
    rest = tree
    while wrong:
        # Without programs everything that names one would seem wrong.
        if () in wrong or ("programs",) in wrong:
            return problems, None
        rest = _without(rest, wrong)
        # Where a required key went, what it was in goes too, without a word: that follows.
        _, wrong = _findings(rest)
    return problems, rest


def _findings(tree: yaml_tree.Node) -> tuple[list[Problem], set[KeyPath]]:
    found = [
        item
        for error in _validator().iter_errors(_for_schema(tree))
        for item in _problems(tree, error)
    ]
    return [problem for problem, _ in found if problem], {path for _, path in found}


@cache
def _schema() -> dict[str, Any]:
    return schema.for_diagnosis()


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(_schema())


def _for_schema(node: yaml_tree.Node) -> Any:
    """Return the data below `node` such that JSON Schema's numbers are msgspec's.

    JSON takes 1.0 for an integer, and has no nan; only the kind of a number matters here.
    """
    value = node.value
    if isinstance(value, dict):
        return {key: _for_schema(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_for_schema(child) for child in value]
    return 0.5 if isinstance(value, float) else value


def _problems(tree: yaml_tree.Node, error: Any) -> Iterator[tuple[Problem | None, KeyPath]]:
    """Yield what an error says and which path is wrong; no problem where it only follows."""
    path, node = _nearest(tree, tuple(error.instance_path))
    where, keyword = _schema_at(error.schema_path)
    value = node.value
    if keyword == "additionalProperties" and isinstance(value, dict):
        names = where.get("names")
        for name in value:
            if names is None and name not in where["properties"]:
                yield _unknown_key(tree, (*path, name), where["properties"]), (*path, name)
            elif names is not None and not re.search(names["pattern"], name):
                message = f"the name {_shown(name)} {names['patternErrorMessage']}"
                yield _problem(tree, (*path, name), message, "name"), (*path, name)
    elif keyword == "required" and isinstance(value, dict):
        yield _missing(tree, path, where, value), path
    else:
        message, hint = _sentence(keyword, where, value)
        yield _problem(tree, path, f"{_called(path)} {message}", "type", hint), path


def _nearest(tree: yaml_tree.Node, path: KeyPath) -> tuple[KeyPath, yaml_tree.Node]:
    """Return the node at `path`, or around it: jsonschema-rs leaves empty keys out of its paths."""
    while (node := yaml_tree.find(tree, path)) is None:
        path = path[:-1]
    return path, node


def _missing(
    tree: yaml_tree.Node, path: KeyPath, where: dict[str, Any], value: Collection[str]
) -> Problem | None:
    names = [name for name in where["required"] if name not in value]
    unknown = [name for name in value if name not in where["properties"]]
    # A misspelt key has been said to be one, and with whose name.
    if any(nearest(name, unknown) for name in names):
        return None
    return _problem(tree, path, f"{_called(path)} lacks {', '.join(names)}", MISSING)


def _sentence(keyword: str, where: dict[str, Any], instance: Any) -> tuple[str, str | None]:
    limit: Any = where.get(keyword)
    if keyword == "type":
        kinds = limit if isinstance(limit, list) else [limit]
        return "must be " + " or ".join(_NAMES[kind] for kind in kinds), _type_hint(kinds, instance)
    if keyword == "enum":
        return "must be " + _listed(limit), _enum_hint(limit, instance)
    if keyword == "pattern":
        return where.get("patternErrorMessage", "has another form than it must have"), None
    if keyword in ("minimum", "maximum"):
        word = "at least" if keyword == "minimum" else "at most"
        return f"must be {word} {limit}", None
    return "does not fit the format", "see docs/profiles.md"


def _type_hint(kinds: Sequence[str], instance: Any) -> str | None:
    if "string" in kinds and isinstance(instance, bool | int | float):
        return "put it in quotes: without them YAML reads something else than text"
    if isinstance(instance, str):
        return _text_hint(kinds, instance)
    if isinstance(instance, list) and "string" in kinds:
        return "write one value, without [ ] and -"
    return None


def _text_hint(kinds: Sequence[str], text: str) -> str | None:
    if "array" in kinds:
        return "write [one, two], or one item a line with - before it"
    if "object" in kinds:
        return "write its keys below it, indented, each as `key: value`"
    if "boolean" in kinds and text.lower() in _YES_OR_NO:
        return f"write {_YES_OR_NO[text.lower()]}: yes, no, on and off are text in YAML 1.2"
    return "write it without quotes"


def _enum_hint(allowed: Sequence[Any], instance: Any) -> str | None:
    if isinstance(instance, int | float) and not isinstance(instance, bool):
        meant = f'write "{instance}"' if str(instance) in allowed else "put it in quotes"
        return f"{meant}: without quotes it is a number"
    if not isinstance(instance, str):
        return None
    # Of versions none is meant by another; a release of one is.
    if all(item[:1].isdigit() for item in allowed):
        series = [item for item in allowed if instance.startswith(f"{item}.")]
        return f'write "{series[0]}"' if series else None
    return suggest(instance, allowed) or None


def _unknown_key(tree: yaml_tree.Node, path: KeyPath, known: Any) -> Problem:
    name = str(path[-1])
    hint = suggest(name, known)
    if not hint and len(path) == 1 and name.isupper():
        hint = "Django's settings stand under `settings`, other variables under `env`"
    hint = hint or f"the keys here are {', '.join(known)}"
    where = f" in {_called(path[:-1])}" if len(path) > 1 else ""
    return _problem(tree, path, f"unknown key {_shown(name)}{where}", "unknown-key", hint)


def _problem(
    tree: yaml_tree.Node, path: KeyPath, message: str, rule: str, hint: str | None = None
) -> Problem:
    return Problem(message, rule, yaml_tree.place_of(tree, path), hint)


def _schema_at(path: Sequence[str | int]) -> tuple[dict[str, Any], str]:
    node: Any = _schema()
    for step in path[:-1]:
        node = node[step]
    return node, str(path[-1])


def _called(path: KeyPath) -> str:
    return ".".join(_shown(str(step)) for step in path) or "the profile"


def _shown(name: str) -> str:
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."


def _listed(items: Sequence[Any]) -> str:
    return ", ".join(str(item) for item in items[:-1]) + f" or {items[-1]}"


def _without(
    node: yaml_tree.Node, wrong: Collection[KeyPath], path: KeyPath = ()
) -> yaml_tree.Node:
    """Copy what is right below `node`; the nodes themselves may be in other profiles too."""
    children: Any = node.value
    if isinstance(children, dict):
        children = {
            name: _without(child, wrong, (*path, name))
            for name, child in children.items()
            if (*path, name) not in wrong or _mended((*path, name), child)
        }
    elif isinstance(children, list):
        children = [
            _without(child, wrong, (*path, index))
            for index, child in enumerate(children)
            if (*path, index) not in wrong
        ]
    if path in wrong and path[:-1] == ("programs",):
        # It stays a program: what names it is right.
        kept = children if isinstance(children, dict) else {}
        children = {"command": yaml_tree.Node("", node.place), **kept}
    elif path == VERSION and isinstance(children, float):
        children = str(children)  # 5.2 without quotes, which leaves no doubt about what was meant
    return yaml_tree.Node(children, node.place, node.key_place)


def _mended(path: KeyPath, node: yaml_tree.Node) -> bool:
    """Say whether enough is known to keep what is wrong, so that no further check misleads."""
    if path == VERSION:
        return isinstance(node.value, float) and str(node.value) in get_args(DjangoVersion)
    return path[:-1] == ("programs",) and re.search(SLUG, str(path[-1])) is not None
