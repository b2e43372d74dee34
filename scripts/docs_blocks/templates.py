"""What templates may use, from the typed structs that they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Struct

from docs_blocks.markdown import code, listed, plain
from docs_blocks.markdown import table as markdown_table
from envgen.output.targets import targets
from envgen.output.targets.outputs import OutputValues
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import own_templates

_BLOCK = re.compile(r"{% block (\w+)")
_PARENT = re.compile(r'{% extends "envgen/([\w.]+)"')


def of_outputs() -> str:
    """Return the names that the template of an output may use, and the fields of each."""
    return _tables(OutputValues)


def built_in() -> str:
    """Return the built-in templates that a project may override, and what each may use."""
    kinds = [kind for target in targets().values() for kind in target.templates if kind.overridable]
    rows = ((_names(kind), kind.makes, _blocks(kind.name)) for kind in kinds)
    parts = [markdown_table(("Template", "It makes", "Blocks"), rows)]
    for kind in kinds:
        parts += [f"`{kind.name}` may use:", _tables(kind.values)]
    return "\n\n".join(parts)


def _names(kind: TemplateKind[Any]) -> str:
    parts = "".join(f", which includes {code(part)}" for part in kind.parts)
    return code(kind.name) + parts


def _blocks(name: str) -> str:
    text = (own_templates() / name).read_text(encoding="utf-8")
    inherited = _PARENT.search(text)
    if inherited:
        text = (own_templates() / inherited[1]).read_text(encoding="utf-8")
    return listed(map(code, _BLOCK.findall(text)))


def _tables(values: type[TemplateValues]) -> str:
    """Return a table of a struct's fields, and one for each struct below it."""
    parts = []
    for struct, name in {values: None, **dict(_below(values))}.items():
        head = "Name" if name is None else f"Field of {name}"
        rows = (
            (code(field.encode_name), plain(_meaning(field.type)))
            for field in msgspec.structs.fields(struct)
        )
        parts.append(markdown_table((head, "What it is"), rows))
    return "\n\n".join(parts)


def _below(values: type[Struct]) -> Iterator[tuple[type[Struct], str]]:
    for field in msgspec.structs.fields(values):
        for struct in _structs(field.type):
            yield struct, _singular(field.encode_name)
            yield from _below(struct)


def _singular(name: str) -> str:
    return {"entries": "an entry"}.get(name) or f"a {name.removesuffix('s')}"


def _structs(kind: Any) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
    for part in get_args(kind):
        yield from _structs(part)


def _meaning(kind: Any) -> str:
    assert get_origin(kind) is Annotated
    return str(get_args(kind)[1].description)
