"""The JSON Schema of a profile, from the typed format: one for editors, one for diagnosis."""

from __future__ import annotations

from typing import Any

import msgspec

from envgen.profile import Document

JsonObject = dict[str, Any]

# These stand in lists, which are replaced whole: nothing of them is inherited.
_IN_LISTS = ("Frontend", "IpRange")
_SCALARS = ["string", "number", "boolean", "null"]


def for_diagnosis() -> JsonObject:
    """Return the schema of a merged profile, in which no `null` and no short form is left."""
    schema = _schema()
    _walk(schema, _without_alternatives)
    _walk(schema, _with_one_error_for_all_names)
    return schema


def for_editors() -> JsonObject:
    """Return the schema of a file as a person writes it: `null` takes a key out, what is
    required may be inherited, and a variable may be written as its value alone."""
    schema = _schema()
    for name, definition in schema["$defs"].items():
        for key, child in definition.get("properties", {}).items():
            _allow_null_inside(child)
            definition["properties"][key] = _or_null(child)
        if name not in _IN_LISTS:
            definition.pop("required", None)
    _, variables = _property(schema, "Document", "env")
    variables["additionalProperties"] = {
        "anyOf": [*variables["additionalProperties"]["anyOf"], {"type": [*_SCALARS, "array"]}]
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _schema() -> JsonObject:
    return msgspec.json.schema(Document)


def _property(schema: JsonObject, definition: str, name: str) -> tuple[JsonObject, JsonObject]:
    child = schema["$defs"][definition]["properties"][name]
    return child, next((item for item in child.get("anyOf", ()) if "type" in item), child)


def _or_null(child: JsonObject) -> JsonObject:
    if {"type": "null"} in child.get("anyOf", ()):
        return child
    about = {key: child[key] for key in ("description",) if key in child}
    return {**about, "anyOf": [child, {"type": "null"}]}


def _allow_null_inside(child: JsonObject) -> None:
    """Let `null` take an entry out of a mapping whose keys the user names."""
    for branch in (child, *child.get("anyOf", ())):
        entries = branch.get("additionalProperties")
        if isinstance(entries, dict) and entries:
            branch["additionalProperties"] = _or_null(entries)


def _walk(node: Any, change: Any) -> None:
    if isinstance(node, dict):
        change(node)
        for child in node.values():
            _walk(child, change)
    elif isinstance(node, list):
        for child in node:
            _walk(child, change)


def _with_one_error_for_all_names(node: JsonObject) -> None:
    """Replace `propertyNames`, for each wrong name of which jsonschema-rs copies the mapping.

    `patternProperties` with nothing beside it says the same in one error, however many there are.
    """
    if "propertyNames" in node:
        # Of a mapping to anything, msgspec says nothing about the entries.
        names, entries = node.pop("propertyNames"), node.get("additionalProperties", True)
        node |= {"names": names, "patternProperties": {names["pattern"]: entries}}
        node["additionalProperties"] = False


def _without_alternatives(node: JsonObject) -> None:
    """Replace `anyOf` by what names the one thing that is wrong rather than every branch."""
    branches = node.get("anyOf")
    if not isinstance(branches, list):
        return
    branches = [branch for branch in branches if branch != {"type": "null"}]
    del node["anyOf"]
    if len(branches) == 1:
        node.update(branches[0])
    elif all(set(branch) == {"type"} for branch in branches):
        node["type"] = [branch["type"] for branch in branches]
    else:
        mapping = next((branch for branch in branches if "$ref" in branch), None)
        others = [branch for branch in branches if branch is not mapping]
        kinds = [branch["type"] for branch in others]
        if mapping is None:
            # What else a branch asks is about its own kind: `items` are a list's.
            for branch in others:
                node.update(branch)
            node["type"] = kinds
        else:
            node.update({"if": {"type": "object"}, "then": mapping, "else": {"type": kinds}})
