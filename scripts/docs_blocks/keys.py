"""The keys of the profile format, from the typed model that checks every profile."""

from __future__ import annotations

import json
import sys
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo

from docs_blocks.markdown import code, listed, plain
from docs_blocks.markdown import table as markdown_table
from envgen import profile
from envgen.formats.yaml_tree import Scalar
from envgen.platforms import platforms

_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    Any: "anything",
}
# What a string is that must have a certain shape.
_SHAPES = {
    profile.DOTTED: "module path",
    profile.VARIABLE: "variable name",
    profile.SLUG: "slug",
    profile.SETTING: "setting name",
}


def table(struct: str) -> str:
    """Return the keys of a mapping of the format: type, default and meaning."""
    kinds = dict(vars(profile))
    for platform in platforms().values():
        kinds |= vars(sys.modules[platform.section.__module__])
    fields = msgspec.structs.fields(kinds.get(struct) or kinds[f"{struct}Section"])
    return markdown_table(("Key", "Type", "Default", "Meaning"), (_row(field) for field in fields))


def _row(field: FieldInfo) -> tuple[str, str, str, str]:
    return code(field.encode_name), _type(field.type), _default(field), _meaning(field.type)


def _type(kind: Any) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _shape(arguments[0], arguments[1:])
    if origin is Literal:
        return listed((code(_written(value)) for value in arguments), "or")
    if origin in (Union, UnionType):
        return _either(kind, arguments)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"mapping of {_type(arguments[0])} to {_type(arguments[1])}"
    if isinstance(kind, type) and issubclass(kind, Struct):
        name = kind.__name__.removesuffix("Section")
        return f"[{name}](#{name.lower()})"
    return _NAMES[kind]


def _written(value: str) -> str:
    """Return text as a profile has it: in quotes where it would be a number without them."""
    return json.dumps(value) if value[0].isdigit() else value


def _shape(kind: Any, metas: tuple[Meta, ...]) -> str:
    for meta in metas:
        if meta.examples:
            return f"{listed((code(_written(item)) for item in meta.examples), 'or')}, or a new one"
        if meta.pattern in _SHAPES:
            return _SHAPES[meta.pattern]
        if meta.ge is not None and meta.le is not None:
            return f"{_type(kind)}, {meta.ge} to {meta.le}"
        if meta.ge is not None:
            return f"{_type(kind)}, at least {meta.ge}"
    return _type(kind)


def _either(kind: Any, arguments: tuple[Any, ...]) -> str:
    if set(get_args(Scalar)) < set(arguments):
        return "text, number, `true`, `false`, or a list of them"
    if kind == Scalar:
        return "text, number, `true` or `false`"
    # None says that a key may be left out, and so does the column with its default.
    return listed((_type(item) for item in arguments if item not in (NoneType, UnsetType)), "or")


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is NODEFAULT and field.default_factory is NODEFAULT:
        return "required"
    if value in (None, UNSET, "") or isinstance(value, Struct) or value is NODEFAULT:
        return ""
    return code(json.dumps(value))


def _meaning(kind: Any) -> str:
    description, rules = "", []
    for meta in _metas(kind):
        description = description or meta.description or ""
        problem = (meta.extra_json_schema or {}).get("patternErrorMessage", "")
        if meta.pattern not in _SHAPES and problem.startswith("must "):
            rules.append(f"It {problem}.")
    return plain(" ".join([description, *rules]).strip())


def _metas(kind: Any) -> list[Meta]:
    """Return what is said about a type, the outermost first, but nothing of its parts."""
    if get_origin(kind) is Annotated:
        inner, *metas = get_args(kind)
        return [*reversed(metas), *_metas(inner)]
    if get_origin(kind) in (Union, UnionType):
        return [meta for item in get_args(kind) for meta in _metas(item)]
    return []
