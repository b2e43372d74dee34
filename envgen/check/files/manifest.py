"""Rules about the manifests of all platforms: they can be read, and contain no secret."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.check.subjects import ManifestSubject
from envgen.errors import Finding, Place, Severity, rule
from envgen.output import checksum
from envgen.output.left_behind import LeftBehind
from envgen.platforms import platforms
from envgen.platforms.manifest import entries_of


@rule(
    "manifest-file",
    lint="manifest",
    lint_fix="write it as YAML that every program reads the same",
    old_id="render-file",
    why="If the manifest cannot be read, the other rules cannot check it.",
    fix="run `envgen render --all` to write it again",
)
def readable(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield the errors of a manifest that cannot be read."""
    for problem in subject.manifest_problems:
        yield Finding(problem.message, problem.place, problem.hint)


@rule(
    "manifest-service",
    old_id="render-service",
    why="With a new name, the platform creates a new service, and the old one keeps running.",
    fix="change the name in the profile, not in the manifest",
)
def known_services(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services that the profile does not have, and services that the manifest lacks."""
    wanted, platform = subject.deployment.manifest, subject.deployment.platform
    if wanted is None or platform is None or not subject.manifest.path:
        return
    key = ".".join(platform.service_path("<program>"))
    hint = f"change the name in the profile: `{key}.name`"
    names = [service.name for service in wanted.services]
    for service in subject.services:
        if service.name not in names:
            message = f"the profile has no service {service.name}"
            yield Finding(message, service.place, hint)
    there = {item.name for item in subject.manifest.services}
    there |= {item.name for item in subject.manifest.resources}
    for name in names:
        if name not in there:
            message = f"the service {name} is missing"
            yield Finding(message, Place(wanted.path), hint)


@rule(
    "manifest-secret",
    lint="manifest",
    lint_fix="remove it, then replace the secret: git's history keeps the old one",
    old_id="render-secret",
    why="The manifest is committed, so anybody who can read the repository has the secret.",
    fix="run `envgen render PROFILE`, then replace the secret: git's history keeps the old one",
)
def secrets_in_the_clear(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield secrets whose value is in the manifest."""
    platform = subject.platform
    removed = (platform.fixes if platform else {}).get("manifest-secret", "remove it")
    for _, entry in entries_of(subject.manifest.holders()):
        if subject.gives_away(entry):
            hint = f"{removed}, then {subject.replacing(entry.key)}"
            yield Finding(f"the value of {entry.key} is in this file", entry.place, hint)


@rule(
    "manifest-health",
    lint="manifest",
    lint_fix="add the path of a page that answers 200, such as `healthCheckPath: /healthz`",
    old_id="render-health",
    why="The platform sends visitors to a new deploy once its health check answers.",
    fix="set `healthCheckPath` in the profile",
    severity=Severity.WARNING,
)
def health(subject: ManifestSubject) -> Iterator[Finding]:
    """Yield web services without a health check, or with a path that the settings do not use."""
    answered = subject.health_path
    for service in subject.services:
        if not subject.is_public(service):
            continue
        asked = service.health_path
        if not asked:
            place, key = subject.written_at(service)
            hint = f"write `healthCheckPath` under `{key}`" if key else None
            yield Finding(f"{service.name} has no health check", place, hint)
        elif answered is not None and asked != answered:
            message = (
                f"the health check of {service.name} requests {asked}, but the settings answer "
                f"{answered}"
            )
            yield Finding(message, service.place, "set `healthCheckPath` in the profile")


@rule(
    "manifest-left-behind",
    why="The platform keeps deploying this manifest, although no profile needs it.",
    fix="delete the file and what it created on the platform, or restore the section",
    severity=Severity.WARNING,
)
def left_behind(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield manifests of this profile on another platform, and of profiles that do not exist."""
    deployment = subject.deployment
    for platform in platforms().values():
        path = platform.manifest_path(deployment.name)
        text = subject.disk.read(path) if platform is not deployment.platform else None
        if text is not None and checksum.read_checksum(text) is not None:
            message = f"{deployment.name} has no `{platform.name}` section, but this file exists"
            yield Finding(message, Place(path))
    for item in subject.project.left_behind:
        if item.kind == "manifest":
            message = f"this file was generated for {item.profile}, but there is no such profile"
            names = {service.name for service in item.manifest.services} if item.manifest else set()
            if names:
                message += f"; {item.platform} still deploys {', '.join(sorted(names))}"
            yield Finding(message, Place(item.path), _after(subject, item, names))


def _after(subject: CheckedProfile, item: LeftBehind, names: set[str]) -> str:
    """Return what to do about a manifest whose profile is gone; it may have another name now."""
    for other in subject.project.deployments:
        if other.manifest and names & {service.name for service in other.manifest.services}:
            return f"run `envgen todo {other.name}` and follow its steps"
    return (
        f"run `envgen render --prune`, then delete what it created on {item.platform}; or restore "
        f"the profile {item.profile}"
    )
