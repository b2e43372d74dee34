"""Rules about booted programs: Django's own checks, and checks that Django does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.errors import Place
from envgen.live.boot.history import History
from envgen.live.boot.report import Boot, BootAnswer, Fault, SimulatedRequest
from envgen.model import Deployment, Variable
from envgen.project import Project
from envgen.support.wording import listed

OK = 200
REFUSED = 400
FAILED = 500


class Booted:
    """A boot and its deployment, which the rules here check."""

    def __init__(
        self,
        deployment: Deployment,
        boot: Boot,
        history: History | None = None,
        disk: Project | None = None,
    ) -> None:
        """Keep the deployment and the boot, and what git and the project's files say, if asked."""
        self.history = history
        self.disk = disk
        self.deployment = deployment
        self.boot = boot
        self.report = boot.report

    @property
    def programs(self) -> str:
        """Return the names of the programs, for messages."""
        names = listed(self.boot.programs)
        return f"{names} in a preview" if self.boot.preview else names

    @property
    def deployed(self) -> bool:
        """Return whether the profile is deployed, so that strangers can reach the site."""
        return self.deployment.kind == "deployed"

    @property
    def loaded(self) -> bool:
        """Return whether the settings were loaded."""
        return bool(self.report.settings)

    @property
    def complete(self) -> bool:
        """Return whether every step was done, so that every rule could check the program."""
        return not self.faults and not self.skipped

    @property
    def skipped(self) -> list[str]:
        """Return the steps that were neither done nor failed: an earlier one did."""
        failed = {fault.step for fault in self.report.faults}
        return [step for step in self.boot.steps if step not in failed and not self._did(step)]

    def _did(self, step: str) -> bool:
        answered = len(self.report.answers) >= len(self.boot.requests)
        return step in self.report.done and (step != "requests" or answered)

    @property
    def faults(self) -> list[Fault]:
        """Return every error: of the steps, of the requests and of static files."""
        static = self.report.static
        others = [answer.fault for answer in self.report.answers]
        others += [static.fault] if static else []
        return [*self.report.faults, *(fault for fault in others if fault is not None)]

    @property
    def serves(self) -> bool:
        """Return whether requests were simulated."""
        return bool(self.report.answers)

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting in the form of `probe.values`."""
        return self.report.settings.get(name, default)

    def texts(self, name: str) -> list[str]:
        """Return the texts in a setting that is a list, a tuple or a set."""
        value = self.setting(name)
        items = value.get("$tuple", value.get("$set")) if isinstance(value, dict) else value
        return [item for item in items or () if isinstance(item, str)]

    def asked(self, purpose: str) -> Iterator[tuple[SimulatedRequest, BootAnswer]]:
        """Yield the simulated requests with this purpose, each with its answer."""
        for request, answer in zip(self.boot.requests, self.report.answers, strict=False):
            if request.purpose == purpose:
                yield request, answer

    def reached(self, host: str) -> bool:
        """Return whether a host answered the request for a page."""
        return any(
            request.host == host and answer.status == OK for request, answer in self.asked("host")
        )

    def place(self, *settings: str) -> Place:
        """Return the place of the first of these settings that a profile sets; else the profile."""
        return self.deployment.setting_place(*settings) or Place(self.deployment.source)

    def variable(self, variable: Variable) -> Place:
        """Return where a variable is written; the profile if it follows from something else."""
        return variable.origin if variable.origin.file else Place(self.deployment.source)

    def own(self, file: str | None, line: int | None) -> Place:
        """Return a place in the project's code; the profile if `file` is None."""
        if file is None:
            return Place(self.deployment.source)
        return Place(self.deployment.inside(file), line or 0, 1 if line else 0)
