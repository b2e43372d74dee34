"""Names and hosts that two profiles claim: on a platform each belongs to one of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from envgen.errors import Place
from envgen.model import Deployment
from envgen.platforms.manifest import Group, Resource
from envgen.resolve.context import as_host


class Claim(Struct, frozen=True, kw_only=True):
    """A name or host of a profile that another profile has already."""

    what: str
    name: str
    profile: str
    # The profile that keeps it.
    owner: str
    # Where the name is written, also if that is in the profile that this one extends.
    place: Place
    is_inherited: bool
    # What to write in the profile.
    fix: str

    @property
    def message(self) -> str:
        """Return what is wrong, without the fix."""
        return f"{self.profile} and {self.owner} both have the {self.what} {self.name}"

    @property
    def is_certain(self) -> bool:
        """Return whether a deploy of one changes the other; profiles can share an env group."""
        return self.what != "env group"


class _Claimed(Struct, frozen=True):
    what: str
    name: str
    place: Place
    fix: str


def claims(deployments: Sequence[Deployment]) -> list[Claim]:
    """Return what profiles on the same platform claim twice, at each profile after the first.

    The first is the one that inherits nothing of it, then production, then the order of names.
    """
    found: dict[tuple[str, str, str], list[tuple[Deployment, _Claimed]]] = {}
    for deployment in deployments:
        platform = deployment.platform
        if platform is not None and deployment.kind == "deployed":
            for item in _claimed(deployment):
                kind = item.what if item.what in ("host", "env group") else ""
                key = (platform.name, kind, item.name)
                found.setdefault(key, []).append((deployment, item))
    return [claim for claimants in found.values() for claim in _clashes(claimants)]


def refusals(deployments: Sequence[Deployment]) -> dict[str, Claim]:
    """Return the first certain claim of each profile that must not be deployed because of one."""
    certain = [claim for claim in claims(deployments) if claim.is_certain]
    return {claim.profile: claim for claim in reversed(certain)}


def _clashes(claimants: list[tuple[Deployment, _Claimed]]) -> Iterator[Claim]:
    ordered = sorted(claimants, key=lambda each: _rank(*each))
    owner = ordered[0][0].name
    for deployment, item in ordered[1:]:
        if deployment.name != owner:
            yield Claim(
                what=item.what,
                name=item.name,
                profile=deployment.name,
                owner=owner,
                place=item.place,
                is_inherited=_is_inherited(deployment, item),
                fix=item.fix,
            )


def _rank(deployment: Deployment, item: _Claimed) -> tuple[bool, bool, str]:
    return _is_inherited(deployment, item), deployment.name != "production", deployment.name


def _is_inherited(deployment: Deployment, item: _Claimed) -> bool:
    return item.place.file != deployment.source


def _claimed(deployment: Deployment) -> Iterator[_Claimed]:
    """Yield the names and hosts that a profile takes on its platform."""
    manifest, platform = deployment.manifest, deployment.platform
    if manifest is None or platform is None:
        return
    for service in manifest.services:
        fix = "give this service another name"
        domains = "write other `domains` for this service"
        if service.programs:
            key = ".".join(platform.service_path(service.programs[0]))
            fix = f"set {key}.name to `{_other(deployment, service.name)}`"
            domains = f"list other domains under {key}.domains"
        yield _Claimed("service", service.name, service.place, f"{fix}{_where(deployment)}")
        for domain in service.domains:
            where = f"{domains}{_where(deployment)}"
            yield _Claimed("host", as_host(domain), service.place, where)
    others: tuple[Resource | Group, ...] = (*manifest.resources, *manifest.groups)
    for item in others:
        yield _Claimed(_what(item), item.name, item.place, _new_name(deployment, item))
    of_services = {as_host(domain) for item in manifest.services for domain in item.domains}
    place = deployment.setting_place("ALLOWED_HOSTS") or Place(deployment.source)
    for host in deployment.public_hosts:
        if host not in of_services:
            fix = f"list other hosts under `site.hosts`{_where(deployment)}"
            yield _Claimed("host", host, place, fix)


def _what(item: Resource | Group) -> str:
    return "env group" if isinstance(item, Group) else item.kind


def _new_name(deployment: Deployment, item: Resource | Group) -> str:
    platform, name = deployment.platform, _other(deployment, item.name)
    key = None
    if isinstance(item, Resource) and platform is not None:
        key = platform.name_key(platform.of(deployment.document), item.kind, item.name)
    what = f"set {key} to `{name}`" if key else f"give it another name, such as {name},"
    return f"{what}{_where(deployment)}"


def _other(deployment: Deployment, name: str) -> str:
    return f"{name}-{deployment.name}".replace("_", "-")


def _where(deployment: Deployment) -> str:
    return f" in {deployment.source}"
