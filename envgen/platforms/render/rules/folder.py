"""Rules about the folder of the project in the repository: whether Render finds its files."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, rule
from envgen.git import below_top
from envgen.platforms.manifest import Service

# The fields with paths from the top of the repository.
_PATHS = ("rootDir", "dockerContext", "dockerfilePath")


@rule(
    "render-below-top",
    why="Render runs commands at the top of the repository, and looks for render.yaml there.",
    fix="write `render: {rootDir: FOLDER}` in the profile",
    source="https://render.com/docs/monorepo-support",
)
def below_the_top(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the Blueprint of a project in a subfolder of its repository, without rootDir."""
    folder, wanted = below_top(subject.disk.root), subject.deployment.manifest
    if not folder or wanted is None:
        return
    lost = [item for item in subject.services if item.programs and not _is_in(item, folder)]
    if lost:
        names = ", ".join(item.name for item in lost)
        message = (
            f"the project is in {folder}, below the top of the repository, but Render would run "
            f"{names} at the top"
        )
        hint = (
            f"write `render: {{rootDir: {folder}}}` in {subject.deployment.source} and render it, "
            f"or move profiles/ to the top and write `root: {folder}` in base.yaml"
        )
        yield Finding(message, lost[0].place, hint)


def _is_in(service: Service, folder: str) -> bool:
    """Return whether a service's files are in `folder`, or come from elsewhere."""
    native = service.native
    if native.get("repo") or native.get("runtime") == "image":
        return True
    paths = [str(native[key]).removeprefix("./") for key in _PATHS if native.get(key)]
    return any(f"{path}/".startswith(f"{folder}/") for path in paths)
