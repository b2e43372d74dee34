"""Rules about starting: each Django program loads its settings with only its own variables."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.import_names import packages_of
from envgen.catalog.releases import releases
from envgen.catalog.versions import release
from envgen.check.booted import Booted
from envgen.check.variables.previews import preview_fix
from envgen.errors import Finding, Place, Severity, rule
from envgen.live.boot.interpreter import install_command
from envgen.live.boot.report import Fault

SETTINGS = "https://docs.djangoproject.com/en/5.2/topics/settings/"
# What a boot does in each step, and what is not known if the step is not taken.
_DOING = {
    "django": "starting Python",
    "settings": "loading the settings",
    "apps": "setting up the apps",
    "tables": "creating the tables of the models",
    "checks": "running Django's checks",
    "requests": "answering requests",
    "assets": "looking for static files",
    "templates": "looking for templates",
    "migrations": "comparing models with migrations",
    "values": "reading the settings",
}
_LOOKING_AT = {
    "settings": "the settings",
    "apps": "the apps",
    "checks": "Django's checks",
    "requests": "requests",
    "assets": "static files",
    "templates": "templates",
    "migrations": "migrations",
}
_DEFINE = "define the variable under `env`, for the program that reads it"


@rule(
    "boot-variables",
    why="The program would stop when it starts on the server.",
    fix="add the variable to the profile, under `env`, for the program that reads it",
    source=SETTINGS,
)
def variables(booted: Booted) -> Iterator[Finding]:
    """Yield variables that a program needs but does not get, or that have the wrong type."""
    for fault in booted.faults:
        for sentence in fault.missing or ():
            place, fix = _place(booted, fault), _fix(booted, sentence)
            # The copied environment.py raises the error, but the profile is the place to fix it.
            if (fault.file or "").endswith("environment.py"):
                place = Place(booted.deployment.source)
            variable = booted.deployment.variable(sentence.split()[0])
            if booted.boot.preview and variable:
                place, fix = booted.variable(variable), preview_fix(booted.deployment, variable)
            programs = ", ".join(booted.boot.programs)
            where = " in a preview" if booted.boot.preview else ""
            message = f"{booted.deployment.name} ({programs}{where}): {sentence}"
            yield Finding(message, place, fix + _rest(booted, fault))


def _fix(booted: Booted, sentence: str) -> str:
    """Return what to do about a variable that is missing or malformed."""
    if " is not set" in sentence:
        source = booted.deployment.source
        return f"add it to {source}, under `env`, for the program that reads it"
    return "correct its value, in the profile or on the platform"


@rule(
    "boot",
    why="A program that does not start here does not start on the server.",
    fix="fix the error that the message names",
    source=SETTINGS,
)
def starts(booted: Booted) -> Iterator[Finding]:
    """Yield each step of a boot that fails: import errors, exits, timeouts."""
    faults, name = booted.report.faults, booted.deployment.name
    for fault in faults:
        if not fault.missing:
            yield _failed(booted, fault)
    if booted.skipped and not faults:
        doing = " and ".join(_DOING.get(step, step) for step in booted.skipped)
        hint = f"for details, run `envgen run {name} -- python manage.py check`"
        yield Finding(f"{booted.programs}: {doing} did not finish", booted.place(), hint)


def _rest(booted: Booted, fault: Fault) -> str:
    """Return what was not looked at because a step failed, for the first that did."""
    names = [_LOOKING_AT[step] for step in booted.skipped if step in _LOOKING_AT]
    if fault is not booted.report.fault or not names:
        return ""
    several = f"{', '.join(names[:-1])} and " if names[:-1] else ""
    return f"; not checked until then: {several}{names[-1]}"


def _failed(booted: Booted, fault: Fault) -> Finding:
    doing = _DOING.get(fault.step, fault.step)
    if fault.step == "django" and fault.type == "ModuleNotFoundError":
        message = f"Django is not installed for {booted.boot.interpreter}"
        return Finding(
            message,
            None,
            "install the project's requirements there, or choose another Python with --python",
        )
    if package := next(iter(packages_of(fault.missing_module)), ""):
        # The same for every program and profile, so that it is reported once.
        python = booted.boot.interpreter
        message = f"{fault.missing_module} is not installed for {python}"
        return Finding(message, None, f"run `{install_command(python, package)}`")
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
    return Finding(message, _place(booted, fault), hint + _rest(booted, fault))


def _place(booted: Booted, fault: Fault) -> Place:
    return booted.own(fault.file, fault.line)


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
    installed = booted.report.django or named
    if release(installed) != release(named) and not _is_between(installed, named):
        message = f"this Python has Django {booted.report.django}, but the profile says {named}"
        yield Finding(message, Place(booted.deployment.source))


def _is_between(installed: str, named: str) -> bool:
    """Return whether envgen knows no nearer release: `envgen adopt` writes 4.2 for 5.0 and 5.1."""
    newer = [item for item in map(release, releases()) if item > release(named)]
    return release(named) < release(installed) < min(newer, default=(0, 0))


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
