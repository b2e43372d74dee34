"""Rules about the settings of a booted program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.check.booted import Booted
from envgen.check.settings import judging
from envgen.check.settings.effective import asks_below
from envgen.check.settings.judging import Items
from envgen.errors import Finding, Place, Severity, rule
from envgen.platforms.manifest import Service

CHECKLIST = "https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/"


class BootedSettings:
    """The settings that a boot reported."""

    def __init__(self, booted: Booted) -> None:
        """Keep the boot."""
        self._booted = booted

    def value(self, name: str, default: Any = None) -> Any:
        """Return a setting in the form of `probe.values`."""
        return self._booted.setting(name, default)

    def items(self, name: str, default: tuple[str, ...] = ()) -> Items:
        """Return the texts in a setting that is a list."""
        reported = self._booted.setting(name)
        texts = tuple(self._booted.texts(name) or default)
        is_ordered = not (isinstance(reported, dict) and "$set" in reported)
        return Items(frozenset(texts), reported is not None, texts if is_ordered else ())

    def folder(self, value: Any) -> str | None:
        """Return a path relative to the project if it is in it; None if that is not known."""
        if isinstance(value, dict):
            path = value.get("$path")
            return path if isinstance(path, str) else None
        # The project is elsewhere on the server.
        return value if isinstance(value, str) and not value.startswith("/") else None

    def place(self, name: str, text: str = "") -> Place:
        """Return the place in the profile."""
        return self._booted.place(name)

    def is_below(self, package: str, version: str) -> bool:
        """Return whether the project asks for a release of a package before `version`."""
        disk = self._booted.disk
        return disk is not None and asks_below(self._booted.deployment, disk, package, version)


@rule(
    "boot-development-app",
    why="Development apps show code and data to visitors.",
    fix="install the app only if DEBUG is on, or only in the development settings",
    source=CHECKLIST,
    severity=Severity.WARNING,
)
def booted_development_apps(booted: Booted) -> Iterator[Finding]:
    """Yield apps for development that a deployed program has."""
    if booted.deployed and booted.loaded:
        yield from judging.development_apps(BootedSettings(booted))


@rule(
    "boot-app-incomplete",
    why="Without the missing entry, the app does not work.",
    fix="add the entry that the message names to the settings",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#installed-apps",
    severity=Severity.WARNING,
)
def booted_incomplete_apps(booted: Booted) -> Iterator[Finding]:
    """Yield apps of a deployed program that lack a middleware or an authentication backend."""
    if booted.deployed and booted.loaded:
        standalone = booted.deployment.document.django.base_settings is None
        yield from judging.incomplete_apps(BootedSettings(booted), standalone=standalone)


@rule(
    "boot-app-misplaced",
    why="Middleware and authentication backends run in the order of their lists.",
    fix="move the entry that the message names",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#authentication-backends",
    severity=Severity.WARNING,
)
def booted_misplaced_apps(booted: Booted) -> Iterator[Finding]:
    """Yield apps of a deployed program whose backend or middleware is in the wrong place."""
    if booted.deployed and booted.loaded:
        yield from judging.misplaced_apps(BootedSettings(booted))


@rule(
    "boot-mail-nowhere",
    why="Nobody gets password resets, confirmations or error reports.",
    fix="set EMAIL_BACKEND to a mail provider's backend, or to Django's SMTP backend",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#email-backend",
    severity=Severity.WARNING,
)
def booted_mail_nowhere(booted: Booted) -> Iterator[Finding]:
    """Yield mail backends of a deployed program that deliver nothing."""
    if _is_certain(booted):
        yield from judging.lost_mail(BootedSettings(booted))


@rule(
    "boot-mail-blocked",
    why="The platform drops these connections, so each mail waits until it times out.",
    fix="use the HTTP API of a mail provider, or a port that is not blocked",
    source="https://docs.djangoproject.com/en/5.2/topics/email/#smtp-backend",
    severity=Severity.WARNING,
)
def booted_mail_blocked(booted: Booted) -> Iterator[Finding]:
    """Yield a mail server of a deployed program on a port that the platform blocks."""
    if _is_certain(booted):
        services = _services(booted)
        yield from judging.blocked_mail(BootedSettings(booted), booted.deployment, services)


@rule(
    "boot-uploads-lost",
    why="Each deploy starts with new files, so all uploads are lost.",
    fix="store uploads elsewhere, such as with django-storages, or on a disk of the service",
    source="https://docs.djangoproject.com/en/5.2/topics/files/",
    severity=Severity.WARNING,
)
def booted_uploads_lost(booted: Booted) -> Iterator[Finding]:
    """Yield uploads of a deployed program that are lost at each deploy."""
    if _is_certain(booted):
        services = _services(booted)
        settings = BootedSettings(booted)
        yield from judging.lost_uploads(settings, booted.deployment, services, lambda: None)


def _services(booted: Booted) -> tuple[Service, ...]:
    manifest = booted.deployment.manifest
    return manifest.services if manifest else ()


def _is_certain(booted: Booted) -> bool:
    """Return whether the settings of a deployed program are what it gets on the server.

    An optional variable is not set in a boot, and may choose another backend or storage there.
    """
    programs, deployment = set(booted.boot.programs), booted.deployment
    is_open = any(
        item.optional and programs.intersection(item.readers) and (item.secret or not item.value)
        for item in deployment.variables
        if item.name in deployment.document.env
    )
    return booted.deployed and booted.loaded and not is_open
