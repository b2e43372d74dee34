"""What a rehearsal reports: a line for each phase, what is wrong, and what was not rehearsed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from copy import copy
from typing import Any, Protocol

from msgspec import Struct

from envgen.errors import Place, Problem, Severity
from envgen.live.rehearse import causes
from envgen.live.rehearse.checkout import Checkout
from envgen.live.rehearse.services import RehearsedService
from envgen.model import Deployment

# Lines of a failed command that are shown.
_SHOWN = 25


class Phase(Struct, frozen=True):
    """A phase that ended.

    status:
        ok, failed or unknown
    detail:
        what was done, for a person
    """

    name: str
    status: str
    seconds: float
    detail: str = ""


class Measured(Struct, frozen=True):
    """What a service used: memory in MiB at rest and after the pages, and what its plan has."""

    service: str
    idle: int
    busy: int
    plan: int | None


class Rehearsed(Struct):
    """The whole rehearsal of one profile."""

    profile: str
    commit: str
    phases: list[Phase] = []
    problems: list[Problem] = []
    measured: list[Measured] = []
    # The most connections to the database at one time; None if there is none, or nothing ran.
    connections: int | None = None
    not_rehearsed: list[str] = []

    @property
    def fails(self) -> bool:
        """Return whether the deploy would fail."""
        return any(item.severity is Severity.ERROR for item in self.problems)


class Send(Protocol):
    """Takes what happens, as it happens: a phase, problem, line, measure or limit."""

    def __call__(self, kind: str, data: Any = None) -> None:
        """Take `data`, which JSON can hold."""


class Reporter:
    """Says what happens in a rehearsal, in the words of the profile."""

    def __init__(self, send: Send, deployment: Deployment, checkout: Checkout) -> None:
        """Say it to `send`."""
        self.send = send
        self._deployment = deployment
        self._folders = (str(checkout.project), str(checkout.top))
        # The folders of disks that are missing here: what fails because of them is no error.
        self.absent: list[str] = []

    def to(self, send: Send) -> Reporter:
        """Return one for the same rehearsal that says everything to `send`."""
        other = copy(self)
        other.send = send
        return other

    def begin(self, phase: str) -> float:
        """Say that a phase begins; return the time, of the monotonic clock."""
        self.send("begin", phase)
        return time.monotonic()

    def end(self, phase: str, started: float, detail: str, status: str = "ok") -> None:
        """Say that a phase ended, which started at `started` of the monotonic clock."""
        self.send("phase", Phase(phase, status, time.monotonic() - started, detail))

    def problem(
        self,
        phase: str,
        message: str,
        hint: str,
        place: Place | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Say what is wrong; without a `place`, it is in the profile."""
        where = place or Place(self._deployment.source)
        self.send("problem", Problem(message, f"rehearse-{phase}", where, hint, severity))

    def explain(
        self,
        phase: str,
        what: str,
        lines: Sequence[str],
        place: Place | None,
        hint: str = "its output does not say why",
        severity: Severity = Severity.ERROR,
        own_hint: str = "",
    ) -> None:
        """Say what failed, and why if the lines that were printed show it; else give the hint.

        `own_hint` is given in either case.
        """
        missing = [path for path in self.absent if any(path in line for line in (what, *lines))]
        if missing:
            severity = Severity.WARNING
            own_hint = f"the platform has a disk at {missing[0]}, which could not be mounted here"
        found = causes.find(lines, self._folders)
        # The last words of a traceback are the reason; an error that led to it comes before.
        best = next((item for item in found if item.cause.id != "python-error"), None)
        best = best or (found[-1] if found else None)
        if best is None:
            self.problem(phase, what, own_hint or hint, place, severity)
            return
        at = Place(best.file, best.number, 1) if best.file else place
        self.problem(phase, f"{what}: {best.message}", own_hint or best.hint, at, severity)

    def fail(
        self,
        phase: str,
        what: str,
        lines: Sequence[str],
        place: Place | None,
        started: float,
        hint: str | None = None,
    ) -> None:
        """Say that a phase failed, with the last lines and their cause, or else the hint."""
        for line in list(lines)[-_SHOWN:]:
            self.send("line", line)
        said = any(line.strip() for line in lines)
        hint = hint or ("its last lines are above" if said else "it printed nothing")
        self.explain(phase, what, lines, place, hint)
        self.end(phase, started, what, "failed")

    def place(self, service: RehearsedService, key: str = "") -> Place:
        """Return where a profile sets a key of a service, or else its command."""
        owner, platform = service.programs[0], self._deployment.platform
        if platform is not None and key:
            found = self._deployment.place(*platform.service_path(owner), key)
            if found.line:
                return found
        return self._deployment.command_places.get(owner) or Place(self._deployment.source)
