"""What is known of the old settings and of the services: what every decision begins with."""

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
    """The server's settings as they were, and the draft of its profile."""

    findings: Findings
    declined: set[str]
    draft: Draft
    notes: Notes
    # Whether the profile has a Blueprint.
    render: bool

    @property
    def reading(self) -> SettingsReading:
        """Return the server's settings as they were."""
        return self.findings.production

    def may_be_set(self, name: str) -> bool:
        """Say whether the base module sets a setting, or may."""
        return name in self.reading.settings or self.reading.everything is not None

    def unknown(self, name: str) -> Unknown | None:
        """Return why a setting's value is not known, where it is set."""
        if name in self.reading.settings:
            return unknown_in(self.reading.settings[name])
        return self.reading.everything

    def value(self, name: str) -> Any:
        """Return a setting's value; None where it is not set or not known."""
        return self.reading.value(name)

    def place(self, name: str) -> Place | None:
        """Return where a setting is written."""
        return self.reading.places.get(name)

    def wants(self, improvement: str) -> bool:
        """Say whether an improvement is wanted."""
        return improvement not in self.declined

    def web_services(self) -> tuple[Service, ...]:
        """Return the services that answer to the public."""
        blueprint = self.findings.blueprint
        return blueprint.web_services() if blueprint else ()

    def is_called_inside(self, name: str) -> bool:
        """Say whether another service is told how to reach this one, over the private network."""
        blueprint = self.findings.blueprint
        for service in blueprint.services if blueprint else ():
            for entry in service.entries:
                reference = entry.source.native.get("fromService")
                told = reference if isinstance(reference, dict) else {}
                if told.get("name") == name and told.get("property") in ("host", "hostport"):
                    return True
        return False
