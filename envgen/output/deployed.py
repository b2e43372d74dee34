"""What the last commit says of secrets: a site that is already deployed has values for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, structs

from envgen.model import Change, Deployment

# Returns the texts of files in the last commit, by path; those that it has.
CommittedTexts = Callable[[Iterable[str]], Mapping[str, str]]


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
    committed: CommittedTexts,
) -> Iterator[Replaced]:
    """Yield the secrets that `changes` generated, but that an earlier deployment has already.

    A secret that the committed
    manifest names (without a platform: the committed settings module) is probably deployed. .env
    files are not in git, so a second clone generates new values, which the site does not use.
    """
    by_name = {item.name: item for item in deployments if item.kind == "deployed"}
    found = [
        (change, by_name[change.artifact.profile or ""])
        for change in changes
        if change.made and change.artifact.profile in by_name
    ]
    texts = committed([_evidence(deployment) for _, deployment in found])
    for change, deployment in found:
        path, platform = _evidence(deployment), deployment.platform
        text = texts.get(path, "")
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
    committed: CommittedTexts,
) -> Iterator[Change]:
    """Yield changes without the missing values that the committed manifest asks for already.

    A person set them on the platform, and the .env file may lack them on purpose.
    """
    found = [(change, _manifest_path(change, deployments)) for change in changes]
    texts = committed([path for _, path in found if path])
    for change, path in found:
        if path:
            text = texts.get(path, "")
            missing = tuple(name for name in change.missing if not _names(text, name))
            change = structs.replace(change, missing=missing)
        yield change


def _evidence(deployment: Deployment) -> str:
    """Return the file whose committed text shows what is deployed."""
    settings = f"{deployment.settings_folder}/{deployment.name}.py"
    return deployment.manifest.path if deployment.manifest else settings


def _manifest_path(change: Change, deployments: Mapping[str, Deployment]) -> str:
    """Return the manifest of a change with missing values; empty if there is none."""
    deployment = deployments.get(change.artifact.profile or "")
    if deployment is None or deployment.manifest is None or not change.missing:
        return ""
    return deployment.manifest.path


def _has(text: str, deployment: Deployment, name: str) -> bool:
    """Return whether a committed file has a variable, under its own name or an old one."""
    renamed = deployment.document.renamed.items()
    names = [name, *(old for old, new in renamed if new == name)]
    return any(_names(text, each) for each in names)


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
