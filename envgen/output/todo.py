"""List the steps to do by hand on the platform, from a committed manifest to the current one."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from envgen.errors import InputError, Problem
from envgen.model import Deployment
from envgen.output import checksum
from envgen.output.templating import Templates
from envgen.platforms import part, read_manifest
from envgen.platforms.base import Step
from envgen.platforms.manifest import Manifest


class Todo(Struct, frozen=True):
    """The steps in their order; `first` means that nothing was deployed from this project yet."""

    steps: list[Step]
    first: bool
    unchanged: bool
    manifest_name: str
    title: str
    path: str


def todo(
    deployment: Deployment, templates: Templates, committed: Callable[[str], str | None]
) -> Todo:
    """Return the steps; `committed` returns the text of a file that is deployed, or None.

    Raises InputError for a profile without a platform.
    """
    platform = deployment.platform
    if platform is None:
        hint = "give it a section such as `render`, or name a profile that has one"
        raise InputError([Problem(f"{deployment.name} has no manifest", "todo", None, hint)])
    [artifact] = part(platform, "target").TARGET.for_profile(deployment, templates)
    path, text = artifact.path, committed(artifact.path)
    now = read_manifest(platform, artifact.text, path) or Manifest(path=path)
    before = read_manifest(platform, text, path)
    return Todo(
        part(platform, "todo").steps(deployment, now, before),
        before is None,
        before is not None and text == checksum.stamp(artifact.text, artifact.language),
        platform.manifest_name,
        platform.title,
        artifact.path,
    )
