"""Find every way in which a profile does not match the format.

It is imported only if msgspec rejects a profile. msgspec stops at the first error; this module
walks the tree with the same types and lists all errors. No message shows a value, because it may
be a secret: messages contain only places and types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any, TypeAlias

import msgspec
from msgspec import inspect

from envgen.catalog.providers import providers
from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_events import KEY_WITHOUT_SPACE
from envgen.profile import DJANGO_RELEASES, SLUG, Document
from envgen.support.suggestions import nearest, suggest

# The problem, if it has to be reported, the path of the wrong node, and the value that was probably
# meant, if there is one.
_Wrong: TypeAlias = tuple[Problem | None, KeyPath, str]

_TEXT, _LIST, _MAPPING, _BOOLEAN = "text", "a list", "a mapping", "true or false"
# The Python types that a type of the format accepts, and its name in messages.
_KINDS: dict[type[inspect.Type], tuple[tuple[type, ...], str]] = {
    inspect.BoolType: ((bool,), _BOOLEAN),
    inspect.IntType: ((int,), "a whole number"),
    inspect.FloatType: ((int, float), "a number"),
    inspect.StrType: ((str,), _TEXT),
    inspect.VarTupleType: ((list,), _LIST),
    inspect.DictType: ((dict,), _MAPPING),
    inspect.StructType: ((dict,), _MAPPING),
}
# Words that YAML 1.1 reads as booleans. In YAML 1.2, and here, they are text.
_YES_OR_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
VERSION = ("django", "version")
# The rule for a missing required key. A profile may still inherit the key.
MISSING = "missing-key"


def diagnose(tree: yaml_tree.Node) -> tuple[list[Problem], yaml_tree.Node | None]:
    """Compare `tree` with the format; accept any tree that YAML can hold, and raise nothing.

    Returns the problems, and a copy of `tree` without its wrong parts, so that the rest can be
    checked further. The copy is None if further problems would be misleading.
    """
    problems, wrong = _findings(tree)
    rest = tree
    while wrong:
        # Without programs, every key that names a program would seem wrong.
        if () in wrong or ("programs",) in wrong:
            return problems, None
        rest = _without(rest, wrong, _sections(wrong))
        if _fits(rest, Document):  # usually, and msgspec sees it much sooner
            break
        # If a required key was removed, remove the mapping around it too, without a problem.
        _, wrong = _findings(rest)
    return problems, rest


def _fits(node: yaml_tree.Node, python_type: Any) -> bool:
    try:
        msgspec.convert(yaml_tree.plain(node), python_type)
    except msgspec.ValidationError:
        return False
    return True


def _findings(tree: yaml_tree.Node) -> tuple[list[Problem], dict[KeyPath, str]]:
    found = list(_wrong(tree, (), tree, _format()))
    problems = [problem for problem, *_ in found if problem]
    return problems, {path: meant for _, path, meant in found}


@cache
def _format() -> inspect.Type:
    return inspect.type_info(Document)


def _wrong(
    tree: yaml_tree.Node, path: KeyPath, node: yaml_tree.Node, kind: inspect.Type
) -> Iterator[_Wrong]:
    """Yield each part of `node` that does not match its type, in the order of the file."""
    value: Any = node.value
    bare, form = _bare(kind)
    if isinstance(bare, inspect.UnionType):
        kinds = [each for each in bare.types if not isinstance(each, inspect.NoneType)]
        fitting = [each for each in kinds if _takes(each, value)]
        if fitting:
            yield from _wrong(tree, path, node, fitting[0])
        elif value is not None or len(kinds) == len(bare.types):
            yield _type(tree, path, *_other_kind(kinds, value))
    elif (known := _examples(kind)) and not form:
        if not _takes(bare, value) or not _has_form(bare, value):
            yield _type(tree, path, f"must be {_listed(known)}", _enum_hint(known, value))
    elif not _takes(bare, value):
        yield _type(tree, path, *_other_kind([bare], value))
    elif isinstance(bare, inspect.StructType):
        yield from _in_struct(tree, path, value, bare)
    elif isinstance(bare, inspect.DictType):
        key, key_form = _bare(bare.key_type)
        for name, child in value.items():
            if _has_form(key, name):
                yield from _wrong(tree, (*path, name), child, bare.value_type)
            else:
                message = f"the name {_shown(name)} {key_form}"
                yield _name(tree, (*path, name), message), (*path, name), ""
    elif isinstance(bare, inspect.VarTupleType):
        for index, child in enumerate(value):
            yield from _wrong(tree, (*path, index), child, bare.item_type)
    elif isinstance(bare, inspect.LiteralType) and value not in bare.values:
        hint = _enum_hint(bare.values, value)
        # The type decides which other keys are allowed, so that they are judged by what was meant.
        meant = nearest(str(value), map(str, bare.values)) if path[-1:] == ("type",) else None
        yield _type(tree, path, f"must be {_listed(bare.values)}", hint, meant or "")
    elif isinstance(bare, inspect.IntType) and bare.ge is not None and value < bare.ge:
        yield _type(tree, path, f"must be at least {bare.ge}")
    elif isinstance(bare, inspect.IntType) and bare.le is not None and value > bare.le:
        yield _type(tree, path, f"must be at most {bare.le}")
    elif not _has_form(bare, value):
        yield _type(tree, path, form)


def _in_struct(
    tree: yaml_tree.Node, path: KeyPath, value: dict[str, yaml_tree.Node], kind: inspect.StructType
) -> Iterator[_Wrong]:
    fields = {field.encode_name: field for field in kind.fields}
    types = _types(kind.cls)
    for name, child in value.items():
        if name in fields:
            if _fits(child, types[name]):  # most do, and msgspec sees it much sooner
                continue
            yield from _wrong(tree, (*path, name), child, fields[name].type)
        else:
            yield _unknown_key(tree, (*path, name), fields), (*path, name), ""
    names = [name for name, field in fields.items() if field.required and name not in value]
    unknown = [name for name in value if name not in fields]
    if names:
        # A misspelled key is reported already, with the right name.
        misspelled = any(nearest(name, unknown) for name in names)
        message = f"{_called(path)} has no {' and no '.join(f'`{name}`' for name in names)}"
        yield None if misspelled else _problem(tree, path, message, MISSING), path, ""


@cache
def _types(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the Python type of each field."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(struct)}


def _bare(kind: inspect.Type, form: str = "") -> tuple[inspect.Type, str]:
    """Return a type without its metadata, and the description of its pattern, if it has one."""
    if not isinstance(kind, inspect.Metadata):
        return kind, form
    return _bare(kind.type, (kind.extra_json_schema or {}).get("patternErrorMessage", form))


def _examples(kind: inspect.Type) -> list[str]:
    """Return the values that editors suggest for an open set of texts."""
    if not isinstance(kind, inspect.Metadata):
        return []
    return (kind.extra_json_schema or {}).get("examples") or _examples(kind.type)


def _takes(kind: inspect.Type, value: Any) -> bool:
    bare, _ = _bare(kind)
    return type(bare) not in _KINDS or type(value) in _KINDS[type(bare)][0]


def _has_form(kind: inspect.Type, text: Any) -> bool:
    pattern = kind.pattern if isinstance(kind, inspect.StrType) else None
    return pattern is None or re.search(pattern, text) is not None


def _name(tree: yaml_tree.Node, path: KeyPath, message: str) -> Problem:
    """Return the problem of a name; in capitals below `programs` it was meant for a variable."""
    if path[:-1] != ("programs",) or not str(path[-1]).isupper():
        return _problem(tree, path, message, "name")
    line = yaml_tree.place_of(tree, path[:-1]).line
    message = f"{_shown(str(path[-1]))} is read as a program: it is below `programs:` (line {line})"
    hint = "for a variable, write or uncomment the line `env:` above it"
    return _problem(tree, path, message, "name", hint)


def _type(
    tree: yaml_tree.Node, path: KeyPath, message: str, hint: str | None = None, meant: str = ""
) -> _Wrong:
    return _problem(tree, path, f"{_called(path)} {message}", "type", hint), path, meant


def _other_kind(kinds: Sequence[inspect.Type], value: Any) -> tuple[str, str | None]:
    bare = [_bare(kind)[0] for kind in kinds]
    # If there is a short form, a wrong type was probably meant to be that.
    short = [kind for kind in bare if not isinstance(kind, inspect.StructType)] or bare
    names = [_KINDS[type(kind)][1] for kind in short]
    return "must be " + " or ".join(names), _type_hint(names, value)


def _type_hint(kinds: Sequence[str], instance: Any) -> str | None:
    if _TEXT in kinds and isinstance(instance, bool | int | float):
        return "put it in quotes; without quotes, YAML does not read it as text"
    if isinstance(instance, str):
        return _text_hint(kinds, instance)
    if isinstance(instance, list) and _TEXT in kinds:
        return "write one value, without [ ] and -"
    return None


def _text_hint(kinds: Sequence[str], text: str) -> str | None:
    if _LIST in kinds:
        return "write [one, two], or one item per line, each after `- `"
    if _MAPPING in kinds:
        if KEY_WITHOUT_SPACE.match(text):
            return "a space is missing: write `key: value`, with a space after “:”"
        return "write its keys below it, indented, each as `key: value`"
    if _BOOLEAN in kinds and text.lower() in _YES_OR_NO:
        return f"write {_YES_OR_NO[text.lower()]}: yes, no, on and off are text in YAML 1.2"
    if _BOOLEAN in kinds:
        return "remove the quotes" if text.lower() in ("true", "false") else "write true or false"
    return "remove the quotes" if text[:1].isdigit() else "write it in digits"


def _enum_hint(allowed: Sequence[Any], instance: Any) -> str | None:
    if isinstance(instance, int | float) and not isinstance(instance, bool):
        meant = f'write "{instance}"' if str(instance) in allowed else "put it in quotes"
        return f"{meant}: without quotes it is a number"
    if not isinstance(instance, str):
        return None
    # A wrong version number is not a typo of another one, but 5.2.1 is a release of 5.2.
    if all(item[:1].isdigit() for item in allowed):
        series = [item for item in allowed if instance.startswith(f"{item}.")]
        return f'write "{series[0]}"' if series else None
    return suggest(instance, allowed) or None


def _unknown_key(tree: yaml_tree.Node, path: KeyPath, known: Any) -> Problem:
    name = str(path[-1])
    hint = suggest(name, known)
    if not hint and len(path) == 1 and name.isupper():
        hint = "write Django settings under `settings`, and other variables under `env`"
    hint = hint or f"the valid keys are {', '.join(known)}"
    where = f" in {_called(path[:-1])}" if len(path) > 1 else ""
    return _problem(tree, path, f"unknown key {_shown(name)}{where}", "unknown-key", hint)


def _problem(
    tree: yaml_tree.Node, path: KeyPath, message: str, rule: str, hint: str | None = None
) -> Problem:
    return Problem(message, rule, yaml_tree.place_of(tree, path), hint)


def _called(path: KeyPath) -> str:
    return ".".join(_shown(str(step)) for step in path) or "the profile"


def _shown(name: str) -> str:
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."


def _listed(items: Sequence[Any]) -> str:
    return ", ".join(str(item) for item in items[:-1]) + f" or {items[-1]}"


def _sections(wrong: Mapping[KeyPath, str]) -> set[KeyPath]:
    """Return the wrong parts, and every section that one is in."""
    return {path[:length] for path in wrong for length in range(len(path) + 1)}


def _without(
    node: yaml_tree.Node,
    wrong: Mapping[KeyPath, str],
    sections: Set[KeyPath],
    path: KeyPath = (),
) -> yaml_tree.Node:
    """Return a copy without the wrong parts, or with what was probably meant by them.

    `sections` are those that have a wrong part. The nodes may belong to other profiles too.
    """
    if path not in sections:
        return node
    given: Any = node.value
    children = wrong.get(path) or given
    if isinstance(children, dict):
        children = {
            name: _without(child, wrong, sections, (*path, name))
            for name, child in children.items()
            if wrong.get((*path, name), True) or _is_usable((*path, name), child)
        }
    elif isinstance(children, list):
        children = [
            _without(child, wrong, sections, (*path, index))
            for index, child in enumerate(children)
            if wrong.get((*path, index), True)
        ]
    if path in wrong and path[:-1] == ("programs",):
        # Keep the program: keys that name it are right.
        kept = children if isinstance(children, dict) else {}
        children = {"command": yaml_tree.Node("", node.place), **kept}
    elif path == VERSION and isinstance(children, float):
        children = str(children)  # 5.2 without quotes: the meaning is clear
    if isinstance(children, dict) and _is_database(path) and (*path, "provider") in wrong:
        children = _unjudged_database(given["provider"], children)
    return yaml_tree.Node(children, node.place, node.key_place)


def _is_database(path: KeyPath) -> bool:
    return path == ("database",) or (len(path) == 2 and path[0] == "databases")


def _unjudged_database(
    provider: yaml_tree.Node, keys: dict[str, yaml_tree.Node]
) -> dict[str, yaml_tree.Node]:
    """Return a database with a wrong provider, without the keys that depend on the provider.

    It keeps the names of its variables, and gets the provider that was probably meant.
    """
    meant = nearest(str(provider.value), [row.name for row in providers() if row.hosts]) or "url"
    kept = {name: node for name, node in keys.items() if name in ("variable", "migrate")}
    return {"provider": yaml_tree.Node(meant, provider.place, provider.key_place), **kept}


def _is_usable(path: KeyPath, node: yaml_tree.Node) -> bool:
    """Return whether a wrong node can be kept, because its meaning is clear enough."""
    if path == VERSION:
        return isinstance(node.value, float) and str(node.value) in DJANGO_RELEASES
    return path[:-1] == ("programs",) and re.search(SLUG, str(path[-1])) is not None
