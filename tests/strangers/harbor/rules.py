"""A rule that Harbor alone has."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, rule


@rule("harbor-command", why="An empty berth costs as much.", fix="give the program a command")
def empty_berths(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield berths without a command."""
    for service in subject.services:
        if not service.command:
            yield Finding(f"{service.name} is empty", service.place)
