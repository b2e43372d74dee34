"""What `envgen check --boot` adds: boots, with progress, and what follows from them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from envgen.check import booted_findings
from envgen.check.booted import Booted
from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import Problem
from envgen.live.boot.interpreter import find
from envgen.live.boot.report import Boot
from envgen.live.boot.run import Job, boot_all, jobs
from envgen.vault.store import ValueStore


def boot(
    session: Session, names: Sequence[str], python: str | None, timeout: float, *, quiet: bool
) -> list[Boot]:
    """Boot each Django program of these profiles; say which Python does, unless `quiet`.

    Raises:
        InputError: there is no Python to do it with.
    """
    root = session.project.root
    wanted = [job for name in names for job in _jobs(session.stores[name])]
    if not wanted:
        return []
    folders = [root / session.deployments[name].document.root for name in names]
    interpreter = find([*folders, root], python, os.environ)
    if not quiet:
        terminal.echo_err(f"booting with {terminal.safe(interpreter.path)} ({interpreter.why})")
    with terminal.progress() as tell:
        return boot_all(wanted, interpreter.path, timeout=timeout, tell=tell)


def _jobs(store: ValueStore) -> Iterator[Job]:
    saved, project = store.load(sealed=False), store.project
    return jobs(store.deployment, project.root, saved, project.read, os.environ)


def problems(session: Session, boots: Sequence[Boot]) -> Iterator[Problem]:
    """Yield what the rules find in these boots."""
    for item in boots:
        deployment = session.deployments[item.profile]
        yield from booted_findings(Booted(deployment, item), deployment)


def as_data(boots: Sequence[Boot]) -> list[dict[str, Any]]:
    """Return the boots as JSON has them: what was asked, and all that was reported."""
    import msgspec

    return [_as_data(msgspec.to_builtins(item)) for item in boots]


def _as_data(boot: dict[str, Any]) -> dict[str, Any]:
    report = boot.pop("report")
    scenes, answers = boot.pop("scenes"), report.pop("answers")
    pairs = zip(scenes, answers, strict=False)
    # The first error, for those who only ask whether the program starts.
    report["fault"] = next(iter(report["faults"]), None)
    report["requests"] = [{**scene, "answer": answer} for scene, answer in pairs]
    return {**boot, **report}
