"""List the steps on the platform to rotate a secret, in an order in which nothing fails.

Services that verify get the new value before any service signs with it. They drop the previous
value only when nothing signed with it is valid any more. So both values are accepted at every
moment, by every instance, in whatever order the platform deploys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.model import Deployment
from envgen.platforms.base import Platform, Step
from envgen.platforms.manifest import Service
from envgen.support.wording import listed
from envgen.vault.rotation.changing import Rotation, pair_of
from envgen.vault.store import ValueStore


def steps(deployment: Deployment, rotation: Rotation, sealed: str | None) -> list[Step]:
    """Return the steps of a rotation in progress; `sealed` is the path of the sealed file."""
    platform = deployment.platform
    return list(_steps(deployment, platform, rotation, sealed)) if platform is not None else []


def _steps(
    deployment: Deployment, platform: Platform[Any], rotation: Rotation, sealed: str | None
) -> Iterator[Step]:
    live = (
        f"{platform.saves}; continue when the new instances are live and the old ones have stopped."
    )
    name, fallback = rotation.name, rotation.fallback
    verifying, signing = _services(deployment, name)
    since = f" (since {rotation.since})" if rotation.since else ""
    if sealed:
        yield Step(f"Rotation of {name}{since}: commit {sealed}.")
    if _at_once(deployment, name, verifying, signing):
        title = f"Rotation of {name}{since}: set both on {platform.variables_at}, and save once:"
        yield Step(title, (*_both(deployment, rotation, verifying), live))
    else:
        title = (
            f"Rotation of {name}{since}: let every service that verifies accept the new value. "
            f"{platform.variables_place}:"
        )
        new = f"{fallback}  ← the value of {name} in {deployment.dotenv}"
        yield Step(title, (*(f"{service.name}: {new}" for service in verifying), live))
        title = f"Then set {name} to the new value there, and {fallback} to the previous one:"
        yield Step(title, (*_both(deployment, rotation, verifying), live))
    if signing:
        title = f"Then set the new value in the services that sign with {name}:"
        details = [_value(deployment, service, name) for service in signing]
        yield Step(title, (*details, live))
    yield Step(f"Wait {_until(deployment, name)}.", tuple(_warnings(deployment, name)))
    yield Step(
        f"Run `envgen rotate {name} -p {deployment.name} --finish`; delete on {platform.title}:",
        tuple(f"{service.name}: {fallback}" for service in verifying),
    )


def last_steps(store: ValueStore, name: str) -> Iterator[str]:
    """Yield what is left to do when the previous value of a secret was removed."""
    deployment, fallback = store.deployment, pair_of(store.deployment, name)[1].name
    if store.sealed_text is not None:
        yield f"commit {store.sealed_path}"
    verifying, _ = _services(deployment, name)
    if deployment.platform is not None and verifying:
        services = listed(service.name for service in verifying)
        yield f"delete {fallback} in {services} ({deployment.platform.variables_at})"


def _both(
    deployment: Deployment, rotation: Rotation, services: tuple[Service, ...]
) -> Iterator[str]:
    previous = f"{rotation.fallback}  ← its value in {deployment.dotenv}"
    for service in services:
        yield _value(deployment, service, rotation.name)
        yield f"{service.name}: {previous}"


def _value(deployment: Deployment, service: Service, name: str) -> str:
    entry = next((item for item in service.entries if item.key == name), None)
    platform = deployment.platform
    if platform is not None and entry is not None and entry.source.kind == "shared":
        return (
            f"{service.name}: {name} comes from {entry.source.service}; {platform.redeploys}, and "
            f"check under {platform.variables_place} that it has the new value"
        )
    return f"{service.name}: {name}  ← its value in {deployment.dotenv}"


def _services(deployment: Deployment, name: str) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    """Return the services that verify with a secret, and those that only sign with it."""
    services = deployment.manifest.services if deployment.manifest else ()
    variable = deployment.variable(name)
    previous = deployment.variable(variable.fallback or "") if variable else None
    readers = set(variable.readers) if variable else set()
    accepting = set(previous.readers) if previous else readers
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
    """Return whether a single instance of one service both signs and verifies."""
    if len(verifying) != 1 or signing:
        return False
    if any(route.secret == name and route.kind != "loopback" for route in deployment.routes):
        return False  # the old instance could get a request that the new one signed
    return not verifying[0].several


def _until(deployment: Deployment, name: str) -> str:
    if name == "DJANGO_SECRET_KEY":
        return (
            "until everything that Django signed before has expired: SESSION_COOKIE_AGE (two weeks "
            "by default) and PASSWORD_RESET_TIMEOUT (three days by default)"
        )
    if any(route.secret == name for route in deployment.routes):
        return "five minutes: no signature is valid for longer"
    return "until nothing that was signed or encrypted with the previous value is in use"


def _warnings(deployment: Deployment, name: str) -> Iterator[str]:
    apps = deployment.document.django.apps
    if name == "DJANGO_SECRET_KEY" and any("simplejwt" in app for app in apps):
        yield "simplejwt signs its tokens with it and has no fallbacks: they end with the deploy,"
        yield "unless SIMPLE_JWT has its own SIGNING_KEY."
