"""Secrets in the clear: what a profile, which is committed, must not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen.formats.shapes import KeyPath
from envgen.resolve.context import Context, Problems
from envgen.secrets import patterns, url_passwords

RULE = "secret-in-profile"

# The path of a class: serializers and forms are called "password" and "token" too.
_CLASS = re.compile(r"(?:[a-z_][a-z0-9_]*\.)+[A-Z][A-Za-z0-9]*")
_WRITTEN_BY = {"DATABASES": "database", "CACHES": "redis"}


def in_setting(context: Context, key: str, name: str, value: Any) -> Problems:
    """Yield each secret of `value`, which stands under `name` in settings, append or prepend."""
    known = catalog.setting(name)
    shown = shortened(name)
    if known is not None and known.secret and value not in (None, "", [], ()):
        message = f"the value of {name}, a secret, stands in the profile"
        hint = f"env: {{DJANGO_{name}: {{secret: true}}}}, and have the value replaced"
        yield context.problem(message, RULE, key, name, hint=hint)
    elif known is None and catalog.looks_secret(name) and is_secret(value):
        message = f"{shown} looks like a secret, and its value stands in the profile"
        hint = f"env: {{{shown}: {{secret: true}}}}, and have the value replaced"
        yield context.problem(message, RULE, key, name, hint=hint)
    else:
        for path in secrets(value):
            where = shortened(".".join(map(str, (name, *path))))
            message = f"a secret stands in the profile, in {where}"
            yield context.problem(message, RULE, key, name, *path, hint=_way_out(name))


def secrets(value: Any) -> Iterator[KeyPath]:
    """Yield the path of each text below `value` that is a secret: by its key, or by itself.

    The name of `value` itself is for the caller to judge. Numbers are no secrets, and neither
    are the dotted paths of classes.
    """
    if isinstance(value, dict):
        for key, child in value.items():
            found = [()] if catalog.looks_secret(key) and is_secret(child) else secrets(child)
            yield from ((key, *path) for path in found)
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield from ((index, *path) for path in secrets(child))
    elif isinstance(value, str) and gives_itself_away(value):
        yield ()


def gives_itself_away(text: str) -> bool:
    """Say whether a text has a secret in it under any name: a URL's password, or a known key."""
    return url_passwords.stands_in(text) or patterns.find(text) is not None


def is_secret(value: Any) -> bool:
    """Say whether a value, under a name that looks like a secret's, is one."""
    if isinstance(value, list | tuple):
        return any(is_secret(item) for item in value)
    return isinstance(value, str) and value != "" and not _CLASS.fullmatch(value)


def shortened(name: str) -> str:
    """Return a name as a message shows it: on one line, and not a long one."""
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."


def _way_out(name: str) -> str:
    if name in _WRITTEN_BY:
        key = _WRITTEN_BY[name]
        return f"`{key}` writes {name}, with the URL from the environment; have the value replaced"
    return (
        "secret: true under `env`, put in its place by a module of your own "
        "(django.extra_settings); have the value replaced"
    )
