"""Say in plain words what a JSON Schema rejects: which key, and what is allowed there.

Messages name keys and what the schema allows. They never show a value of the file, which may be a
secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from envgen.support.suggestions import nearest, suggest
from envgen.support.wording import listed

Path: TypeAlias = tuple[str | int, ...]
Described: TypeAlias = tuple[Path, str, str | None]
# What says which of several kinds a mapping is.
_TELLS = ("type", "runtime")
_KINDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}
_LIMITS = {"minimum": "at least", "maximum": "at most"}
# Longer lists of what is allowed are not shown in full.
_MOST_SHOWN = 12
_DEEPEST = 20
# How similar a key must be to one that was meant, from 0 to 1.
_SIMILAR = 0.75


def described(error: Any, schema: Mapping[str, Any]) -> Iterator[Described]:
    """Yield the path, the message and the hint for an error of jsonschema.

    Yields nothing for an error that only follows from others.
    """
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield path, f"{_subject(path)} has no `{key}`", f"add `{key}`"
        case "additionalProperties" | "unevaluatedProperties":
            yield from _unknown_keys(error, path, schema)
        case "anyOf" | "oneOf":
            yield from _of_branches(error, path, schema)
        case "enum" | "const":
            allowed = [error.validator_value] if error.validator == "const" else None
            yield path, *_not_among(path, error.instance, allowed or error.validator_value)
        case "type":
            yield path, *_wrong_type(path, error.instance, [error.validator_value])
        case "minimum" | "maximum":
            limit = f"{_LIMITS[error.validator]} {error.validator_value}"
            yield path, f"{_named(path)} must be {limit}", f"write a number of {limit}"
        case _:
            yield path, f"{_named(path)} does not fit Render's schema", None


def _of_branches(error: Any, path: Path, schema: Mapping[str, Any]) -> Iterator[Described]:
    """Yield the errors of the branch that was meant."""
    branches: dict[int, list[Any]] = {}
    for each in error.context or ():
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    if not branches:  # several branches of a oneOf fit
        several = "fits several alternatives in Render's schema, but must fit only one"
        yield path, f"{_named(path)} {several}", None
        return
    kinds = [each.validator_value for group in branches.values() for each in group]
    if all(_wants_another_type(group, path) for group in branches.values()):
        yield path, *_wrong_type(path, error.instance, kinds)
        return
    if not isinstance(error.instance, dict):
        yield path, *_wrong_type(path, error.instance, ["object"])
        return
    parts = [_properties(part, schema) for part in error.schema[error.validator]]
    best = min(
        branches.items(),
        key=lambda item: (
            sum(_telling_key(each, path) is not None for each in item[1]),
            -_agreeing(parts[item[0]], error.instance),
            sum(_shallow(each, path, parts[item[0]]) for each in item[1]),
            len(item[1]),
        ),
    )[1]
    telling = _wrong_kind(best, path)
    if telling is not None:
        # None of the branches has this type: what all of them allow is what counts.
        allowed = _allowed_kinds(branches.values(), path, telling)
        at = (*path, telling)
        yield at, *_not_among(at, error.instance.get(telling), allowed)
        return
    elsewhere = {key for part in parts for key in part}
    for each in best:
        for at, message, hint in described(each, schema):
            is_key = "cannot have the key" in message and at[:-1] == path and at[-1] in elsewhere
            yield at, message, _OF_OTHERS if is_key else hint


_OF_OTHERS = "remove it: only an item of another kind has this key, by its `type` or `runtime`"


def _wants_another_type(group: list[Any], path: Path) -> bool:
    """Return whether a branch only says which type it wants."""
    return [each.validator for each in group] == ["type"] and (
        len(group[0].absolute_path) == len(path)
    )


def _agreeing(part: Mapping[str, Any], instance: Mapping[str, Any]) -> int:
    """Return how many constants of a branch the data has, such as `runtime: static`."""
    return sum(
        isinstance(rule, dict) and "const" in rule and rule["const"] == instance.get(key)
        for key, rule in part.items()
    )


def _shallow(error: Any, path: Path, part: Mapping[str, Any]) -> int:
    """Return how many keys of the data itself an error is about, not of what is inside."""
    if len(error.absolute_path) > len(path):
        return 0
    if error.validator == "additionalProperties":
        return len(error.instance.keys() - part.keys())
    return 1


def _telling_key(error: Any, path: Path) -> str | None:
    """Return `type` or `runtime` if it is why a branch does not fit."""
    below = tuple(error.absolute_path)[len(path) :]
    if error.validator in ("enum", "const", "type") and len(below) == 1 and below[0] in _TELLS:
        return str(below[0])
    return None


def _wrong_kind(group: list[Any], path: Path) -> str | None:
    return next((key for each in group if (key := _telling_key(each, path)) == "type"), None)


def _allowed_kinds(groups: Iterable[list[Any]], path: Path, key: str) -> list[str]:
    found: dict[str, None] = {}
    for group in groups:
        for each in group:
            if _telling_key(each, path) == key and each.validator in ("enum", "const"):
                values = each.validator_value
                found |= dict.fromkeys(values if isinstance(values, list) else [values])
    return [*found]


def _unknown_keys(error: Any, path: Path, schema: Mapping[str, Any]) -> Iterator[Described]:
    known = set(_properties(error.schema, schema))
    for key in error.instance:
        if key in known:
            continue
        meant = nearest(key, known, _SIMILAR) if isinstance(key, str) else None
        hint = f"did you mean `{meant}`?" if meant else "remove it, or move it where it belongs"
        if not meant and len(known) <= _MOST_SHOWN:
            hint = f"use {listed([f'`{name}`' for name in sorted(known)], 'or')}"
        yield (*path, key), f"{_subject(path)} cannot have the key `{_shown(key)}`", hint


def _properties(part: Any, schema: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the keys that a schema names, also those of the schemas that it consists of."""
    if not isinstance(part, dict) or depth > _DEEPEST:
        return {}
    found = dict(part.get("properties", {}))
    reference = part.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        target: Any = schema
        for step in reference[2:].split("/"):
            target = target.get(step, {}) if isinstance(target, dict) else {}
        found |= _properties(target, schema, depth + 1)
    for each in part.get("allOf", ()):
        found |= _properties(each, schema, depth + 1)
    return found


