"""What the last commit says of secrets: a site that is already deployed has values for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, structs

from envgen.model import Change, Deployment


class Replaced(Struct, frozen=True):
    """Newly generated secrets; the deployed site probably has other values."""

    path: str
    """The .env file that has the new values."""
    names: tuple[str, ...]
    evidence: str
    """The committed file that already has their names."""
    where: str
    """Where the values in use are."""
    profile: str


def replaced(
    deployments: Iterable[Deployment],
    changes: Iterable[Change],
    committed: Callable[[str], str | None],
) -> Iterator[Replaced]:
    """Yield the secrets that `changes` generated, but that an earlier deployment has already.

    `committed` returns the text of a file in the last commit, or None. A secret that the committed
    manifest names (without a platform: the committed settings module) is probably deployed. .env
    files are not in git, so a second clone generates new values, which the site does not use.
    """
    by_name = {item.name: item for item in deployments}
    for change in changes:
        deployment = by_name.get(change.artifact.profile or "")
        if deployment is None or deployment.kind != "deployed" or not change.made:
            continue
        manifest, platform = deployment.manifest, deployment.platform
        settings = f"{deployment.settings_folder}/{deployment.name}.py"
        path = manifest.path if manifest else settings
        text = committed(path) or ""
        names = tuple(name for name in change.made if _has(text, deployment, name))
        if names:
            yield Replaced(
                change.artifact.path,
                names,
                path,
                platform.variables_at if platform else "the environment of the deployed site",
                deployment.name,
            )


def without_deployed(
    changes: Iterable[Change],
    deployments: Mapping[str, Deployment],
    committed: Callable[[str], str | None],
) -> Iterator[Change]:
    """Yield changes without the missing values that the committed manifest asks for already.

    A person set them on the platform, and the .env file may lack them on purpose.
    """
    for change in changes:
        deployment = deployments.get(change.artifact.profile or "")
        if deployment is not None and deployment.manifest is not None and change.missing:
            text = committed(deployment.manifest.path) or ""
            missing = tuple(name for name in change.missing if not _names(text, name))
            change = structs.replace(change, missing=missing)
        yield change


def _has(text: str, deployment: Deployment, name: str) -> bool:
    """Return whether a committed file has a variable, under its own name or an old one."""
    renamed = deployment.document.renamed.items()
    names = [name, *(old for old, new in renamed if new == name)]
    return any(_names(text, each) for each in names)


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
