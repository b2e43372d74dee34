"""The settings of a module: those that envgen derives, and those that the profile sets itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from envgen import catalog
from envgen.formats.python_layout import Call, Name, Unpacked
from envgen.model import Owner, Setting, Variable
from envgen.resolve.context import Context
from envgen.resolve.values import as_read, as_text, is_plain

_GETTERS = ("bool", "int", "float", "str", "list")


def compose(context: Context, derived: Iterable[Setting]) -> list[Setting]:
    """Return the settings of the module: the derived ones, with the profile's own on top."""
    document = context.document
    settings = {setting.name: setting for setting in derived}
    for name, value in document.settings.items():
        settings[name] = _own(context, name, value, settings.get(name))
    for name in document.unset:
        settings.pop(name, None)
    for name in {**document.prepend, **document.append}:
        if name not in document.unset:
            settings[name] = _with_items(context, name, settings.get(name))
    return [_overridable(context, setting) for setting in settings.values()]


def variables(context: Context, settings: Iterable[Setting]) -> Iterator[Variable]:
    """Yield a variable for each setting that the environment can override."""
    for setting in settings:
        if setting.name == "SECRET_KEY":
            if context.key_variable is None:
                yield _secret_key(context)
        elif setting.name == "SECRET_KEY_FALLBACKS":
            yield _fallbacks(context)
        elif (
            is_environment_facing(context, setting.name)
            and setting.environment == f"DJANGO_{setting.name}"
        ):
            known = catalog.setting(setting.name)
            yield Variable(
                name=setting.environment,
                owner=Owner.PROFILE,
                readers=context.django_programs,
                type=setting.getter,
                value=as_text(setting.value),
                section="Django",
                help=known.help if known else "",
                setting=setting.name,
                origin=setting.origin,
            )


def is_environment_facing(context: Context, name: str) -> bool:
    """Return whether the module reads a setting from the variable DJANGO_ + its name."""
    known = catalog.setting(name)
    return (known is not None and known.environment) or name in context.django.overridable


def _own(context: Context, name: str, value: Any, before: Setting | None) -> Setting:
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
    value = setting.expression
    middle = list(value) if isinstance(value, list | tuple) else [Unpacked(value)]
    whole: Any = [*front, *middle, *back]
    value = tuple(whole) if isinstance(value, tuple) else whole
    return replace(setting, value=value, environment=None)


def _overridable(context: Context, setting: Setting) -> Setting:
    facing = is_environment_facing(context, setting.name)
    if not facing or setting.environment is not None or not is_plain(setting.value):
        return setting
    getter = _getter(setting.name, setting.value)
    return replace(
        setting,
        value=as_read(setting.value, getter),
        environment=f"DJANGO_{setting.name}",
        getter=getter,
    )


def _getter(name: str, value: Any) -> str:
    known = catalog.setting(name)
    if known is not None and known.kind in _GETTERS:
        return known.kind
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
        fallback="DJANGO_SECRET_KEY_FALLBACKS",
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
        help="Earlier secret keys, still accepted during rotation.",
        setting="SECRET_KEY_FALLBACKS",
    )
