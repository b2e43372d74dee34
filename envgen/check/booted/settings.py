"""Rules about the settings of a booted program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.check.booted import Booted
from envgen.check.settings.judging import Items, development_apps, incomplete_apps, lost_mail
from envgen.errors import Finding, Place, Severity, rule

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
        reported = self._booted.setting(name) is not None
        return Items(frozenset(self._booted.texts(name) or default), reported)

    def place(self, name: str, text: str = "") -> Place:
        """Return the place in the profile."""
        return self._booted.place(name)


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
        yield from development_apps(BootedSettings(booted))


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
        yield from incomplete_apps(BootedSettings(booted), standalone=standalone)


@rule(
    "boot-mail-nowhere",
    why="Nobody gets password resets, confirmations or error reports.",
    fix="set EMAIL_BACKEND to a mail provider's backend, or to Django's SMTP backend",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#email-backend",
    severity=Severity.WARNING,
)
def booted_mail_nowhere(booted: Booted) -> Iterator[Finding]:
    """Yield mail backends of a deployed program that deliver nothing."""
    if booted.deployed and booted.loaded:
        yield from lost_mail(BootedSettings(booted))
