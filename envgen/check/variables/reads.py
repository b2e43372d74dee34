"""Rules about the project's own code: its programs get each variable that it reads."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.errors import Finding, InputError, Place, Severity, rule
from envgen.profile.loader import BASE
from envgen.resolve.env import PREFIX
from envgen.support.wording import listed

if TYPE_CHECKING:
    from envgen.check.variables.audit.audit import Audit, Lacking
    from envgen.reading.audit.sources import Trouble

_SETTINGS = "https://docs.djangoproject.com/en/5.2/topics/settings/#creating-your-own-settings"
_MOST_NAMES = 12
# Faults in every version of Python, whatever its newest syntax is.
_SURE = (
    "was never closed",
    "unexpected indent",
    "expected an indented block",
    "unindent does not match",
    "unmatched",
    "Missing parentheses in call to 'print'",
)


@rule(
    "variable-missing",
    why="Code that reads a missing variable stops with a KeyError or a similar error.",
    fix="declare the variable under `env`",
    source="https://docs.python.org/3/library/os.html#os.environ",
    also=[Severity.WARNING],
)
def missing(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield lines of the project's code that need a variable which their program does not get."""
    for item in audit_of(subject).variables() if _is_audited(subject) else ():
        read = item.read
        who = f"{_listed(item.programs)} {_do(item.programs)} not get" if item.programs else ""
        message = f"{who or 'no program gets'} {read.name}, which this line needs"
        if item.severity is Severity.ERROR:
            they = f"the program{'s' if item.programs[1:] else ''} {_do(item.programs)} not get"
            message = f"{_listed(item.programs)} cannot start: {they} {read.name}, "
            message += "which this line needs"
        place = Place(read.path, read.line, 1)
        yield Finding(message, place, _declaration(subject, item), item.severity)


