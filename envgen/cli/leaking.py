"""What `envgen check --leaks` adds: the search, its rules, and how a leak is accepted."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence

from envgen.check import CheckedProfile, findings, leak_name
from envgen.check.project import CheckedProject
from envgen.check.secrets import leaks as rules
from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import Problem
from envgen.git import Git
from envgen.vault import leaks


class LeakSearch:
    """A search for the secrets of all profiles.

    The leaks of all profiles are reported, because all are in the same repository. What else the
    rules report is about the chosen profiles.
    """

    def __init__(
        self,
        session: Session,
        names: Sequence[str],
        *,
        tracked: Collection[str],
        history: bool,
        quiet: bool,
    ) -> None:
        """Search, and say what was looked at.

        `tracked` are the .env files that the check itself reports as tracked. A sealed file that
        is wrong is no news: the check itself names each that belongs to one of
        `names`.
        """
        for store in session.stores.values():
            store.sealed_problems()
        project = session.project
        stores, git = session.stores.values(), Git(project.root)
        with terminal.progress() as tell:
            found = leaks.search(stores, os.environ, git, project.root, history=history, tell=tell)
        if not quiet and not found.trouble:
            where = " and the history" if history else ""
            secrets = terminal.count(found.looked_for, "secret")
            files = terminal.count(found.files, "file")
            terminal.echo_err(f"Looked for {secrets} in {files}{where}.")
        shared = CheckedProject(tracked=tracked, leaks=found)
        subjects = {
            name: CheckedProfile((), store, shared) for name, store in session.stores.items()
        }
        self._checked = [subjects[name] for name in names]
        self._history = history
        self._others = [subject for name, subject in subjects.items() if name not in names]

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the secrets of the profiles."""
        for subject in self._checked:
            yield from findings(subject, rules.ALL)
        for subject in self._others:
            yield from findings(subject, rules.OF_ANY_PROFILE)

    @property
    def complete(self) -> Iterator[CheckedProfile]:
        """Yield the profiles of which every secret was searched for, the history included."""
        for subject in self._checked if self._history else ():
            if rules.searched_for_all(subject):
                yield subject

    def to_accept(self) -> dict[str, list[str]]:
        """Return for each profile the keys of `ignore_leaks` that would accept what was found."""
        keys = {item.deployment.name: rules.keys_to_accept(item) for item in self._checked}
        keys |= {item.deployment.name: rules.values_to_accept(item) for item in self._others}
        return {name: found for name, found in keys.items() if found}

    def accepted(self) -> list[dict[str, str]]:
        """Return the leaks that were found and that the profiles accept, and why."""
        return [
            {"profile": item.deployment.name, "leak": leak, "reason": reason}
            for item in self._checked
            for leak, reason in item.deployment.document.ignore_leaks.items()
            if rules.accepts_something(item, leak)
        ]

    def show(self) -> None:
        """Print the lines that accept what was found, and what is accepted already."""
        subjects = (*self._checked, *self._others)
        sources = {item.deployment.name: item.deployment.source for item in subjects}
        for name, keys in self.to_accept().items():
            terminal.echo_err(
                f"If a leak does no harm, paste its line into {terminal.safe(sources[name])} and "
                "write the reason:"
            )
            terminal.echo_err("    ignore_leaks:")
            for key in keys:
                terminal.echo_err(f'      {terminal.safe(key)}: ""')
        reasons = dict.fromkeys(
            (leak_name(item["leak"]), item["reason"]) for item in self.accepted()
        )
        if reasons:
            shown = terminal.listed(f"{name} ({reason})" for name, reason in reasons)
            count = terminal.count(len(reasons), "leak")
            terminal.echo_err(f"{count} accepted: {terminal.safe(shown)}")
