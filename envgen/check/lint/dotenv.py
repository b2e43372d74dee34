""".env files of any repository: git tracks only examples, without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from envgen.catalog import looks_secret
from envgen.check.subjects import DotenvSubject
from envgen.errors import Finding, Place, rule
from envgen.formats import dotenv
from envgen.secrets.dummies import is_dummy
from envgen.support.paths import as_word

# A shorter value is hardly a secret that somebody uses.
_SHORTEST = 8


class LintedDotenvFile(DotenvSubject, Protocol):
    """A .env file of any repository."""

    @property
    def is_example(self) -> bool:
        """Return whether it is an example for people, which is committed."""

    @property
    def is_tracked(self) -> bool:
        """Return whether git tracks it."""


@rule(
    "example-secret",
    lint="dotenv",
    why="Anybody who can read the repository has the secret.",
    fix="leave the value out, then replace the secret: git's history keeps the old one",
)
def secret_in_example(subject: LintedDotenvFile) -> Iterator[Finding]:
    """Yield variables of an example whose value looks like a real secret."""
    if subject.is_example:
        for name, place in _secrets(subject):
            yield Finding(f"the value of {name} looks like a real secret", place)


@rule(
    "dotenv-tracked",
    lint="dotenv",
    why="A .env file that git tracks is in every clone, forever.",
    fix="run `git rm --cached FILE`, add the file to .gitignore, and replace all secrets in it",
)
def tracked_secrets(subject: LintedDotenvFile) -> Iterator[Finding]:
    """Yield a .env file with secrets that git tracks."""
    if not subject.is_example and subject.is_tracked:
        for name, place in _secrets(subject):
            remove = f"run `git rm --cached {as_word(place.file)}`"
            hint = f"{remove}, add the file to .gitignore, and replace all secrets in it"
            yield Finding(f"git tracks this file, and {name} looks like a real secret", place, hint)
            return


def _secrets(subject: DotenvSubject) -> Iterator[tuple[str, Place]]:
    for entry in dotenv.parse(subject.dotenv_text).assignments():
        value = entry.value.strip()
        if looks_secret(entry.name) and len(value) >= _SHORTEST and not is_dummy(value):
            yield entry.name, Place(subject.dotenv_path, entry.line, entry.column)
