"""Rules about starting: each Django program loads its settings with its own variables alone."""

from __future__ import annotations

from collections.abc import Iterator

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
    why="The program stops as it starts, on the server and not before.",
    fix="declare it under env, for the program that reads it",
    source=SETTINGS,
)
def variables(booted: Booted) -> Iterator[Finding]:
    """Yield variables that a program misses, or that do not read as what they have to be."""
    fault = booted.report.fault
    for sentence in (fault.missing if fault else None) or ():
        # What the copied environment.py reports is read in the settings, not there.
        generated = fault is None or (fault.file or "").endswith("environment.py")
        place = Place(booted.deployment.source) if generated else _place(booted, fault)
        yield Finding(f"{booted.programs}: {sentence}", place)


@rule(
    "boot",
    why="What does not start here does not start on the server.",
    fix="mend what is named",
    source=SETTINGS,
)
def starts(booted: Booted) -> Iterator[Finding]:
    """Yield programs that do not get as far as answering: imports that fail, exits, hangs."""
    report = booted.report
    for fault in (report.fault, report.check_fault):
        if fault is not None and not fault.missing:
            yield _failed(booted, fault)


def _failed(booted: Booted, fault: Fault) -> Finding:
    doing = _DOING.get(fault.step, fault.step)
    if fault.step == "django" and fault.type == "ModuleNotFoundError":
        message = f"the Python that boots the project has no Django: {booted.boot.interpreter}"
        hint = "install the project's requirements there, or name another with --python"
        return Finding(message, None, hint)
    if fault.type == "unusable":
        message = f"{fault.message}: {booted.boot.interpreter}"
        return Finding(message, None, "name another with --python")
    words = fault.message or "its message is not shown, since it might hold a secret"
    kind = f"{fault.type}: " if fault.type[:1].isupper() else ""
    hint = f"`envgen run {booted.deployment.name} -- python manage.py check` shows more"
    module = booted.deployment.settings_module
    if fault.message and f"{module}.".startswith(f"{fault.message.split()[-1]}."):
        hint = f"`envgen render {booted.deployment.name}` writes {module}"
    message = f"{booted.programs}: {doing} failed: {kind}{words}"
    return Finding(message, _place(booted, fault), hint)


def _place(booted: Booted, fault: Fault | None) -> Place:
    return booted.own(fault.file, fault.line) if fault else Place(booted.deployment.source)


@rule(
    "django-version",
    why="What holds for one release of Django need not hold for another.",
    fix="install that release, name another Python with --python, or change django.version",
    source="https://docs.djangoproject.com/en/dev/misc/api-stability/",
    severity=Severity.WARNING,
)
def version(booted: Booted) -> Iterator[Finding]:
    """Yield a Django that is not the one that the profile names."""
    named = booted.deployment.document.django.version
    found = ".".join((booted.report.django or named).split(".")[:2])
    if found != named:
        message = f"this Python has Django {booted.report.django}, and the profile says {named}"
        yield Finding(message, Place(booted.deployment.source))


@rule(
    "boot-network",
    why="A start that needs the network fails when that does; here it is refused.",
    fix="connect when a request or a task needs it",
    source="https://12factor.net/disposability",
    severity=Severity.NOTE,
)
def network(booted: Booted) -> Iterator[Finding]:
    """Yield where to a program connects as it starts."""
    for where in booted.report.connections:
        message = f"{booted.programs}: booting tried to connect to {where}"
        yield Finding(message, Place(booted.deployment.source))


@rule(
    "deprecated",
    why="The next release of Django does without it.",
    fix="change it as the release notes say",
    source="https://docs.djangoproject.com/en/dev/internals/deprecation/",
    severity=Severity.WARNING,
)
def deprecated(booted: Booted) -> Iterator[Finding]:
    """Yield settings and code for which Django has a deprecation warning."""
    for item in booted.report.deprecations:
        names = [word.strip(".,'\"") for word in item.message.split() if word.isupper()]
        place = (
            booted.own(item.file, item.line)
            if item.file
            else booted.deployment.setting_place(*names)
        )
        yield Finding(f"{item.message} ({item.category})", place)
