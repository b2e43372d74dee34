"""The old settings and the services, which every decision needs."""

from __future__ import annotations

from typing import Any

from envgen.adopt.decision import Draft, Notes
from envgen.adopt.findings import Findings
from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.platforms.manifest import Service
from envgen.reading.settings import SettingsReading, Unknown
from envgen.reading.settings.values import unknown_in


class AdoptionContext(Discreet, frozen=True):
    """The server's old settings, and the draft of its profile."""

    findings: Findings
    declined: set[str]
    draft: Draft
    notes: Notes
    # Whether the profile has a Blueprint.
    render: bool

    @property
    def reading(self) -> SettingsReading:
        """Return the server's old settings."""
        return self.findings.production

    def may_be_set(self, name: str) -> bool:
        """Return whether the base module sets a setting, or may set it."""
        return name in self.reading.settings or self.reading.everything is not None

    def unknown(self, name: str) -> Unknown | None:
        """Return why a setting's value is unknown, although it is set."""
        if name in self.reading.settings:
            return unknown_in(self.reading.settings[name])
        return self.reading.everything

    def value(self, name: str) -> Any:
        """Return a setting's value; None if it is not set or unknown."""
        return self.reading.value(name)

    def place(self, name: str) -> Place | None:
        """Return the place where a setting is written."""
        return self.reading.places.get(name)

    def wants(self, improvement: str) -> bool:
        """Return whether an improvement is wanted."""
        return improvement not in self.declined

    def web_services(self) -> tuple[Service, ...]:
        """Return the public web services."""
        blueprint = self.findings.blueprint
        return blueprint.web_services() if blueprint else ()

    def is_called_inside(self, name: str) -> bool:
        """Return whether another service gets this one's address in the private network."""
        blueprint = self.findings.blueprint
        for service in blueprint.services if blueprint else ():
            for entry in service.entries:
                reference = entry.source.native.get("fromService")
                target = reference if isinstance(reference, dict) else {}
                if target.get("name") == name and target.get("property") in ("host", "hostport"):
                    return True
        return False
