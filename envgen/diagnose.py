"""Every way in which a profile does not fit the format, in plain words.

Imported only when a profile is wrong: msgspec has said that it is, and stops at the first
error; jsonschema-rs lists all. Its own messages show values, which may be secrets, so they
are worded anew here from the place and the schema alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from envgen import schema, yaml_tree
from envgen.errors import Problem

Path = tuple[str | int, ...]

_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def diagnose(tree: yaml_tree.Node, data: Any) -> tuple[list[Problem], Any]:
    """Compare `data`, the plain form of `tree`, with the format.

    Returns the problems and `data` without what is wrong, so that the rest can be checked
    further. Takes any data that YAML can hold; raises nothing.
    """
    problems: list[Problem] = []
    wrong: list[Path] = []
    for error in _validator().iter_errors(data):
        for problem, path in _problems(tree, error):
            problems.append(problem)
            wrong.append(path)
    for path in sorted(set(wrong), key=len, reverse=True):
        _remove(data, path)
    return problems, data


@cache
def _schema() -> dict[str, Any]:
    return schema.for_diagnosis()


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(_schema())


def _problems(tree: yaml_tree.Node, error: Any) -> Iterator[tuple[Problem, Path]]:
    path = tuple(error.instance_path)
    where, keyword = _schema_at(error.schema_path)
    if keyword == "additionalProperties" and where.get("additionalProperties") is False:
        for name in sorted(set(error.instance) - set(where["properties"])):
            yield _unknown_key(tree, (*path, name), where["properties"])
    elif "propertyNames" in error.schema_path:
        names = _schema_at(error.schema_path[: error.schema_path.index("propertyNames") + 1])[0]
        pattern, why = names["propertyNames"]["pattern"], names["propertyNames"]
        for name in error.instance:
            if not re.search(pattern, name):
                message = f"the name {_shown(name)} {why['patternErrorMessage']}"
                yield _problem(tree, (*path, name), message, "name"), (*path, name)
    else:
        message, hint = _sentence(keyword, where, error.instance)
        yield _problem(tree, path, f"{_called(path)} {message}", "type", hint), path


def _sentence(keyword: str, where: dict[str, Any], instance: Any) -> tuple[str, str | None]:
    limit: Any = where.get(keyword)
    if keyword == "type":
        kinds = limit if isinstance(limit, list) else [limit]
        return "must be " + " or ".join(_NAMES[kind] for kind in kinds), _type_hint(kinds, instance)
    if keyword == "enum":
        return "must be " + _listed(limit), _enum_hint(limit, instance)
    if keyword == "pattern":
        return where.get("patternErrorMessage", "has another form than it must have"), None
    if keyword == "required":
        missing = sorted(set(where["required"]) - set(instance))
        return f"lacks {', '.join(missing)}", None
    if keyword in ("minimum", "maximum"):
        word = "at least" if keyword == "minimum" else "at most"
        return f"must be {word} {limit}", None
    return "does not fit the format", "see docs/profiles.md"


def _type_hint(kinds: Sequence[str], instance: Any) -> str | None:
    if "string" in kinds and isinstance(instance, bool | int | float):
        return "put it in quotes: without them YAML reads something else than text"
    if "array" in kinds and isinstance(instance, str):
        return "write [one, two], or one item a line with - before it"
    return None


def _enum_hint(allowed: Sequence[Any], instance: Any) -> str | None:
    if isinstance(instance, int | float) and not isinstance(instance, bool):
        return "put it in quotes: without them it is a number"
    if isinstance(instance, str):
        close = difflib.get_close_matches(instance, [str(item) for item in allowed], 1)
        return f"did you mean {close[0]}?" if close else None
    return None


def _unknown_key(tree: yaml_tree.Node, path: Path, known: Any) -> tuple[Problem, Path]:
    name = str(path[-1])
    close = difflib.get_close_matches(name, list(known), 1, cutoff=0.6)
    close = close or [item for item in known if item.lower() == name.lower()]
    hint = f"did you mean {close[0]}?" if close else f"the keys here are {', '.join(known)}"
    where = f" in {_called(path[:-1])}" if len(path) > 1 else ""
    return _problem(tree, path, f"unknown key {_shown(name)}{where}", "unknown-key", hint), path


def _problem(
    tree: yaml_tree.Node, path: Path, message: str, rule: str, hint: str | None = None
) -> Problem:
    return Problem(message, rule, yaml_tree.place_of(tree, path), hint)


def _schema_at(path: Sequence[str | int]) -> tuple[dict[str, Any], str]:
    node: Any = _schema()
    for step in path[:-1]:
        node = node[step]
    return node, str(path[-1])


def _called(path: Path) -> str:
    return ".".join(_shown(str(step)) for step in path) or "the profile"


def _shown(name: str) -> str:
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."


def _listed(items: Sequence[Any]) -> str:
    return ", ".join(str(item) for item in items[:-1]) + f" or {items[-1]}"


def _remove(data: Any, path: Path) -> None:
    """Take out what is wrong, or where it is the whole, leave nothing of it."""
    if not path:
        if isinstance(data, dict):
            data.clear()
        return
    for step in path[:-1]:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return
    if isinstance(data, dict):
        data.pop(path[-1], None)
    elif isinstance(data, list) and isinstance(path[-1], int):
        del data[path[-1] :]
