"""Rules about files: generated files are up to date, and only their owner can read .env files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from envgen.check import CheckedProfile
from envgen.check.subjects import DotenvSubject
from envgen.check.texts import Files
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.formats import dotenv
from envgen.formats.urls import url_issue
from envgen.model import Change, ChangeReason, State
from envgen.project import REPAIR
from envgen.reading.database_urls import placeholders
from envgen.support import lazy_re
from envgen.support.paths import as_word
from envgen.support.wording import listed
from envgen.vault.environment import way_to_dotenv

# More files than these that are out of date are one finding.
_FEW = 3
# So many units of systemd are read.
_MOST_UNITS = 20
# The text of the file is right.
_AS_WANTED = (ChangeReason.READABLE, ChangeReason.TIDY)


@rule(
    "drift",
    why="A generated file does not match its profile. For a .env file this is a note.",
    fix="run `envgen render PROFILE`",
    also=[Severity.NOTE],
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
    behind = [item for item in changes if _is_behind(item)]
    for profile in (subject.deployment.name, None):
        stale = [item for item in behind if item.artifact.profile == profile]
        if len(stale) > _FEW:
            yield _many(subject, stale, profile)
            changes = tuple(item for item in changes if item not in stale)
    for change in changes:
        # Where the sealed file is wrong, what the .env file lacks may be in there.
        unknown = change.before is None or subject.store.sealed_is_wrong
        if change.artifact.target == "dotenv" and unknown:
            continue
        if change.state is State.BLOCKED:
            continue  # another rule says why
        if change.state is not State.SAME and change.reason not in _AS_WANTED:
            # A shared file depends on all profiles.
            command = f"`envgen render {change.artifact.profile or '--all'}`"
            place = Place(change.artifact.path)
            if change.is_foreign_manifest and subject.deployment.document.django.base_settings:
                hint = "run `envgen adopt --apply` to replace it; the old file is kept"
                yield Finding(change.why, place, hint)
            elif change.state is State.EDITED:
                hint = f"move your edit to the profile; {command} shows the difference"
                yield Finding(change.why, place, hint)
            elif change.artifact.target == "dotenv":
                hint = f"run {command} (your own values are kept)"
                yield Finding(change.why, place, hint, Severity.NOTE)
            else:
                yield Finding(change.why, place, f"run {command}")


def _is_behind(change: Change) -> bool:
    """Return whether rendering updates a generated file that nobody edited."""
    return change.state in (State.CREATE, State.UPDATE) and (
        change.artifact.target != "dotenv" and change.reason not in _AS_WANTED
    )


def _many(subject: CheckedProfile, stale: list[Change], profile: str | None) -> Finding:
    """Return one finding for files of a profile, or of all profiles."""
    names = [item.artifact.path for item in stale]
    first, more = ", ".join(names[:_FEW]), len(names) - _FEW
    message = f"{len(names)} files are out of date or missing: {first} and {more} more"
    # Files that all profiles share belong to no profile.
    place = Place(subject.deployment.source) if profile else None
    return Finding(message, place, f"run `envgen render {profile or '--all'}`")


def _is_absent(change: Change) -> bool:
    """Return whether a generated file does not exist; a .env file has a rule of its own."""
    return change.state is State.CREATE and change.artifact.target != "dotenv"


@rule(
    "dotenv-absent",
    why="Without a .env file, its values cannot be checked. In CI, this is normal.",
    fix="run `envgen unseal PROFILE` or `envgen render PROFILE` to create it",
    severity=Severity.NOTE,
)
def dotenv_absent(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that does not exist."""
    store = subject.store
    if subject.deployment.kind != "test" and store.text is None:
        message = "does not exist, so its values were not checked"
        if store.sealed.values:
            message = "does not exist, so the sealed values were checked instead"
        hint = way_to_dotenv(store)
        yield Finding(message, Place(subject.deployment.dotenv), hint)


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
    why="A .env file that git tracks is in every clone, forever.",
    fix="add .env, .env.* and !.env.example to .gitignore",
    also=[Severity.WARNING],
)
def dotenv_in_git(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a .env file that git tracks, or would track after the next `git add`."""
    path, project = subject.deployment.dotenv, subject.project
    if path in project.tracked and subject.git.trouble:
        message = f"cannot find out whether git would track this file: {subject.git.trouble}"
        yield Finding(message, Place(path), REPAIR, Severity.WARNING)
    elif path in subject.project.tracked:
        lines = [] if subject.project.indexed.get(path) else _not_in_gitignore(subject)
        added = f"add {listed(lines)} to .gitignore" if lines else ""
        if path in subject.project.indexed:
            # For a file that git tracks, .gitignore changes nothing.
            steps = [added, f"run `git rm --cached {as_word(path)}`"]
            hint = ", and ".join(filter(None, [*steps, "replace all secrets in it"]))
            yield Finding("git tracks this file", Place(path), hint)
        else:
            message = "git would track this file with the next `git add`"
            hint = added or "remove the line of .gitignore that begins with ! and includes it"
            edit = Edit(".gitignore", "append", "\n".join(lines)) if lines else None
            yield Finding(message, Place(path), hint, edit=edit)


@rule(
    "generated-ignored",
    why="Clones do not have files that git ignores. The platform builds the site from a clone.",
    fix="change .gitignore so that git tracks this file",
    severity=Severity.WARNING,
)
def generated_ignored(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield generated files, other than .env files, that git ignores and does not track."""
    for change in subject.changes:
        path = change.artifact.path
        if change.artifact.target != "dotenv" and path in subject.project.left_out:
            line = "!.env.example"
            hint = f"add {line} to .gitignore" if path.endswith(line[1:]) else None
            edit = Edit(".gitignore", "append", line) if hint else None
            yield Finding("git ignores this file", Place(path), hint, edit=edit)


def _not_in_gitignore(subject: CheckedProfile) -> list[str]:
    from envgen.output.scaffold import PRIVATE  # late: it imports what `init` needs

    there = (subject.disk.read(".gitignore") or "").split()
    return [line for line in PRIVATE if line not in there]


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
    lint="dotenv",
    lint_fix="write `NAME=value` on one line, and quote the value",
    why="Tools that read .env files read this line differently, or not at all.",
    fix="write `NAME=value`, and quote the value as `envgen render PROFILE` does",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def dotenv_dialect(subject: DotenvSubject) -> Iterator[Finding]:
    """Yield the lines of .env that tools read differently."""
    text = subject.dotenv_text
    systemd = "export" in text and _feeds_systemd(subject)
    for problem in dotenv.problems(text, subject.dotenv_path, systemd=systemd):
        yield Finding(problem.message, problem.place, problem.hint, problem.severity)


def _feeds_systemd(subject: DotenvSubject) -> bool:
    """Return whether systemd may read a .env file: on a server of one's own, or by a unit."""
    if not isinstance(subject, CheckedProfile):
        return True
    if subject.is_deployed and subject.platform is None:
        return True
    root = subject.disk.root
    units = (path for depth in ("*", "*/*", "*/*/*") for path in root.glob(f"{depth}.service"))
    files = Files(subject.disk)
    texts = (files.read(path.relative_to(root).as_posix()) for path in islice(units, _MOST_UNITS))
    return any("EnvironmentFile" in text for text in texts if text)


@rule(
    "dotenv-type",
    why="The settings module cannot load with this value.",
    fix="write a value of the type that the message names",
)
def dotenv_value(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield values of the wrong type, and URLs that do not parse or still have a placeholder."""
    # A module of the project's own may accept other URLs.
    read = {each.name for each in subject.reads}
    written = dotenv.recorded_checksums(subject.store.text or "")
    for variable in subject.deployment.variables:
        text = subject.dotenv_values.get(variable.name, "").strip()
        wanted = _TYPES.get(variable.type)
        if variable.type == "bool" and variable.name not in read:
            wanted = None  # the project's own code may accept other words
        if text and wanted is not None and not wanted[0].fullmatch(text):
            message = f"{variable.name} must be {wanted[1]}"
            # A value that envgen wrote, before the profile changed, follows the profile.
            is_ours = written.get(variable.name) == dotenv.digest(variable.name, text)
            render = f"run `envgen render {subject.deployment.name}`"
            hint = render if is_ours else f"write {wanted[1]}"
            yield Finding(message, subject.dotenv_place(variable.name), hint)
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
    "int": (lazy_re.compile(r"[+-]?[0-9]+"), "a whole number"),
    "float": (
        lazy_re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
        "a number",
    ),
    "bool": (lazy_re.compile(r"(?i)1|true|yes|on|0|false|no|off"), "true or false"),
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
            hint = f"run {command} to use the profile's value again"
            message = f"{name} differs from the profile"
            yield Finding(message, subject.dotenv_place(name), hint)


@rule(
    "value-missing",
    why="A person has to supply these values: envgen cannot generate them.",
    fix="write each value into the .env file; `envgen check --missing` shows where to find it",
    severity=Severity.NOTE,
    also=[Severity.WARNING],
)
def value_missing(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the variables without a value that a person has to supply.

    It is a warning where the settings of a program on this machine cannot load without them. A
    deployed site has its values on its platform.
    """
    deployment, missing = subject.deployment, subject.missing
    if not missing or (subject.store.text is None and not subject.store.sealed.values):
        return
    message = f"no value yet for {', '.join(item.name for item in missing)}"
    programs = deployment.document.programs
    readers = {name for item in missing if not item.optional for name in item.readers}
    stopped = [name for name in programs if name in readers and programs[name].django]
    severity = None
    if stopped and deployment.kind == "development":
        message += f", so {listed(stopped)} cannot start"
        severity = Severity.WARNING
    them = "it" if len(missing) == 1 else "them"
    find = f"`envgen check --missing` shows where to find {them}"
    hint = f"write {them} into {deployment.dotenv}; {find}"
    yield Finding(message, Place(deployment.dotenv), hint, severity)
