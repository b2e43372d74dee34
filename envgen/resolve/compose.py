"""What follows from a profile and what it says outright, put together into one module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from envgen import catalog
from envgen.layout import Call, Name, Unpacked
from envgen.model import Owner, Setting, Variable
from envgen.resolve.context import Context, Problems
from envgen.resolve.own import as_text

_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_GETTERS = {"bool": "bool", "int": "int", "float": "float", "str": "str", "list": "list"}
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "list": (list,),
    "tuple": (list,),
    "dict": (dict,),
}


def compose(context: Context, derived: Iterable[Setting]) -> list[Setting]:
    """Return the settings of the module: derived ones, changed as the profile says."""
    document = context.document
    settings = {setting.name: setting for setting in derived}
    for name, value in document.settings.items():
        settings[name] = _said(context, name, value, settings.get(name))
    for name in document.unset:
        settings.pop(name, None)
    for name in (*document.prepend, *document.append):
        if name not in document.unset:
            settings[name] = _with_items(context, name, settings.get(name))
    return [_overridable(context, setting) for setting in settings.values()]


def variables(context: Context, settings: Iterable[Setting]) -> Iterator[Variable]:
    """Yield a variable for each setting that the environment may change."""
    for setting in settings:
        if setting.name == "SECRET_KEY":
            yield _secret_key(context)
        elif setting.name == "SECRET_KEY_FALLBACKS":
            yield _fallbacks(context)
        elif is_environment_facing(context, setting.name):
            known = catalog.setting(setting.name)
            yield Variable(
                name=f"DJANGO_{setting.name}",
                owner=Owner.PROFILE,
                readers=context.django_programs,
                type=_getter(setting.name, setting.default),
                value=as_text(setting.default),
                section="Django",
                help=known.help if known else "",
                setting=setting.name,
                origin=setting.origin,
            )


def is_environment_facing(context: Context, name: str) -> bool:
    """Say whether the module reads a setting from DJANGO_ + its name."""
    known = catalog.setting(name)
    return (known is not None and known.environment) or name in context.django.overridable


def problems(context: Context, derived: Iterable[Setting]) -> Problems:
    """Yield what is wrong with what the profile says about settings."""
    names = {setting.name for setting in derived}
    for name, value in context.document.settings.items():
        yield from _name_problems(context, name)
        yield from _value_problems(context, name, value)
    for index, name in enumerate(context.document.unset):
        if name not in names and name not in context.document.settings:
            yield context.problem(
                f"{name} is not set, so unset takes out nothing",
                "unset",
                "unset",
                index,
                hint=_did_you_mean(name, names),
            )
    for index, name in enumerate(context.document.django.overridable):
        if name not in names and name not in context.document.settings:
            yield context.problem(
                f"{name} is not set, so the environment has nothing to override",
                "overridable",
                "django",
                "overridable",
                index,
                hint=_did_you_mean(name, names) or "give it a value under settings",
            )
    for key in ("append", "prepend"):
        for name in getattr(context.document, key):
            yield from _item_problems(context, key, name, names)


def _said(context: Context, name: str, value: Any, before: Setting | None) -> Setting:
    known = catalog.setting(name)
    if known is not None and known.kind == "tuple" and isinstance(value, list):
        value = tuple(value)
    section = before.section if before else (known.section.name if known else "other")
    comment = before.comment if before else ""
    return Setting(
        name=name,
        value=value,
        section=section,
        comment=comment,
        origin=context.place("settings", name),
    )


def _with_items(context: Context, name: str, setting: Setting | None) -> Setting:
    front = list(context.document.prepend.get(name, ()))
    back = list(context.document.append.get(name, ()))
    if setting is None:
        known = catalog.setting(name)
        setting = Setting(
            name=name,
            value=Call("getattr", Name("base"), name, []),
            section=known.section.name if known else "other",
        )
    value = setting.value
    middle = list(value) if isinstance(value, list | tuple) else [Unpacked(value)]
    whole: Any = [*front, *middle, *back]
    return _replace(setting, tuple(whole) if isinstance(value, tuple) else whole)


def _overridable(context: Context, setting: Setting) -> Setting:
    if not is_environment_facing(context, setting.name) or isinstance(setting.value, Call):
        return setting
    getter = f"env.{_getter(setting.name, setting.value)}"
    call = Call(getter, f"DJANGO_{setting.name}", default=setting.value)
    return _replace(setting, call, default=setting.value)


def _replace(setting: Setting, value: Any, default: Any = None) -> Setting:
    return Setting(
        name=setting.name,
        value=value,
        default=default,
        section=setting.section,
        comment=setting.comment,
        origin=setting.origin,
    )


def _getter(name: str, value: Any) -> str:
    known = catalog.setting(name)
    if known is not None and known.kind in _GETTERS:
        return _GETTERS[known.kind]
    return type(value).__name__ if type(value).__name__ in _GETTERS else "str"


def _secret_key(context: Context) -> Variable:
    return Variable(
        name="DJANGO_SECRET_KEY",
        owner=Owner.ENVGEN,
        readers=context.django_programs,
        secret=True,
        generate="django",
        section="Django",
        help="Signs sessions, tokens and password resets.",
        setting="SECRET_KEY",
    )


def _fallbacks(context: Context) -> Variable:
    return Variable(
        name="DJANGO_SECRET_KEY_FALLBACKS",
        owner=Owner.PERSON,
        readers=context.django_programs,
        type="list",
        secret=True,
        optional=True,
        section="Django",
        help="Keys that no longer sign, but are still accepted.",
        setting="SECRET_KEY_FALLBACKS",
    )


def _name_problems(context: Context, name: str) -> Problems:
    path = ("settings", name)
    known = catalog.setting(name)
    if known is not None:
        yield from _version_problems(context, known)
        return
    close = catalog.suggestion(name)
    if close is not None:
        hint = f"did you mean {close}?"
        yield context.problem(
            f"unknown setting {_shown(name)}", "unknown-setting", *path, hint=hint
        )
    elif not _NAME.fullmatch(name):
        yield context.problem(
            f"{_shown(name)} is no name for a setting",
            "unknown-setting",
            *path,
            hint="upper-case letters, digits and _",
        )


def _version_problems(context: Context, known: catalog.Setting) -> Problems:
    version = context.django.version
    found = catalog.availability(known, version)
    if found.status is catalog.Status.REMOVED:
        message = f"{known.name} is gone since Django {found.release}"
    elif found.status is catalog.Status.NOT_YET:
        message = f"{known.name} comes with Django {found.release}; the project is on {version}"
    else:
        return
    hint = f"use {found.instead}" if found.instead else "take it out"
    yield context.problem(message, "setting-version", "settings", known.name, hint=hint)


def _value_problems(context: Context, name: str, value: Any) -> Problems:
    path = ("settings", name)
    known = catalog.setting(name)
    if known is not None and known.secret and value not in (None, "", []):
        yield context.problem(
            f"the value of {name}, a secret, stands in the profile",
            "secret-in-profile",
            *path,
            hint=f"env: {{DJANGO_{name}: {{secret: true}}}}, and have the value replaced",
        )
        return
    if known is None and isinstance(value, str) and value and catalog.looks_secret(name):
        yield context.problem(
            f"{_shown(name)} looks like a secret, and its value stands in the profile",
            "secret-in-profile",
            *path,
            hint=f"env: {{{_shown(name)}: {{secret: true}}}}, and have the value replaced",
        )
    if known is not None and not _fits(known, value):
        kind = {"str": "text", "bool": "true or false", "int": "a whole number"}.get(
            known.kind, f"a {known.kind}"
        )
        yield context.problem(f"{name} must be {kind}", "setting-type", *path)
    if is_environment_facing(context, name) and _has_comma(value):
        yield context.problem(
            f"an item of {name} has a comma, which separates items in DJANGO_{name}",
            "setting-type",
            *path,
        )
    if name in context.django.overridable and isinstance(value, dict | type(None)):
        yield context.problem(
            f"{name} is a structure, which no variable can override", "overridable", *path
        )


def _fits(known: catalog.Setting, value: Any) -> bool:
    if value is None:
        return known.nullable or known.kind == "any"
    types = _TYPES.get(known.kind)
    if types is None:
        return True
    return isinstance(value, types) and (known.kind == "bool" or not isinstance(value, bool))


def _has_comma(value: Any) -> bool:
    return isinstance(value, list) and any("," in str(item) for item in value)


def _item_problems(context: Context, key: str, name: str, names: set[str]) -> Problems:
    known = catalog.setting(name)
    close = None if known or name in names else catalog.suggestion(name)
    if close:
        yield context.problem(
            f"unknown setting {_shown(name)}",
            "unknown-setting",
            key,
            name,
            hint=f"did you mean {close}?",
        )
    elif name not in names and name not in context.document.settings and context.standalone:
        yield context.problem(
            f"{_shown(name)} has no list to {key} to",
            key,
            key,
            name,
            hint="write the whole list under settings",
        )
    elif name in context.document.settings and not isinstance(
        context.document.settings[name], list
    ):
        yield context.problem(f"{_shown(name)} is no list", key, key, name)


def _did_you_mean(name: str, names: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {close[0]}?" if close else ""


def _shown(name: str) -> str:
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."
