"""Rules about programs that were booted: what Django itself says, and what it is silent about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.errors import Place
from envgen.live.boot.report import Boot, BootAnswer, SimulatedRequest
from envgen.model import Deployment

OK = 200
REFUSED = 400
FAILED = 500


class Booted:
    """A boot with the deployment that it is of: what the rules here look at."""

    def __init__(self, deployment: Deployment, boot: Boot) -> None:
        """Keep both."""
        self.deployment = deployment
        self.boot = boot
        self.report = boot.report

    @property
    def programs(self) -> str:
        """Return the names of the programs, for messages."""
        return " and ".join(self.boot.programs)

    @property
    def deployed(self) -> bool:
        """Say whether strangers reach it."""
        return self.deployment.kind == "deployed"

    @property
    def loaded(self) -> bool:
        """Say whether there are settings to look at."""
        return bool(self.report.settings)

    @property
    def serves(self) -> bool:
        """Say whether requests were simulated."""
        return bool(self.report.answers)

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting in the form that `probe.values` gives it."""
        return self.report.settings.get(name, default)

    def texts(self, name: str) -> list[str]:
        """Return the texts in a setting that is a list or a tuple."""
        value = self.setting(name)
        items = value.get("$tuple", value.get("$set")) if isinstance(value, dict) else value
        return [item for item in items or () if isinstance(item, str)]

    def asked(self, purpose: str) -> Iterator[tuple[SimulatedRequest, BootAnswer]]:
        """Yield the simulated requests of a purpose, each with its answer."""
        for scene, answer in zip(self.boot.scenes, self.report.answers, strict=False):
            if scene.purpose == purpose:
                yield scene, answer

    def reached(self, host: str) -> bool:
        """Say whether a page by a host was answered, so that more can be asked of it."""
        return any(
            scene.host == host and answer.status == OK for scene, answer in self.asked("host")
        )

    def place(self, *settings: str) -> Place:
        """Return where the first of these settings is written that is; else the profile."""
        return self.deployment.setting_place(*settings) or Place(self.deployment.source)

    def own(self, file: str | None, line: int | None) -> Place:
        """Return a place in the project's code; the profile where none is known."""
        if file is None:
            return Place(self.deployment.source)
        return Place(self.deployment.inside(file), line or 0, 1 if line else 0)
