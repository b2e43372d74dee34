"""The keys that a profile can have at a path, what they mean, and which values they take.

All of it comes from the typed format in `envgen/profile/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import inspect

from envgen.formats.shapes import KeyPath
from envgen.profile import Document


def fields_at(path: KeyPath) -> dict[str, inspect.Field]:
    """Return the fields of the section at `path`, by key; none if there is no section."""
    return {
        field.encode_name: field
        for kind in _types_at(path)
        if isinstance(kind, inspect.StructType)
        for field in kind.fields
    }


def choices_at(path: KeyPath) -> tuple[str, ...]:
    """Return the texts that the key at `path` takes; none if it takes any text."""
    found: list[object] = []
    for kind in _types_at(path):
        if isinstance(kind, inspect.LiteralType):
            found += kind.values
        elif isinstance(kind, inspect.Metadata):
            found += (kind.extra_json_schema or {}).get("examples", ())
    return tuple(dict.fromkeys(item for item in found if isinstance(item, str)))


def is_known(path: KeyPath) -> bool:
    """Return whether the format has a value at `path`; any key of a mapping of names counts."""
    return bool(_types_at(path))


def values_at(path: KeyPath) -> tuple[str, ...]:
    """Return what can be written as the value of the key at `path`; none if it takes any text."""
    is_bool = any(isinstance(kind, inspect.BoolType) for kind in _types_at(path))
    return (*choices_at(path), *(("true", "false") if is_bool else ()))


def about(path: KeyPath) -> str:
    """Return the description of the key at `path`; empty if the format does not know the key."""
    field = fields_at(path[:-1]).get(str(path[-1])) if path else None
    return _description(field.type) if field else ""


def _types_at(path: KeyPath) -> tuple[inspect.Type, ...]:
    """Return the types that the value at `path` can have, with and without their metadata."""
    found = tuple(_alternatives(_format()))
    for step in path:
        found = tuple(
            each for kind in found for part in _below(kind, step) for each in _alternatives(part)
        )
    return found


def _below(kind: inspect.Type, step: str | int) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.StructType):
        yield from (field.type for field in kind.fields if field.encode_name == step)
    elif isinstance(kind, inspect.DictType):
        yield kind.value_type
    elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
        yield kind.item_type


def _alternatives(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Yield a type, and the types that are inside its metadata and its unions."""
    yield kind
    if isinstance(kind, inspect.Metadata):
        yield from _alternatives(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _alternatives(each)


def _description(kind: inspect.Type) -> str:
    for each in _alternatives(kind):
        if isinstance(each, inspect.Metadata):
            found = (each.extra_json_schema or {}).get("description", "")
            if found:
                return str(found)
    return ""


@cache
def _format() -> inspect.Type:
    return inspect.type_info(Document)
