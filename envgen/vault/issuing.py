"""How a secret gets a new value: by a command of envgen, by the platform, or by its issuer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from envgen.model import Deployment, Owner, Variable
from envgen.platforms.base import Platform
from envgen.platforms.manifest import SourceKind
from envgen.support.wording import listed


def replacement(deployment: Deployment, name: str) -> str:
    """Return how to give a secret a new value, as the end of a hint."""
    variable = deployment.variable(name)
    if variable is None or variable.owner is Owner.RESOURCE:
        return f"replace it where it was issued, and put the new value into {deployment.dotenv}"
    if variable.owner is Owner.ENVGEN and variable.generate:
        return f"run `envgen new-secret {name} -p {deployment.name} --replace`"
    if variable.owner is Owner.PLATFORM and deployment.platform is not None:
        return _on_platform(deployment, deployment.platform, variable)
    issuer = variable.help or "the service that issued it"
    written = f"get a new value from {issuer}, write it into {deployment.dotenv}"
    if deployment.platform is None or not (services := services_with(deployment, name, "pasted")):
        return written
    return f"{written}, then set it in {listed(services)} ({deployment.platform.variables_at})"


def replacements(deployment: Deployment, names: Collection[str]) -> str:
    """Return how to give secrets new values; a single one is not named."""
    steps: dict[str, list[str]] = {}
    for name in names:
        steps.setdefault(replacement(deployment, name), []).append(name)
    if len(names) == 1:
        return next(iter(steps))
    return "; ".join(f"{listed(group)}: {step}" for step, group in steps.items())


def services_with(deployment: Deployment, name: str, *kinds: SourceKind) -> list[str]:
    """Return `Manifest.services_with`; nothing without a manifest."""
    manifest = deployment.manifest
    return manifest.services_with(name, *kinds) if manifest is not None else []


def keeps_sessions(deployment: Deployment, variable: Variable) -> str:
    """Return what to do before Django's SECRET_KEY is replaced; empty for another variable."""
    if variable.setting != "SECRET_KEY":
        return ""
    settings = {item.setting: item.name for item in deployment.variables if item.setting}
    fallbacks = variable.fallback or settings.get("SECRET_KEY_FALLBACKS")
    if fallbacks is None:
        return "first choose a quiet hour, because all sessions end; then "
    services = listed(services_with(deployment, variable.name)) or "the service"
    return (
        f"first set {fallbacks} to the current value in {services}, "
        "otherwise all sessions end; then "
    )


def _on_platform(deployment: Deployment, platform: Platform[Any], variable: Variable) -> str:
    name = variable.name
    services = listed(services_with(deployment, name, "generated")) or "the service"
    first = keeps_sessions(deployment, variable)
    return (
        f"on {platform.variables_at}: {first}set {name} in {services} to the output of "
        f"`envgen new-secret {name}`, then {platform.saves}"
    )
