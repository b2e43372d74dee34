"""What a person does on the platform while a secret is rotated, in the order that nothing fails.

Whoever verifies learns of the new value before anybody signs with it, and forgets the former one
when nothing that was signed with it counts any more. So each moment has both values accepted,
whichever instance answers, and whatever the platform deploys first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.model import Deployment
from envgen.platforms.base import Platform, Step
from envgen.platforms.manifest import Service
from envgen.vault.rotation.changing import Rotation


def steps(deployment: Deployment, rotation: Rotation, sealed: str | None) -> list[Step]:
    """Return the steps of a rotation that is under way; `sealed` is the path of a sealed file."""
    platform = deployment.platform
    return list(_steps(deployment, platform, rotation, sealed)) if platform is not None else []


def _steps(
    deployment: Deployment, platform: Platform[Any], rotation: Rotation, sealed: str | None
) -> Iterator[Step]:
    live = f"{platform.saves}; go on when the new instances are live and the old ones are gone."
    name, fallback = rotation.name, rotation.fallback
    verifying, signing = _services(deployment, name)
    since = f" (since {rotation.since})" if rotation.since else ""
    if sealed:
        yield Step(f"Rotation of {name}{since}: commit {sealed}.")
    if _at_once(deployment, name, verifying, signing):
        title = f"Rotation of {name}{since}: set on {platform.variables_at}, both at once:"
        yield Step(title, (*_both(deployment, rotation, verifying), live))
    else:
        title = (
            f"Rotation of {name}{since}: let every verifier accept the new value. "
            f"{platform.variables_place}:"
        )
        new = f"{fallback}  ← the value of {name} in {deployment.dotenv}"
        yield Step(title, (*(f"{service.name}: {new}" for service in verifying), live))
        title = f"Then let {name} be the new value there, and the former one the fallback:"
        yield Step(title, (*_both(deployment, rotation, verifying), live))
    if signing:
        title = f"Then whoever signs with {name}:"
        details = [_value(deployment, service, name) for service in signing]
        yield Step(title, (*details, live))
    yield Step(f"Wait {_until(deployment, name)}.", tuple(_warnings(deployment, name)))
    yield Step(
        f"`envgen rotate {name} -p {deployment.name} --finish`, and delete on {platform.title}:",
        tuple(f"{service.name}: {fallback}" for service in verifying),
    )


def _both(
    deployment: Deployment, rotation: Rotation, services: tuple[Service, ...]
) -> Iterator[str]:
    former = f"{rotation.fallback}  ← its value in {deployment.dotenv}"
    for service in services:
        yield _value(deployment, service, rotation.name)
        yield f"{service.name}: {former}"


def _value(deployment: Deployment, service: Service, name: str) -> str:
    entry = next((item for item in service.entries if item.key == name), None)
    platform = deployment.platform
    if platform is not None and entry is not None and entry.source.kind == "shared":
        return (
            f"{service.name}: {name} comes from {entry.source.service}; {platform.redeploys}, and "
            f"see under {platform.variables_place} that it is the new one"
        )
    return f"{service.name}: {name}  ← its value in {deployment.dotenv}"


def _services(deployment: Deployment, name: str) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    """Return the services that accept what a secret signed, and those that only sign with it."""
    services = deployment.manifest.services if deployment.manifest else ()
    variable = deployment.variable(name)
    former = deployment.variable(variable.fallback or "") if variable else None
    readers = set(variable.readers) if variable else set()
    accepting = set(former.readers) if former else readers
    verifying = tuple(item for item in services if accepting & set(item.programs))
    signing = tuple(
        item for item in services if item not in verifying and readers & set(item.programs)
    )
    return verifying, signing


def _at_once(
    deployment: Deployment,
    name: str,
    verifying: tuple[Service, ...],
    signing: tuple[Service, ...],
) -> bool:
    """Say whether one instance of one service is all that signs and verifies."""
    if len(verifying) != 1 or signing:
        return False
    if any(route.secret == name and route.kind != "loopback" for route in deployment.routes):
        return False  # what the new instance signs could reach the old one
    return not verifying[0].several


def _until(deployment: Deployment, name: str) -> str:
    if name == "DJANGO_SECRET_KEY":
        return (
            "as long as something counts that Django signed before: SESSION_COOKIE_AGE (two weeks "
            "unless it is set) and PASSWORD_RESET_TIMEOUT (three days)"
        )
    if any(route.secret == name for route in deployment.routes):
        return "five minutes: no signature counts for longer"
    return "until nothing that was made with the former value is in use"


def _warnings(deployment: Deployment, name: str) -> Iterator[str]:
    apps = deployment.document.django.apps
    if name == "DJANGO_SECRET_KEY" and any("simplejwt" in app for app in apps):
        yield "simplejwt signs its tokens with it and knows no fallbacks: they end with the deploy,"
        yield "unless SIMPLE_JWT has a SIGNING_KEY of its own."
