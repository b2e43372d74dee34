"""Rules about bot_auth: the copied code that verifies the bot's requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, rule
from envgen.runtime import bot_auth
from envgen.support import lazy_re

# Revisions with a known security hole, and its description.
KNOWN_HOLES: Mapping[int, str] = {
    1: "error trackers such as Sentry receive the secrets with the local variables of a traceback",
}
_REVISION = lazy_re.compile(r"^REVISION = ([0-9]{1,9})$", re.MULTILINE)


@rule(
    "bot-auth-revision",
    why="Only the latest revision has all security fixes.",
    fix="run `envgen render --all` to copy the revision of this envgen",
)
def bot_auth_revision(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a copy of bot_auth with another revision than this envgen, or with a known hole."""
    path = f"{subject.deployment.settings_folder}/bot_auth/__init__.py"
    text = subject.disk.read(path) if subject.deployment.routes else None
    if text is None:
        return  # There is no bot, or the file is missing, which the rule drift reports.
    found = _REVISION.search(text)
    if found is None:
        yield Finding("bot_auth has no REVISION", Place(path))
        return
    revision = int(found[1])
    place = Place(path, text.count("\n", 0, found.start()) + 1, 1)
    if revision in KNOWN_HOLES:
        message = f"revision {revision} of bot_auth has a security hole: {KNOWN_HOLES[revision]}"
        yield Finding(message, place, _newer(revision))
    elif revision != bot_auth.REVISION:
        message = f"bot_auth has revision {revision}, but this envgen has {bot_auth.REVISION}"
        yield Finding(message, place, _newer(revision))


def _newer(revision: int) -> str | None:
    hint = "upgrade envgen: this version has no newer revision of bot_auth"
    return hint if revision >= bot_auth.REVISION else None
