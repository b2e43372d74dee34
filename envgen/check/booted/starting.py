"""Rules about starting: each Django program loads its settings with only its own variables."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.versions import release
from envgen.check.booted import Booted
from envgen.errors import Finding, Place, Severity, rule
from envgen.live.boot.report import Fault

SETTINGS = "https://docs.djangoproject.com/en/5.2/topics/settings/"
_DOING = {
    "django": "starting Python",
    "settings": "loading the settings",
    "apps": "setting up the apps",
    "tables": "making the models' tables",
    "checks": "running Django's checks",
    "requests": "answering requests",
    "values": "reading the settings",
}


@rule(
    "boot-variables",
    why="The program would stop when it starts on the server.",
    fix="add the variable to the profile, under `env`, for the program that reads it",
    source=SETTINGS,
)
def variables(booted: Booted) -> Iterator[Finding]:
    """Yield variables that a program needs but does not get, or that have the wrong type."""
    fault = booted.report.fault
    for sentence in (fault.missing if fault else None) or ():
        # The copied environment.py raises the error, but the profile is the place to fix it.
        generated = fault is None or (fault.file or "").endswith("environment.py")
        place = Place(booted.deployment.source) if generated else _place(booted, fault)
        profile = booted.deployment
        programs = ", ".join(booted.boot.programs)
        hint = "correct its value, in the profile or on the platform"
        if " is not set" in sentence:
            hint = f"add it to {profile.source}, under `env`, for the program that reads it"
        yield Finding(f"{profile.name} ({programs}): {sentence}", place, hint)


@rule(
    "boot",
    why="A program that does not start here does not start on the server.",
    fix="fix the error",
    source=SETTINGS,
)
def starts(booted: Booted) -> Iterator[Finding]:
    """Yield programs that fail before they answer requests: import errors, exits, hangs."""
    report = booted.report
    for fault in (report.fault, report.check_fault):
        if fault is not None and not fault.missing:
            yield _failed(booted, fault)


def _failed(booted: Booted, fault: Fault) -> Finding:
    doing = _DOING.get(fault.step, fault.step)
    if fault.step == "django" and fault.type == "ModuleNotFoundError":
        message = f"Django is not installed for {booted.boot.interpreter}"
        hint = "install the project's requirements there, or choose another Python with --python"
        return Finding(message, None, hint)
    if fault.type == "unusable":
        message = f"{fault.message}: {booted.boot.interpreter}"
        return Finding(message, None, "choose another Python with --python")
    words = fault.message or "its message is not shown, because it may contain a secret"
    kind = f"{fault.type}: " if fault.type[:1].isupper() else ""
    hint = f"for details, run `envgen run {booted.deployment.name} -- python manage.py check`"
    module = booted.deployment.settings_module
    if fault.message and f"{module}.".startswith(f"{fault.message.split()[-1]}."):
        hint = f"run `envgen render {booted.deployment.name}` to write {module}"
    message = f"{booted.programs}: {doing} failed: {kind}{words}"
    return Finding(message, _place(booted, fault), hint)


def _place(booted: Booted, fault: Fault | None) -> Place:
    return booted.own(fault.file, fault.line) if fault else Place(booted.deployment.source)


@rule(
    "django-version",
    why="Another release of Django may behave differently.",
    fix="install that release, choose another Python with --python, or change `django.version`",
    source="https://docs.djangoproject.com/en/dev/misc/api-stability/",
    severity=Severity.WARNING,
)
def version(booted: Booted) -> Iterator[Finding]:
    """Yield a version of Django that differs from the profile's."""
    named = booted.deployment.document.django.version
    if release(booted.report.django or named) != release(named):
        message = f"this Python has Django {booted.report.django}, but the profile says {named}"
        yield Finding(message, Place(booted.deployment.source))


@rule(
    "boot-network",
    why="A program that needs the network to start fails if the network does.",
    fix="connect when a request or a task needs it",
    source="https://12factor.net/disposability",
    severity=Severity.NOTE,
)
def network(booted: Booted) -> Iterator[Finding]:
    """Yield the addresses that a program tries to connect to while it starts."""
    for where in booted.report.connections:
        message = f"{booted.programs}: tried to connect to {where} while starting"
        yield Finding(message, Place(booted.deployment.source))


@rule(
    "deprecated",
    why="A later release of Django will remove it.",
    fix="follow Django's release notes",
    source="https://docs.djangoproject.com/en/dev/internals/deprecation/",
    severity=Severity.WARNING,
)
def deprecated(booted: Booted) -> Iterator[Finding]:
    """Yield settings and code that cause a deprecation warning of Django."""
    for item in booted.report.deprecations:
        names = [word.strip(".,'\"") for word in item.message.split() if word.isupper()]
        place = (
            booted.own(item.file, item.line)
            if item.file
            else booted.deployment.setting_place(*names)
        )
        yield Finding(f"{item.message} ({item.category})", place)
