"""Hides the values of secrets in what is shown: each gets a random label, equal ones alike."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable

from envgen import dotenv
from envgen.model import Artifact, Change, Deployment, Owner

# Shorter values, such as "1" or "true", stand everywhere and hide nothing.
SHORTEST = 6
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\s*=")


class Redactor:
    """Knows the secrets of a project's .env files, and labels them for this run."""

    def __init__(
        self, deployments: Iterable[Deployment], read: Callable[[str], str | None]
    ) -> None:
        """Read the .env files of `deployments`."""
        self._labels: dict[str, str] = {}
        self._plain: set[str] = set()
        for deployment in deployments:
            plain = {item.name for item in deployment.variables if item.owner is Owner.PROFILE}
            self._plain |= plain
            for name, value in dotenv.values(read(deployment.dotenv) or "").items():
                if name not in plain and len(value) >= SHORTEST:
                    self.label(value)

    def label(self, value: str) -> str:
        """Return the label of a value."""
        return self._labels.setdefault(value, f"<secret {secrets.token_hex(3)}>")

    def hide(self, change: Change) -> tuple[Change, Callable[[str], str]]:
        """Return a change without secrets, and what is to be done to each line of it."""
        if change.artifact.target != "dotenv":
            return change, self.line
        before = None if change.before is None else self.file(change.before)
        artifact = Artifact(
            path=change.artifact.path,
            text=self.file(change.artifact.text),
            target="dotenv",
            language="dotenv",
        )
        return Change(artifact=artifact, state=change.state, before=before), str

    def line(self, line: str) -> str:
        """Return a line with a label in place of every known value, the longest first."""
        for value in sorted(self._labels, key=len, reverse=True):
            line = line.replace(value, self._labels[value])
        return line

    def file(self, text: str) -> str:
        """Return a .env file in which only what is known to be plain stands as it is."""
        return "".join(self._entry(entry) for entry in dotenv.parse(text).entries)

    def _entry(self, entry: dotenv.Entry) -> str:
        if isinstance(entry, dotenv.Blank):
            return entry.raw
        if isinstance(entry, dotenv.Assignment):
            if entry.name in self._plain or not entry.value:
                return entry.raw
            return f"{entry.name}={self.label(entry.value)}\n"
        if isinstance(entry, dotenv.Comment):
            is_record = entry.raw.startswith("# envgen:")
            if is_record or not _ASSIGNMENT.search(entry.raw):
                return self.line(entry.raw)
            return "# <a comment that may hold a secret>\n"
        return "<a line that is not understood>\n"
