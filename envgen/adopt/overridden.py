"""Find variables that the generated settings no longer read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envgen.adopt.findings import Findings
from envgen.adopt.improvements import Left
from envgen.errors import Place
from envgen.model import Deployment
from envgen.reading.settings import SettingsReading

# The key of a profile for these settings; all others are under `settings`.
_KEYS = {"ALLOWED_HOSTS": "site.hosts", "CSRF_TRUSTED_ORIGINS": "site.frontends"}


def overridden(findings: Findings, deployments: Mapping[str, Deployment]) -> Iterator[Left]:
    """Yield a note for each variable that is set, but no longer sets a setting."""
    here = {name: Place(file.path) for file in findings.local for name in file.values}
    there = {name: Place(file.path) for file in findings.remote for name in file.values}
    for holder in findings.blueprint.holders() if findings.blueprint else ():
        there |= {entry.key: entry.place for entry in holder.entries}
    for profile, reading, given, where in (
        ("production", findings.production, there, "on the server"),
        ("development", findings.development, here, "in development"),
    ):
        if profile in deployments:
            yield from _of_profile(deployments[profile], reading, given, where)


def _of_profile(
    deployment: Deployment, reading: SettingsReading, given: Mapping[str, Place], where: str
) -> Iterator[Left]:
    renamed = deployment.document.renamed
    for setting in deployment.settings:
        read = {item.name for item in deployment.variables if item.setting == setting.name}
        read.add(setting.environment or "")
        names = dict.fromkeys(item.name for item in reading.sources.get(setting.name, ()))
        for name in names:
            if name in given and not {name, renamed.get(name)} & read:
                key = _KEYS.get(setting.name, f"settings.{setting.name}")
                yield Left(
                    f"the variable {name} no longer sets {setting.name} {where}: "
                    f"edit {key} in {deployment.source} instead",
                    given[name],
                )
