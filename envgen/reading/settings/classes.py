"""Classes of pydantic-settings: each field reads one variable.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Protocol

from msgspec import Struct

from envgen.errors import Place
from envgen.reading.python_tree import dotted
from envgen.reading.settings.casting import Unreadable, cast
from envgen.reading.settings.environment import REQUIRED, Lookup
from envgen.reading.settings.values import Symbol, Unknown

BASES = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings"})
_KINDS = {name: name for name in ("str", "bool", "int", "float")} | {"SecretStr": "secret"}
# Options of a class with which a field's variable, or its value, is not clear.
_COMPUTED = frozenset({"secrets_dir", "env_nested_delimiter", "case_sensitive", "alias_generator"})
_ALIASES = ("validation_alias", "alias", "env")


class ClassEvaluator(Protocol):
    """Evaluates expressions."""

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression, or an Unknown."""

    def place(self, node: ast.AST) -> Place:
        """Return the place of a node."""


class Field(Struct, frozen=True):
    """A field: its variable, its type, and its default or REQUIRED."""

    variable: str
    kind: str
    default: Any
    place: Place


class PydanticClass(Struct, frozen=True):
    """A class of pydantic-settings. A field that is None cannot be read."""

    name: str
    prefix: str
    fields: dict[str, Field | None]

    def __repr__(self) -> str:
        """Name the class; the defaults of its fields may be secrets."""
        return f"PydanticClass({self.name!r})"


class PydanticObject(Struct, frozen=True):
    """An object of such a class."""

    of: PydanticClass


class SecretText(Struct, frozen=True):
    """A SecretStr."""

    text: Any

    def __repr__(self) -> str:
        """Hide the text."""
        return "SecretText()"


def settings_class(node: ast.ClassDef, evaluator: ClassEvaluator) -> PydanticClass | None:
    """Return a class of pydantic-settings; None for any other class."""
    bases = [evaluator.value(base) for base in node.bases]
    parents = [base for base in bases if isinstance(base, PydanticClass)]
    if len(bases) != 1 or not (parents or _is_base(bases[0])):
        return None
    prefix = parents[0].prefix if parents else ""
    fields = dict(parents[0].fields) if parents else {}
    for name, value in _options(node):
        if name in _COMPUTED:
            return None
        if name == "env_prefix":
            prefix = evaluator.value(value)
            if not isinstance(prefix, str):
                return None
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.decorator_list:
            names = {dotted(getattr(each, "func", each)) for each in item.decorator_list}
            if any("validator" in name for name in names):
                return None
            fields[item.name] = None
        elif isinstance(item, ast.FunctionDef):
            if "sources" in item.name or item.name.startswith(("model_post", "__")):
                return None
            fields[item.name] = None
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            fields[item.target.id] = _field(item, prefix + item.target.id, evaluator)
    return PydanticClass(node.name, prefix, fields)


def attribute(owner: PydanticObject, name: str, lookup: Lookup, place: Place) -> Any:
    """Return the value of a field."""
    field = owner.of.fields.get(name)
    if field is None:
        return Unknown(place, f"envgen does not evaluate {owner.of.name}.{name}")
    kind = "str" if field.kind == "secret" else field.kind
    known = (field.variable, field.variable.upper())
    variable = next((each for each in known if lookup.knows(each)), known[-1])
    value = lookup.text(variable, field.default, kind, field.place)
    if isinstance(value, Unknown):
        return SecretText(value) if field.kind == "secret" else value
    if not isinstance(value, str):
        same = type(value).__name__ == kind or value is None
        return value if same else Unknown(place, f"the default of {name} is not of its type")
    try:
        value = cast(value, kind, "environs")
    except Unreadable as error:
        return Unknown(place, str(error))
    return SecretText(value) if field.kind == "secret" else value


def _is_base(value: Any) -> bool:
    return isinstance(value, Symbol) and value.name in BASES


def _options(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield the options of `model_config` or of a nested class Config."""
    for item in node.body:
        if isinstance(item, ast.ClassDef) and item.name == "Config":
            parts = (part for part in item.body if isinstance(part, ast.Assign))
            yield from ((dotted(part.targets[0]), part.value) for part in parts)
        elif isinstance(item, ast.Assign) and dotted(item.targets[0]) == "model_config":
            if isinstance(item.value, ast.Call):
                yield from ((each.arg or "", each.value) for each in item.value.keywords)
            elif isinstance(item.value, ast.Dict):
                pairs = zip(item.value.keys, item.value.values, strict=True)
                yield from ((str(getattr(key, "value", "")), value) for key, value in pairs)


def _field(node: ast.AnnAssign, variable: str, evaluator: ClassEvaluator) -> Field | None:
    """Return a field; None if its type or its default is not clear."""
    annotation, optional = node.annotation, False
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.right, ast.Constant):
        optional = annotation.right.value is None
        annotation = annotation.left if optional else annotation
    elif isinstance(annotation, ast.Subscript) and dotted(annotation.value).endswith("Optional"):
        annotation, optional = annotation.slice, True
    kind = _KINDS.get(dotted(annotation).rpartition(".")[2])
    default: Any = REQUIRED
    value = node.value
    if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] == "Field":
        keywords = {item.arg: item.value for item in value.keywords}
        if {None, "default_factory"} & keywords.keys():
            return None
        for name in _ALIASES:
            if name in keywords:
                variable = evaluator.value(keywords[name])
        value = value.args[0] if value.args else keywords.get("default")
    if value is not None and not (isinstance(value, ast.Constant) and value.value is ...):
        default = evaluator.value(value)
    if kind is None or not isinstance(variable, str) or isinstance(default, Unknown):
        return None
    if default is None and not optional:
        return None
    return Field(variable, kind, default, evaluator.place(node))
