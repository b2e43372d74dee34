"""Rules about profiles: keys with a new name or no effect, and words that look like booleans."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.model import Deployment
from envgen.profile import Database, Document
from envgen.resolve.database import usual_variable
from envgen.support import lazy_re

_YES_OR_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
# In `FLAG: no` and `{value: no}`; words in quotes are meant as text.
_BARE = lazy_re.compile(r"\b(?:value|[A-Z_][A-Z0-9_]*):[ \t]+((?i:yes|no|on|off))[ \t]*(?:[,}#]|$)")


@rule(
    "old-key",
    why="The old name still works. A later version of envgen may reject it.",
    fix="rename the key",
    severity=Severity.WARNING,
)
def old_keys(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield each key of a profile that has a new name."""
    for key in subject.deployment.old_keys:
        message = f"the key `{key.old}` is now called `{key.new}`"
        hint = f"write `{key.new}` instead of `{key.old}`"
        edit = Edit(key.place.file, "replace", key.new, key.old, key.place.line)
        yield Finding(message, key.place, hint, edit=edit)


@rule(
    "variable-word",
    why="In YAML 1.2, yes, no, on and off are strings. In Python, every non-empty string is true.",
    fix="write true or false, or put the word in quotes",
    source="https://yaml.org/spec/1.2.2/#103-core-schema",
    severity=Severity.WARNING,
)
def word_for_boolean(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield variables under `env` whose value is yes, no, on or off, without quotes or a type."""
    for name, declared in subject.deployment.document.env.items():
        value, variable = declared.value, subject.deployment.variable(name)
        word = value.lower() if isinstance(value, str) else ""
        if word in _YES_OR_NO and declared.type is None and variable is not None:
            place = _bare_word(subject, variable.origin)
            if place is not None:
                message = f"the value of {name} is the text “{value}”, which is true in Python"
                hint = f"write {_YES_OR_NO[word]}, or put the word in quotes if you mean text"
                yield Finding(message, place, hint)


def _bare_word(subject: CheckedProfile, key: Place) -> Place | None:
    """Return the place of a word without quotes in the lines of a key; None if there is none."""
    lines = (subject.disk.read(key.file) or "").splitlines()[key.line - 1 :]
    for number, line in enumerate(lines, key.line):
        indent = len(line) - len(line.lstrip())
        if number > key.line and line.strip() and indent < key.column:
            return None
        if found := _BARE.search(line, key.column - 1 if number == key.line else 0):
            return Place(key.file, number, found.start(1) + 1)
    return None


# What a profile says of a database, and only DATABASES does.
_OF_DATABASES = {
    "sslmode": "sslmode",
    "sslrootcert": "sslrootcert",
    "migrate": "migrate",
    "conn_max_age": "CONN_MAX_AGE",
    "pool": "pool",
    "connect_timeout": "connect_timeout",
}
_TLS = ("sslmode", "sslrootcert")


@rule(
    "key-without-effect",
    why="The settings module that the profile builds on still sets the setting as before.",
    fix="remove the setting from `keep` or `unset`, or set it in your own settings module",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def without_effect(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield keys of a profile whose setting is kept or unset; an error if it is about TLS."""
    deployment = subject.deployment
    for setting, path in _paths(deployment.document):
        if setting in deployment.document.unset:
            key = deployment.document.left_by(setting)
            message = f"`{'.'.join(path)}` has no effect, because {setting} is in `{key}`"
            hint = f"remove {setting} from `{key}` at {deployment.unset_places[setting]}"
            if setting == "DATABASES":
                hint += f", and {_variable(deployment, path)} from `env`"
            severity = Severity.ERROR if path[-1] in _TLS else None
            yield Finding(message, deployment.place(*path), hint, severity)


def _paths(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the settings that a profile's keys are for, each with the path of the key."""
    if document.site.hosts:
        yield "ALLOWED_HOSTS", ("site", "hosts")
    for key in ("append", "prepend"):
        yield from ((name, (key, name)) for name in getattr(document, key))
    databases: dict[tuple[str, ...], Database] = {("database",): document.database}
    databases |= {("databases", name): item for name, item in document.databases.items()}
    for path, database in databases.items():
        for field, key in _OF_DATABASES.items():
            if getattr(database, field) != getattr(Database(), field):
                yield "DATABASES", (*path, key)


def _variable(deployment: Deployment, path: tuple[str, ...]) -> str:
    """Return the variable of a database, which `env` must not have besides."""
    document = deployment.document
    alias = path[1] if path[0] == "databases" else "default"
    database = document.databases[alias] if path[0] == "databases" else document.database
    return database.variable or usual_variable(alias)