def _not_among(path: Path, value: object, allowed: Iterable[Any]) -> tuple[str, str]:
    names = [str(item) for item in allowed]
    message = f"{_named(path)} has a value that the schema does not allow"
    if len(names) <= _MOST_SHOWN:
        message = f"{_named(path)} must be {listed(names, 'or')}"
    hint = (suggest(value, names) if isinstance(value, str) else "") or _one_of(names)
    if not isinstance(value, str) and str(value) in names:
        hint = f'write "{value}" in quotes'
    if value is False and "off" in names:
        hint = "write 'off' in quotes: without them, YAML reads it as false"
    return message, hint


def _one_of(names: list[str]) -> str:
    if len(names) == 1:
        return f"write {names[0]}"
    shown = names[:_MOST_SHOWN]
    more = ", …" if len(names) > len(shown) else ""
    return f"write one of {', '.join(shown)}{more}"


def _wrong_type(path: Path, value: object, kinds: Iterable[Any]) -> tuple[str, str | None]:
    names = [name for kind in kinds for name in (kind if isinstance(kind, list) else [kind])]
    wanted = listed(dict.fromkeys(_KINDS.get(str(name), str(name)) for name in names), "or")
    hint = None
    if "string" in names and not isinstance(value, dict | list | None):
        hint = "put the value in quotes"
    elif names == ["array"]:
        hint = "write each item on a line that begins with `- `"
    elif value is None:
        hint = "write a value, or remove the key"
    return f"{_named(path)} must be {wanted}, but is {_what(value)}", hint


def _what(value: object) -> str:
    if value is None:
        return "empty"
    names = {bool: "true or false", str: "text", dict: "a mapping", list: "a list"}
    if type(value) in names:
        return names[type(value)]
    return "a number" if isinstance(value, int | float) else "a date"


def _named(path: Path) -> str:
    """Return the key at the end of a path; for an item of a list, what the item is."""
    if not path:
        return "the file"
    return f"`{_shown(path[-1])}`" if isinstance(path[-1], str) else _subject(path)


def _subject(path: Path) -> str:
    """Return what is at a path: "an item of `services`", "`disk`"."""
    if not path:
        return "the file"
    if isinstance(path[-1], str):
        return f"`{_shown(path[-1])}`"
    keys = [step for step in path if isinstance(step, str)]
    return f"this item of `{_shown(keys[-1])}`" if keys else "this item"


def _shown(key: object) -> str:
    text = str(key)
    return text if text.isprintable() and len(text) <= 60 else ascii(text[:60])[1:-1]
