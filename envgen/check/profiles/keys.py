"""Rules about profiles: keys that have a new name."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Edit, Finding, Severity, rule


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
