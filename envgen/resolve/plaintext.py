"""Find plaintext secrets in a profile, which is committed and must not contain any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen.formats.shapes import KeyPath
from envgen.resolve.context import Context, Problems
from envgen.secrets import patterns, url_passwords
from envgen.support import lazy_re

RULE = "secret-in-profile"

# The path of a class. Serializers and forms can be called "password" or "token" too.
_CLASS = lazy_re.compile(r"(?:[a-z_][a-z0-9_]*\.)+[A-Z][A-Za-z0-9]*")
_WRITTEN_BY = {"DATABASES": "database", "CACHES": "redis"}


def in_setting(context: Context, key: str, name: str, value: Any) -> Problems:
    """Yield a problem for each secret in `value`, which is under `name` in the section `key`."""
    known = catalog.setting(name)
    shown = shortened(name)
    if known is not None and known.secret and value not in (None, "", [], ()):
        message = f"{name} is a secret, but its value is in the profile"
        hint = f"write `env: {{DJANGO_{name}: {{secret: true}}}}` instead; then replace the secret"
        yield context.problem(message, RULE, key, name, hint=hint)
    elif known is None and catalog.looks_secret(name) and is_secret(value):
        message = f"{shown} looks like a secret, but its value is in the profile"
        hint = f"write `env: {{{shown}: {{secret: true}}}}` instead; then replace the secret"
        yield context.problem(message, RULE, key, name, hint=hint)
    else:
        for path in secrets(value):
            where = shortened(".".join(map(str, (name, *path))))
            message = f"{where} contains a secret"
            yield context.problem(message, RULE, key, name, *path, hint=_way_out(name))


def secrets(value: Any) -> Iterator[KeyPath]:
    """Yield the path of each text in `value` that is a secret, by its key or by its form.

    The caller judges the name of `value` itself. Numbers and dotted paths of classes are not
    secrets.
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
    """Return whether a text contains a secret by its form: a URL's password, or a known key."""
    return url_passwords.is_in(text) or patterns.find(text) is not None


def is_secret(value: Any) -> bool:
    """Return whether a value is a secret, if its name looks like the name of a secret."""
    if isinstance(value, list | tuple):
        return any(is_secret(item) for item in value)
    return isinstance(value, str) and value != "" and not _CLASS.fullmatch(value)


def shortened(name: str) -> str:
    """Return a name as messages show it: on one line, with at most 60 characters."""
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 60 else text[:57] + "..."


def _way_out(name: str) -> str:
    if name in _WRITTEN_BY:
        key = _WRITTEN_BY[name]
        return f"use `{key}`, which reads the URL from the environment; then replace the secret"
    return (
        "define it under `env` with `secret: true`, and use it in a settings module of your own "
        "(`django.extra_settings`); then replace the secret"
    )
