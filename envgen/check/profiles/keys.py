"""Rules about profiles: keys that have a new name, and words that look like booleans."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Edit, Finding, Place, Severity, rule
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
    why="In YAML 1.2, yes, no, on and off are text. In Python, every text but the empty is true.",
    fix="write true or false, or put the word in quotes",
    source="https://yaml.org/spec/1.2.2/#103-core-schema",
    severity=Severity.WARNING,
)
def word_for_boolean(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield variables under `env` whose value is one of these words, without quotes or a type."""
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