@rule(
    "setting-missing",
    why="Code that reads a missing Django setting stops with an AttributeError.",
    fix="define the setting in your base settings, or under `settings` in the profile",
    source=_SETTINGS,
    also=[Severity.WARNING],
)
def missing_setting(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield lines of the project's code that read a Django setting which does not exist."""
    for item in audit_of(subject).settings() if _is_audited(subject) else ():
        message = f"this line reads settings.{item.read.name}, which nothing sets"
        place = Place(item.read.path, item.read.line, 1)
        yield Finding(message, place, None, item.severity)


@rule(
    "variable-undeclared",
    why="Every environment uses the default, unless somebody sets the variable by hand.",
    fix="declare each variable under `env` with `optional: true`, or ignore this rule",
    severity=Severity.NOTE,
)
def undeclared(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables that the code reads with a default but the profile does not have."""
    found = audit_of(subject).undeclared() if _is_audited(subject) else {}
    if found:
        more = [f"{len(found) - _MOST_NAMES} more"] if len(found) > _MOST_NAMES else []
        names = listed([*sorted(found)[:_MOST_NAMES], *more])
        first = min(found.values(), key=lambda read: (read.path, read.line))
        message = f"the code reads {names} with a default, but no profile declares "
        message += "it" if len(found) == 1 else "them"
        yield Finding(message, Place(first.path, first.line, 1))


@rule(
    "variable-unused",
    why="A variable that nothing reads has no effect, but somebody still has to supply its value.",
    fix="remove the variable from `env`; if a package reads it, ignore this rule",
    severity=Severity.NOTE,
)
def unused(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables under `env` whose names are in none of the project's files."""
    deployment = subject.deployment
    if deployment.kind != "deployed":
        return
    texts = subject.sources.texts.values()
    if all(any(name in text for text in texts) for name in deployment.document.env):
        return
    names = audit_of(subject).unused()
    if names:
        variable = deployment.variable(names[0])
        place = variable.origin if variable else Place(deployment.source)
        yield Finding(f"nothing in the project reads {listed(names)}", place)


@rule(
    "code-syntax",
    why="A program cannot start if it imports a file that is not valid Python.",
    fix="fix the line; if its syntax needs a newer Python, run envgen with that Python",
    also=[Severity.NOTE],
)
def syntax(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield files whose code could not be read, so that their variables are not checked."""
    if not _is_audited(subject):
        return
    from envgen.reading.audit.sources import NESTED

    audit_of(subject).variables()
    audit_of(subject).settings()
    uncertain: list[Trouble] = []
    for trouble, programs in audit_of(subject).broken():
        if programs and (_is_new_enough(subject) or any(map(trouble.why.__contains__, _SURE))):
            message = (
                f"{trouble.why}, and {_listed(programs)} import{'' if programs[1:] else 's'} it"
            )
            yield Finding(message, Place(trouble.path, trouble.line, 1))
        elif trouble.line:
            uncertain.append(trouble)
        else:
            hint = "save the file as UTF-8 text of less than 256 KiB"
            if trouble.why == NESTED:
                hint = "split the nested expressions"
            message = f"{trouble.why}, so its variables are not checked"
            yield Finding(message, Place(trouble.path), hint, Severity.NOTE)
    if uncertain:
        first, *others = sorted(uncertain, key=lambda item: item.path)
        plural = "s" if len(others) > 1 else ""
        more = f" (and {len(others)} more file{plural})" if others else ""
        message = f"{first.why} for envgen's Python, so its variables are not checked{more}"
        yield Finding(message, Place(first.path, first.line, 1), None, Severity.NOTE)


@lru_cache(maxsize=1)
def audit_of(subject: CheckedProfile) -> Audit:
    """Return the audit that all rules about one profile share."""
    from envgen.check.variables.audit.audit import Audit

    return Audit(subject)


def _is_audited(subject: CheckedProfile) -> bool:
    """Return whether the code of a profile has to be looked at more closely."""
    deployment = subject.deployment
    if deployment.kind != "deployed" or not deployment.document.programs:
        return False
    sources = subject.sources
    if sources.may_read or sources.troubles:
        return True
    known = {item.name for item in deployment.settings}
    names = (name for names in sources.settings.values() for name in names)
    return not all(name in known or catalog.setting(name) for name in names)


def _is_new_enough(subject: CheckedProfile) -> bool:
    """Return whether this Python knows the syntax of the one that runs the project."""
    newest = 14
    for file in (".python-version", "runtime.txt"):
        for path in (file, subject.deployment.inside(file)):
            try:
                text = subject.disk.read(path) or ""
            except InputError:  # rules about this file report it
                continue
            found = re.search(r"3\.(\d+)", text)
            if found:
                return sys.version_info[:2] >= (3, int(found[1]))
    return sys.version_info[:2] >= (3, newest)


def _declaration(subject: CheckedProfile, item: Lacking) -> str:
    """Return what to write in a profile, so that the programs get the variable."""
    name, deployment = item.read.name, subject.deployment
    declared = deployment.document.env.get(name)
    if declared is not None:
        found = deployment.variable(name)
        readers = dict.fromkeys([*(found.readers if found else ()), *item.programs])
        return f"write `for: [{', '.join(readers)}]` below {name}"
    if (known := deployment.variable(name)) is not None:
        return f"declare a variable with another name: only {_listed(known.readers)} can get {name}"
    base = f"{subject.disk.profiles}/{BASE}.yaml"
    file = base if subject.disk.is_file(base) else deployment.source
    new = f"{PREFIX}{name}"
    if deployment.variable(new) is not None:
        return f"declare it as the old name of {new}: `renamed: {{{name}: {new}}}` in {file}"
    keys = ["secret: true"] if catalog.looks_secret(name) else []
    programs = deployment.document.programs
    if any(not programs[program].django for program in item.programs):
        keys.append(f"for: [{', '.join(item.programs)}]")
    elif name != name.upper():
        keys.append("setting: false")
    return f"write `env: {{{name}: {{{', '.join(keys)}}}}}` in {file}"


def _listed(names: Iterable[str]) -> str:
    return listed(f"`{name}`" for name in names)


def _do(names: Sequence[str]) -> str:
    return "does" if len(names) == 1 else "do"
