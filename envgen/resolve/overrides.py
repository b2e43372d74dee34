"""Check the settings that a profile sets itself: their names, their types and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envgen import catalog
from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.model import Setting
from envgen.resolve import plaintext, releases
from envgen.resolve.compose import is_environment_facing
from envgen.resolve.context import Context, Problems
from envgen.resolve.values import is_plain, item_issue
from envgen.support import lazy_re
from envgen.support.suggestions import suggest

_NUMBER = lazy_re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?")
_NAME = lazy_re.compile(r"[A-Z_][A-Z0-9_]*")
_KINDS = {"str": "text", "bool": "true or false", "int": "a whole number", "float": "a number"}
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "list": (list,),
    "tuple": (list,),
    "dict": (dict,),
}


def problems(context: Context, derived: Iterable[Setting]) -> Problems:
    """Yield problems under `settings`, `unset`, `append`, `prepend` and `django.overridable`."""
    said = context.document.settings
    values = {setting.name: setting.value for setting in derived} | said
    names = {setting.name for setting in derived}
    sources = {setting.name: setting.environment for setting in derived if setting.name not in said}
    yield from releases.mail_problems(context, names)
    for name, value in context.document.settings.items():
        yield from _name_problems(context, name)
        yield from _value_problems(context, name, value)
    for index, name in enumerate(context.document.unset):
        left = context.document.left_by(name)
        if key := _set_beside(context, index, name):
            yield context.problem(
                f"{name} is also under `{key}` in this profile, but `{left}` removes it",
                "unset",
                "unset",
                index,
                hint=f"remove it from `{left}`, or from `{key}`",
            )
        elif name not in values:
            yield context.problem(
                f"{name} is not set, so `{left}` has no effect",
                "unset",
                "unset",
                index,
                hint=_near(name, names) or f"remove it from `{left}`",
            )
    for index, name in enumerate(context.document.django.overridable):
        message, hint = "", ""
        if name not in values:
            message = f"{name} is not set, so a variable cannot override it"
            hint = _near(name, names) or "give it a value under `settings`"
        elif sources.get(name):
            message = f"{name} comes from {sources[name]}; another variable cannot override it"
            hint = "remove it from `overridable`"
        elif not is_plain(values[name]):
            message = f"{name} is a nested value, which a variable cannot override"
            hint = "remove it; only text, numbers, booleans and lists of these can be overridden"
        if message:
            yield context.problem(message, "overridable", "django", "overridable", index, hint=hint)
    for key in ("append", "prepend"):
        for name in getattr(context.document, key):
            yield from _item_problems(context, key, name, names)


def _near(name: str, names: Iterable[str]) -> str:
    """Return a hint with a name that is surely meant: never a secret, which nobody unsets."""
    return suggest(name, (each for each in names if not catalog.looks_secret(each)), cutoff=0.8)


def _set_beside(context: Context, index: int, name: str) -> str | None:
    """Return the key under which the file that unsets a setting sets it too.

    A parent's value is not meant: `unset` exists to remove it.
    """
    file = context.place("unset", index).file
    for key in ("settings", "append", "prepend"):
        node = yaml_tree.find(context.profile.tree, [key, name])
        if node is not None and (node.key_place or node.place).file == file:
            return key
    return None


def _name_problems(context: Context, name: str) -> Problems:
    known = catalog.setting(name)
    if known is not None:
        yield from releases.version_problems(context, known)
    elif close := catalog.suggestion(name):
        yield _unknown(context, "settings", name, close)
    elif not _NAME.fullmatch(name):
        yield context.problem(
            f"{plaintext.shortened(name) or 'an empty text'} is not a valid name for a setting",
            "unknown-setting",
            "settings",
            name,
            hint="use upper-case letters, digits and _",
        )


def _unknown(context: Context, key: str, name: str, close: str) -> Problem:
    """Return a problem for an unknown setting whose name is close to that of a known one."""
    message = f"unknown setting {plaintext.shortened(name)}"
    return context.problem(message, "unknown-setting", key, name, hint=f"did you mean {close}?")


def _value_problems(context: Context, name: str, value: Any) -> Problems:
    path = ("settings", name)
    known = catalog.setting(name)
    secret = list(plaintext.in_setting(context, "settings", name, value))
    if secret:
        yield from secret
        return
    if known is not None and not _fits(known, value):
        kind = _KINDS.get(known.kind, f"a {known.kind}")
        hint = _type_hint(known, value)
        yield context.problem(f"{name} must be {kind}", "setting-type", *path, hint=hint)
    if is_environment_facing(context, name) and isinstance(value, list):
        yield from _list_problems(context, *path, items=value)


def _type_hint(known: catalog.SettingRow, value: Any) -> str:
    if known.kind in ("list", "tuple"):
        return "write [one, two], or one item per line, each after `- `"
    if known.kind == "bool" and isinstance(value, str):
        quoted = value.lower() in ("true", "false")
        words = "write true or false; yes, no, on and off are text"
        return "remove the quotes" if quoted else words
    if known.kind in ("int", "float") and isinstance(value, str):
        if _NUMBER.fullmatch(value.strip()):
            return "remove the quotes"
        return "write the number of seconds in digits" if "SECONDS" in known.name else "use digits"
    return "put it in quotes" if known.kind == "str" and isinstance(value, int | float) else ""


def _fits(known: catalog.SettingRow, value: Any) -> bool:
    if value is None:
        return known.nullable or known.kind == "any"
    types = _TYPES.get(known.kind)
    if types is None:
        return True
    return isinstance(value, types) and (known.kind == "bool" or not isinstance(value, bool))


def _item_problems(context: Context, key: str, name: str, names: set[str]) -> Problems:
    items = list(getattr(context.document, key)[name])
    yield from plaintext.in_setting(context, key, name, items)
    if is_environment_facing(context, name):
        yield from _list_problems(context, key, name, items=items)
    known = catalog.setting(name)
    close = None if known or name in names else catalog.suggestion(name)
    if close:
        yield _unknown(context, key, name, close)
    elif name not in names and name not in context.document.settings and context.standalone:
        yield context.problem(
            f"{plaintext.shortened(name)} is not set, so there is no list to {key} to",
            key,
            key,
            name,
            hint="write the whole list under `settings`",
        )
    elif not _is_list(known, context.document.settings.get(name, [])):
        message = f"{plaintext.shortened(name)} is not a list"
        hint = "set the whole value under `settings` instead"
        yield context.problem(message, key, key, name, hint=hint)


def _is_list(known: catalog.SettingRow | None, value: Any) -> bool:
    kind = known.kind if known is not None else "any"
    return kind in ("list", "tuple", "any") and isinstance(value, list)


def _list_problems(context: Context, key: str, name: str, items: list[Any]) -> Problems:
    issue = item_issue(items)
    if issue:
        message = f"an item of {name} {issue}"
        hint = f"fix the item: the variable DJANGO_{name} separates items by commas"
        yield context.problem(message, "setting-type", key, name, hint=hint)
