"""What `envgen check --boot` adds: boots, with progress, and what follows from them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from envgen.check import booted_findings
from envgen.check.booted import Booted
from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.git import Git
from envgen.live.boot.history import History
from envgen.live.boot.interpreter import find
from envgen.live.boot.report import Boot
from envgen.live.boot.run import BootInputs, Job, boot_all, jobs, preview_jobs


class BootOptions(NamedTuple):
    """The options of `envgen check` for boots."""

    python: str | None
    # Seconds for each boot.
    timeout: float
    # The commit that runs.
    since: str
    preview: bool


class Boots:
    """The boots of some profiles, and what the rules find in them."""

    def __init__(
        self, session: Session, names: Sequence[str], options: BootOptions, *, quiet: bool
    ) -> None:
        """Boot each Django program of these profiles; say which Python does, unless `quiet`.

        Raises:
            InputError: there is no Python to do it with, no such commit, or no platform of these
                profiles makes previews.
        """
        self._session = session
        self._history = _history(session, options.since)
        self.done: list[Boot] = []
        wanted = [job for name in names for job in self._jobs(name, preview=options.preview)]
        if options.preview and not wanted:
            raise InputError([_no_previews(names)])
        if not wanted:
            return
        root = session.project.root
        folders = [root / session.deployments[name].document.root for name in names]
        interpreter = find([*folders, root], options.python, os.environ)
        if not quiet:
            terminal.echo_err(f"booting with {terminal.safe(interpreter.path)} ({interpreter.why})")
        with terminal.progress() as tell:
            self.done = boot_all(wanted, interpreter.path, timeout=options.timeout, tell=tell)

    def _jobs(self, name: str, *, preview: bool) -> Iterator[Job]:
        store = self._session.stores[name]
        project, history = store.project, self._history
        saved = store.load(sealed=False)
        sources = BootInputs(
            project.root, saved, project.read, os.environ, lambda: history.new_migrations
        )
        return (preview_jobs if preview else jobs)(store.deployment, sources)

    def problems(self) -> Iterator[Problem]:
        """Yield what the rules find in these boots."""
        for subject in self.booted:
            yield from booted_findings(subject, subject.deployment)

    @property
    def booted(self) -> list[Booted]:
        """Return these boots as the rules check them."""
        deployments, disk = self._session.deployments, self._session.project
        return [Booted(deployments[item.profile], item, self._history, disk) for item in self.done]


def _history(session: Session, since: str) -> History:
    root = session.project.root
    if since != "HEAD" and not Git(root).knows(since):
        message = f"git has no revision {since!a}"
        raise InputError([Problem(message, "check", None, "run `git log` to list the revisions")])
    return History(root, since)


def _no_previews(names: Sequence[str]) -> Problem:
    message = f"{terminal.listed(names)}: there is no platform with preview environments"
    return Problem(
        message, "check", None, "remove --preview, or name a profile with the section `render`"
    )


def as_data(boots: Sequence[Boot]) -> list[dict[str, Any]]:
    """Return the boots as JSON has them: what was asked, and all that was reported."""
    import msgspec

    return [_as_data(msgspec.to_builtins(item)) for item in boots]


def _as_data(boot: dict[str, Any]) -> dict[str, Any]:
    report = boot.pop("report")
    requests, answers = boot.pop("requests"), report.pop("answers")
    pairs = zip(requests, answers, strict=False)
    # The first error, for those who only ask whether the program starts.
    report["fault"] = next(iter(report["faults"]), None)
    report["requests"] = [{**request, "answer": answer} for request, answer in pairs]
    return {**boot, **report}
