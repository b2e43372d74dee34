"""Replace the values of secrets in output by random labels; equal values have the same label."""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from envgen.formats import dotenv
from envgen.model import Artifact, Change, Deployment
from envgen.secrets import patterns
from envgen.secrets.encodings import forms
from envgen.secrets.url_passwords import secret_parts

# Shorter values, such as "1" or "true", are too common to be replaced everywhere.
SHORTEST = 6


class Redactor:
    """The secrets of a project's .env files, with their labels for this run."""

    def __init__(
        self, deployments: Iterable[Deployment], read: Callable[[str], str | None]
    ) -> None:
        """Read the .env files of `deployments`."""
        self._labels: dict[str, str] = {}
        self._taken: set[str] = set()
        # The texts to replace in lines: each value and its other encodings.
        self._forms: dict[str, str] = {}
        # The same texts by their first characters.
        self._by_start: dict[str, list[str]] = {}
        self._plain: dict[str, dict[str, str]] = {}
        self._written: dict[str, dict[str, str]] = {}
        self._own_comments: dict[str, frozenset[str]] = {}
        self._comment_labels: dict[str, str] = {}
        for deployment in deployments:
            plain = _plain_values(deployment)
            text = read(deployment.dotenv) or ""
            self._plain[deployment.name] = plain
            self._written[deployment.name] = dotenv.recorded_checksums(text)
            self._own_comments[deployment.name] = _own_comments(deployment)
            self.learn(text, deployment.name)

    def learn(self, text: str, profile: str) -> None:
        """Add the secrets in the text of a profile's .env file, which need not be written yet."""
        plain, written = self._plain.get(profile, {}), dotenv.recorded_checksums(text)
        for each in dotenv.parse(text).assignments():
            if not _is_plain(each.name, each.value, plain, written):
                self.label(each.value)

    def label(self, value: str) -> str:
        """Return the label of a value."""
        if value not in self._labels:
            label = self._forms.get(value) or self._new_label()
            self._labels[value] = label
            # Also the other encodings in which a person may have pasted the value.
            for part in secret_parts(value):
                for form in forms(part) if len(part) >= SHORTEST else ():
                    if len(form) >= SHORTEST and form not in self._forms:
                        self._forms[form] = label
                        self._by_start.setdefault(form[:SHORTEST], []).append(form)
        return self._labels[value]

    def _new_label(self) -> str:
        """Return a label that no other value has: equal labels mean equal values."""
        taken = self._taken
        while (label := f"<secret {secrets.token_hex(3)}>") in taken:
            pass
        taken.add(label)
        return label

    def shown(self, name: str, value: str, profile: str) -> str:
        """Return a value of a profile's .env file if it is known to be plain, else its label."""
        plain, written = self._plain.get(profile, {}), self._written.get(profile, {})
        return value if _is_plain(name, value, plain, written) else self.label(value)

    def hide(self, change: Change) -> tuple[Change, Callable[[str], str]]:
        """Return a change without secrets, and a function that hides secrets in a line of it."""
        if change.artifact.target != "dotenv":
            return change, self.line
        profile = change.artifact.profile or ""
        before = None if change.before is None else self.file(change.before, profile)
        artifact = Artifact(
            path=change.artifact.path,
            text=self.file(change.artifact.text, profile),
            target="dotenv",
            language="dotenv",
        )
        return Change(artifact=artifact, state=change.state, before=before), str

    def line(self, line: str) -> str:
        """Return a line with each known value replaced by its label, longer values first.

        What looks like a key of a well-known service, or is a password in a URL, is hidden too.
        """
        # In one pass, so that values are not replaced inside labels.
        found = [(line.find(form), -len(form), form) for form in self._candidates(line)]
        heapq.heapify(found)
        shown, done = [], 0
        while found:
            at, length, form = heapq.heappop(found)
            if at >= done:
                shown += [line[done:at], self._forms[form]]
                done = at - length
            # Each search goes on where the last one ended, so the time stays linear.
            if at >= 0 and (at := line.find(form, done)) >= 0:
                heapq.heappush(found, (at, length, form))
        return patterns.hidden("".join([*shown, line[done:]]))

    def _candidates(self, line: str) -> Iterator[str]:
        """Yield the texts whose first characters are in a line: there may be thousands."""
        starts = (line[at : at + SHORTEST] for at in range(len(line) - SHORTEST + 1))
        for start in {start for start in starts if start in self._by_start}:
            yield from self._by_start[start]

    def file(self, text: str, profile: str) -> str:
        """Return the text of a profile's .env file; everything that may be a secret has a label."""
        plain = self._plain.get(profile, {})
        written = dotenv.recorded_checksums(text)
        earlier = dotenv.comment_lines(dotenv.own_comments(text, written))
        comments = self._own_comments.get(profile, frozenset()).union(earlier)
        return "".join(
            self._entry(entry, plain, written, comments) for entry in dotenv.parse(text).entries
        )

    def _entry(
        self,
        entry: dotenv.DotenvEntry,
        plain: Mapping[str, str],
        written: Mapping[str, str],
        comments: Collection[str],
    ) -> str:
        if isinstance(entry, dotenv.Blank):
            return entry.raw
        if isinstance(entry, dotenv.Assignment):
            noted = dotenv.note_start(entry.written) < len(entry.written)
            harmless = not entry.value or _is_plain(entry.name, entry.value, plain, written)
            if entry.name not in plain and (entry.doubtful or patterns.find(entry.name)):
                return f"a variable={self.label(entry.raw)}\n"
            if harmless and not noted:
                return entry.raw
            return f"{entry.name}={self.label(entry.value)}\n"
        if isinstance(entry, dotenv.Comment):
            if entry.raw in comments or dotenv.is_own_line(entry.raw):
                return entry.raw
            return f"# {self._comment_label(entry.raw.strip())}\n"
        return "<a line that is not understood>\n"

    def _comment_label(self, comment: str) -> str:
        # Not `label`, because comments are not searched for in other files.
        return self._comment_labels.setdefault(comment, f"<comment {secrets.token_hex(3)}>")


def _own_comments(deployment: Deployment) -> frozenset[str]:
    """Return the comment lines that envgen writes into a profile's .env file."""
    header = dotenv.header(deployment.project, deployment.name, deployment.source)
    texts = [*header, *(dotenv.comment(item.help) for item in deployment.variables if item.help)]
    headings = (dotenv.heading(item.section) for item in deployment.variables if item.section)
    return frozenset([*dotenv.comment_lines(texts), *headings])


def _plain_values(deployment: Deployment) -> dict[str, str]:
    """Return the values that are in the profile, and so are not secrets."""
    return {
        item.name: item.value
        for item in deployment.variables
        if item.value is not None and not item.secret
    }


def _is_plain(name: str, value: str, plain: Mapping[str, str], written: Mapping[str, str]) -> bool:
    """Return whether a value is the profile's, or was when envgen wrote it.

    A value that a person wrote may be a secret, such as the URL of a database instead of SQLite.
    """
    return name in plain and (
        value == plain[name] or written.get(name) == dotenv.digest(name, value)
    )
