"""Rules about files: generated files are up to date, and only their owner can read .env files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.formats import dotenv
from envgen.formats.urls import url_issue
from envgen.model import Change, ChangeReason, State
from envgen.output.scaffold import PRIVATE
from envgen.reading.database_urls import placeholders


@rule(
    "drift",
    why="A generated file does not match its profile. For a .env file this is a note.",
    fix="run `envgen render PROFILE`",
)
def drift(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield every generated file that does not match its profile.

    A .env file belongs to its owner: it is a note where rendering would set or explain
    something that the profile changed, and the owner's edits are no finding at all.
    """
    changes = subject.changes
    absent = [item for item in changes if _is_absent(item)]
    if len(absent) > 1 and any(item.artifact.path == subject.settings_path for item in absent):
        # The profile was never rendered: one finding says more than one for each file.
        hint = f"run `envgen render {subject.deployment.name}`"
        place = Place(subject.deployment.source)
        yield Finding(f"{len(absent)} files are not rendered yet", place, hint)
        changes = tuple(item for item in changes if not _is_absent(item))
    for change in changes:
        # Where the sealed file is wrong, what the .env file lacks may be in there.
        unknown = change.before is None or subject.store.sealed_is_wrong
        if change.artifact.target == "dotenv" and unknown:
            continue
        if change.state is State.BLOCKED:
            continue  # another rule says why
        if change.state is not State.SAME and change.reason not in (
            ChangeReason.READABLE,
            ChangeReason.TIDY,
        ):
            # A shared file depends on all profiles.
            command = f"`envgen render {change.artifact.profile or '--all'}`"
            place = Place(change.artifact.path)
            if change.state is State.EDITED:
                hint = f"move your edit to the profile; {command} shows the difference"
                yield Finding(change.why, place, hint)
            elif change.artifact.target == "dotenv":
                hint = f"run {command} (your own values are kept)"
                yield Finding(change.why, place, hint, Severity.NOTE)
            else:
                yield Finding(change.why, place, f"run {command}")


def _is_absent(change: Change) -> bool:
    """Return whether a generated file does not exist; a .env file has a rule of its own."""
    return change.state is State.CREATE and change.artifact.target != "dotenv"


@rule(
    "dotenv-absent",
    why="Without a .env file, its values cannot be checked. In CI, this is normal.",
    fix="run `envgen render PROFILE` to create it",
    severity=Severity.NOTE,
)
def dotenv_absent(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that does not exist."""
    if subject.deployment.kind != "test" and subject.store.text is None:
        message = "does not exist, so its values were not checked"
        if subject.store.sealed.values:
            message = "does not exist, so the sealed values were checked instead"
        yield Finding(message, Place(subject.deployment.dotenv))


@rule(
    "dotenv-mode",
    why="Other users of this machine can read every secret in the file.",
    fix="run `chmod 600` on this file, or run `envgen render PROFILE`",
)
def dotenv_mode(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that others can read."""
    mode = subject.disk.mode(subject.deployment.dotenv)
    if mode is not None and mode & 0o077:
        path = subject.deployment.dotenv
        message = f"other users can read this file (mode {mode:04o})"
        yield Finding(message, Place(path), edit=Edit(path, "private"))


@rule(
    "dotenv-in-git",
    why="A file that git tracks is in every clone, forever.",
    fix="add .env and .env.* to .gitignore; if git tracks the file already, run `git rm --cached`",
)
def dotenv_in_git(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that git tracks, or would track after the next `git add`."""
    path, project = subject.deployment.dotenv, subject.project
    if path in project.tracked and project.git_trouble:
        message = f"cannot find out whether git would track this file: {project.git_trouble}"
        hint = "fix the repository, or run envgen as its owner"
        yield Finding(message, Place(path), hint, Severity.WARNING)
    elif path in project.tracked:
        # In a file that git tracks already, .gitignore changes nothing.
        message = "git tracks this file, or would with the next `git add`"
        yield Finding(message, Place(path), edit=Edit(".gitignore", "append", "\n".join(PRIVATE)))


@rule(
    "no-repository",
    why="Only in a repository can envgen check whether git would track a secret.",
    fix="run `git init`",
    severity=Severity.NOTE,
)
def no_repository(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a project that is not in a git repository."""
    if not subject.project.in_repository and subject.deployment.kind != "test":
        yield Finding("this is not a git repository, so envgen did not check what git tracks")


@rule(
    "dotenv-dialect",
    why="Tools that read .env files read this line differently, or not at all.",
    fix="write the line as `envgen render PROFILE` does",
    severity=Severity.WARNING,
)
def dotenv_dialect(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the lines of .env that tools read differently."""
    for problem in dotenv.problems(subject.store.text or "", subject.deployment.dotenv):
        yield Finding(problem.message, problem.place, problem.hint, problem.severity)


@rule(
    "dotenv-type",
    why="The settings cannot load with this value.",
    fix="fix the value",
)
def dotenv_value(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield values of the wrong type, also URLs that do not parse or still have a placeholder."""
    # A module of the project's own may accept other URLs.
    read = {each.name for each in subject.reads}
    for variable in subject.deployment.variables:
        text = subject.dotenv_values.get(variable.name, "").strip()
        wanted = _TYPES.get(variable.type)
        if text and wanted is not None and not wanted[0].fullmatch(text):
            message = f"{variable.name} must be {wanted[1]}"
            yield Finding(message, subject.dotenv_place(variable.name), f"write {wanted[1]}")
        elif variable.type in ("database", "cache") and (unfilled := placeholders(text)):
            several = "s" if len(unfilled) > 1 else ""
            what = f"the placeholder{several} for the {', '.join(unfilled)}"
            message = f"{variable.name} still contains {what}"
            hint = f"replace {what}"
            yield Finding(message, subject.dotenv_place(variable.name), hint)
        elif text and variable.name in read and (issue := url_issue(text, variable.type)):
            message = f"{variable.name} must be {issue.wanted}"
            yield Finding(message, subject.dotenv_place(variable.name), issue.hint)


# The forms that envgen/runtime/parsing.py accepts.
_TYPES = {
    "int": (re.compile(r"[+-]?[0-9]+"), "a whole number"),
    "float": (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"), "a number"),
    "bool": (re.compile(r"(?i)1|true|yes|on|0|false|no|off"), "true or false"),
}


@rule(
    "dotenv-by-hand",
    why="The value differs from the profile, on purpose or by mistake.",
    fix="run `envgen render PROFILE --reset NAME` to use the profile's value again",
    severity=Severity.NOTE,
)
def dotenv_by_hand(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the plain values that a person changed."""
    for change in subject.changes:
        for name in change.kept:
            command = f"`envgen render {subject.deployment.name} --reset {name}`"
            hint = f"to use the profile's value again, run {command}"
            message = f"{name} differs from the profile"
            yield Finding(message, subject.dotenv_place(name), hint)


@rule(
    "value-missing",
    why="A person has to supply these values: envgen cannot know them.",
    fix="write each into the .env file; `envgen check --missing` shows where to find each",
    severity=Severity.NOTE,
)
def value_missing(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables without a value that a person has to supply."""
    if subject.store.text is None and not subject.store.sealed.values:
        return
    if missing := subject.missing:
        listed, path = ", ".join(item.name for item in missing), subject.deployment.dotenv
        them = "it" if len(missing) == 1 else "them"
        hint = f"write {them} into {path}; `envgen check --missing` shows where to find each"
        yield Finding(f"no value yet for {listed}", Place(path), hint)
