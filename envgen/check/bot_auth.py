"""Rules about the bot's requests: the code that verifies them has no known hole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, rule
from envgen.runtime import bot_auth

# Revisions that let in or out what they must not, and what that is.
KNOWN_HOLES: Mapping[int, str] = {
    1: "error trackers such as Sentry see the secrets, among the local variables of a traceback",
}
_REVISION = re.compile(r"^REVISION = ([0-9]{1,9})$", re.MULTILINE)


@rule(
    "bot-auth-revision",
    why="Code that guards the backend is of use only as it was last mended.",
    fix="`envgen render` copies the revision that this envgen ships",
)
def bot_auth_revision(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a copy of bot_auth that is not the revision of this envgen, or has a known hole."""
    path = f"{subject.deployment.settings_folder}/bot_auth/__init__.py"
    text = subject.disk.read(path) if subject.deployment.routes else None
    if text is None:
        return  # Nobody signs, or the file is missing, which is drift.
    found = _REVISION.search(text)
    if found is None:
        yield Finding("bot_auth does not say which revision it is", Place(path))
        return
    revision = int(found[1])
    place = Place(path, text.count("\n", 0, found.start()) + 1, 1)
    if revision in KNOWN_HOLES:
        message = f"revision {revision} of bot_auth has a hole: {KNOWN_HOLES[revision]}"
        yield Finding(message, place, _newer(revision))
    elif revision != bot_auth.REVISION:
        message = f"bot_auth is of revision {revision}; this envgen ships {bot_auth.REVISION}"
        yield Finding(message, place, _newer(revision))


def _newer(revision: int) -> str | None:
    return "use a newer envgen: this one is behind" if revision >= bot_auth.REVISION else None
