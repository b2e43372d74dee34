"""The JSON Schema of a profile, for editors, made from the typed format."""

from __future__ import annotations

from typing import Any

import msgspec

from envgen.profile import Document

JsonObject = dict[str, Any]

# These are items of lists. Lists are replaced, so an item inherits nothing.
_IN_LISTS = ("Frontend", "IpRange")
_SCALARS = ["string", "number", "boolean", "null"]


def for_editors() -> JsonObject:
    """Return the schema of a profile as a person writes it.

    `null` removes a key, a required key may be inherited, and a variable may be only its value.
    """
    schema = msgspec.json.schema(Document)
    for name, definition in schema["$defs"].items():
        for key, child in definition.get("properties", {}).items():
            _allow_null_inside(child)
            definition["properties"][key] = _or_null(child)
        if name not in _IN_LISTS:
            definition.pop("required", None)
    env = schema["$defs"]["Document"]["properties"]["env"]
    variables = next(item for item in env["anyOf"] if "type" in item)
    variables["additionalProperties"] = {
        "anyOf": [*variables["additionalProperties"]["anyOf"], {"type": [*_SCALARS, "array"]}]
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _or_null(child: JsonObject) -> JsonObject:
    if {"type": "null"} in child.get("anyOf", ()):
        return child
    about = {key: child[key] for key in ("description",) if key in child}
    return {**about, "anyOf": [child, {"type": "null"}]}


def _allow_null_inside(child: JsonObject) -> None:
    """Allow `null` for an entry of a mapping whose keys the user chooses."""
    for branch in (child, *child.get("anyOf", ())):
        entries = branch.get("additionalProperties")
        if isinstance(entries, dict) and entries:
            branch["additionalProperties"] = _or_null(entries)
