"""What settings say, wherever they are known from: the files, or a boot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from envgen import catalog
from envgen.errors import Finding, Place

APPS = "INSTALLED_APPS"
BACKENDS = "AUTHENTICATION_BACKENDS"
_MODEL_BACKEND = ("django.contrib.auth.backends.ModelBackend",)
# shop.apps.ShopConfig is an entry for the app shop.
_APP_CONFIG = re.compile(r"\.apps\.\w+$")
# Backends that deliver no mail, and what they do with it.
_NOWHERE = {
    "django.core.mail.backends.console.EmailBackend": "prints mail to the log",
    "django.core.mail.backends.filebased.EmailBackend": "writes mail to files",
    "django.core.mail.backends.dummy.EmailBackend": "drops all mail",
    "django.core.mail.backends.locmem.EmailBackend": "keeps mail in memory",
}


class Items(NamedTuple):
    """The texts of a setting that is a list, and whether there may be others."""

    texts: frozenset[str]
    complete: bool = True

    @classmethod
    def of(cls, value: Any) -> Items:
        """Return the texts in a value, which may be unknown or have unknown parts."""
        if not isinstance(value, list | tuple | set | frozenset):
            return cls(frozenset(), complete=False)
        texts = frozenset(item for item in value if isinstance(item, str))
        return cls(texts, all(isinstance(item, str) for item in value))


class KnownSettings(Protocol):
    """Settings of which values and places are known."""

    def value(self, name: str, default: Any = None) -> Any:
        """Return a setting's value, or `default` if nothing sets it."""

    def items(self, name: str, default: tuple[str, ...] = ()) -> Items:
        """Return the texts in a setting that is a list."""

    def place(self, name: str, text: str = "") -> Place:
        """Return where a setting is set, or has an item."""


def installed(settings: KnownSettings) -> frozenset[str]:
    """Return the apps that are installed."""
    return frozenset(_APP_CONFIG.sub("", item) for item in settings.items(APPS).texts)


def development_apps(settings: KnownSettings) -> Iterator[Finding]:
    """Yield each app that is for development."""
    names = installed(settings)
    for row in catalog.apps():
        if row.development_only and row.name in names:
            message = (
                f"{row.name} is for development, but is in INSTALLED_APPS of a deployed profile"
            )
            yield Finding(message, settings.place(APPS, row.name))


def incomplete_apps(settings: KnownSettings, *, standalone: bool) -> Iterator[Finding]:
    """Yield each app that lacks a middleware or an authentication backend.

    `standalone` says whether the settings are written in the profile alone.
    """
    names, middleware = installed(settings), settings.items("MIDDLEWARE")
    backends = settings.items(BACKENDS, _MODEL_BACKEND)
    # A backend of the project may be a subclass of the app's.
    known = all(text.startswith("django.") or _is_of_app(text) for text in backends.texts)
    for row in catalog.apps():
        if row.development_only or not row.installed or not names.issuperset(row.installed):
            continue
        place = settings.place(APPS, row.installed[-1])
        for item in row.middleware:
            if item.without and middleware.complete and not _has(middleware.texts, item.path):
                message = f"{row.name} has no middleware, so {item.without}"
                yield Finding(message, place, f"add {item.path} to MIDDLEWARE")
        if row.backend and backends.complete and known and row.backend not in backends.texts:
            message = f"{row.name} has no authentication backend, so {row.without_backend}"
            hint = f"add {row.backend} to {BACKENDS}"
            if standalone:
                both = ", ".join([row.backend, *_MODEL_BACKEND])
                hint = f"write `settings: {{{BACKENDS}: [{both}]}}`"
            elif settings.value(BACKENDS) is None:
                # A list of its own replaces Django's, which has its backend alone.
                both = ", ".join(f'"{item}"' for item in (row.backend, *_MODEL_BACKEND))
                hint = f"write `{BACKENDS} = [{both}]`"
            yield Finding(message, place, hint)


def lost_mail(settings: KnownSettings) -> Iterator[Finding]:
    """Yield each mail backend that delivers nothing."""
    mailers = settings.value("MAILERS", {})
    default = mailers.get("default") if isinstance(mailers, dict) else None
    new = default.get("BACKEND") if isinstance(default, dict) else None
    for name, found in (("EMAIL_BACKEND", settings.value("EMAIL_BACKEND")), ("MAILERS", new)):
        if isinstance(found, str) and found in _NOWHERE:
            message = f"the mail backend {_NOWHERE[found]}, and delivers nothing"
            yield Finding(message, settings.place(name, found))


def _has(middleware: frozenset[str], path: str) -> bool:
    """Return whether a middleware is there, or one of the project with a similar name."""
    name = path.rpartition(".")[2].removesuffix("Middleware")
    return path in middleware or any(name in item.rpartition(".")[2] for item in middleware)


def _is_of_app(path: str) -> bool:
    return catalog.app(path.partition(".")[0]) is not None
