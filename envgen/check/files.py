"""Rules about files: in step with the profile, and .env where only its owner reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.catalog.providers import providers
from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.formats import dotenv
from envgen.model import State
from envgen.output.changes import READABLE
from envgen.output.targets.dotenv import TIDY


@rule(
    "drift",
    why="A generated file says something else than its profile. For a .env file this is a note.",
    fix="render the profile",
)
def drift(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield every generated file that is not what the profile asks for.

    A .env file belongs to its owner: it is a note where rendering would set or explain
    something that the profile changed, and the owner's edits are no finding at all.
    """
    for change in subject.changes:
        # Where the sealed file is wrong, what the .env file lacks may be in there.
        unknown = change.before is None or subject.store.sealed_is_wrong
        if change.artifact.target == "dotenv" and unknown:
            continue
        if change.state is not State.SAME and change.why not in (READABLE, TIDY):
            # A shared file follows from all profiles.
            command = f"`envgen render {change.artifact.profile or '--all'}`"
            place = Place(change.artifact.path)
            if change.state is State.EDITED:
                hint = f"move the edit into the profile; {command} shows it"
                yield Finding(change.why, place, hint)
            elif change.artifact.target == "dotenv":
                hint = f"run {command} (your own values are kept)"
                yield Finding(change.why, place, hint, Severity.NOTE)
            else:
                yield Finding(change.why, place, f"run {command}")


@rule(
    "dotenv-absent",
    why="Without a .env file there is nothing to compare; in CI that is as it should be.",
    fix="`envgen render` makes it",
    severity=Severity.NOTE,
)
def dotenv_absent(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a note where there is no .env file."""
    if subject.deployment.kind != "test" and subject.store.text is None:
        message = "is not here; what needs it was not checked"
        if subject.store.sealed.values:
            message = "is not here; the sealed values were checked in its place"
        yield Finding(message, Place(subject.deployment.dotenv))


@rule(
    "dotenv-mode",
    why="Other users of the machine can read every secret in it.",
    fix="chmod 600, or `envgen render`",
)
def dotenv_mode(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that others can read."""
    mode = subject.disk.mode(subject.deployment.dotenv)
    if mode is not None and mode & 0o077:
        yield Finding(
            f"other users can read this file (mode {mode:04o})", Place(subject.deployment.dotenv)
        )


@rule(
    "dotenv-in-git",
    why="What git takes is in every clone for ever.",
    fix="add .env and .env.* to .gitignore; `git rm --cached` where it is tracked already",
)
def dotenv_in_git(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that git tracks or would take."""
    path = subject.deployment.dotenv
    if path in subject.tracked and subject.git_trouble:
        message = f"git did not say whether it would take this file: {subject.git_trouble}"
        hint = "mend the repository, or run it as its owner"
        yield Finding(message, Place(path), hint, Severity.WARNING)
    elif path in subject.tracked:
        yield Finding("git tracks this file, or would take it", Place(path))


@rule(
    "no-repository",
    why="Whether git would take a secret can be asked in a repository only.",
    fix="git init",
    severity=Severity.NOTE,
)
def no_repository(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a note outside a repository."""
    if not subject.in_repository and subject.deployment.kind != "test":
        yield Finding("no git repository: what git would take was not checked")


@rule(
    "dotenv-dialect",
    why="Parsers of .env files read this line differently, or not at all.",
    fix="write it as `envgen render` would",
    severity=Severity.WARNING,
)
def dotenv_dialect(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the lines of .env that parsers disagree about."""
    for problem in dotenv.problems(subject.store.text or "", subject.deployment.dotenv):
        yield Finding(problem.message, problem.place, problem.hint, problem.severity)


@rule(
    "dotenv-type",
    why="The settings refuse to load with it.",
    fix="write what the variable takes",
)
def dotenv_value(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield values that are not of their variable's type, and the placeholders of providers."""
    placeholders = [row.placeholder for row in providers() if row.placeholder]
    for variable in subject.deployment.variables:
        text = subject.dotenv_values.get(variable.name, "").strip()
        wanted = _TYPES.get(variable.type)
        if text and wanted is not None and not wanted[0].fullmatch(text):
            message = f"{variable.name} is not {wanted[1]}"
            yield Finding(message, subject.dotenv_place(variable.name))
        elif variable.type == "database" and any(item in text for item in placeholders):
            message = f"{variable.name} still has the placeholder for the password"
            yield Finding(message, subject.dotenv_place(variable.name))


# As envgen/runtime/parsing.py takes them.
_TYPES = {
    "int": (re.compile(r"[+-]?[0-9]+"), "a whole number"),
    "float": (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"), "a number"),
    "bool": (re.compile(r"(?i)1|true|yes|on|0|false|no|off"), "true or false"),
}


@rule(
    "dotenv-by-hand",
    why="A value that differs from the profile is meant, or forgotten.",
    fix="`envgen render --reset NAME` follows the profile again",
    severity=Severity.NOTE,
)
def dotenv_by_hand(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the plain values that a person changed."""
    for change in subject.changes:
        for name in change.kept:
            yield Finding(f"{name} is not the profile's value", subject.dotenv_place(name))


@rule(
    "value-missing",
    why="Only a person knows these values.",
    fix="write them into the .env file; `envgen check --missing` says where to find each",
    severity=Severity.NOTE,
)
def value_missing(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a note that names the variables which a person still has to supply."""
    if subject.store.text is None and not subject.store.sealed.values:
        return
    for change in subject.changes:
        if names := change.missing:
            listed = ", ".join(names)
            yield Finding(f"no value yet for {listed}", Place(subject.deployment.dotenv))
