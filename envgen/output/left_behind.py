"""Files that envgen generated for profiles that no longer exist: removed or renamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from envgen.errors import InputError
from envgen.model import Deployment
from envgen.output import checksum
from envgen.platforms import platforms, read_manifest
from envgen.platforms.manifest import Manifest
from envgen.profile.loader import name_refusal
from envgen.project import Project
from envgen.resolve.outputs import PROFILE
from envgen.support.paths import inside

LeftKind = Literal["manifest", "settings", "start", "output"]
_START = "start-"


class LeftBehind(Struct, frozen=True, kw_only=True):
    """A generated file of a profile that does not exist."""

    path: str
    profile: str
    kind: LeftKind
    text: str
    # Whether it is as envgen wrote it: nobody's work is lost with it.
    unedited: bool
    # Only for a manifest: the platform's title, and what the file tells it to run.
    platform: str = ""
    manifest: Manifest | None = None


def left_behind(project: Project, deployments: Sequence[Deployment]) -> list[LeftBehind]:
    """Return every file with envgen's checksum line for a name that no profile has."""
    names = {item.name for item in deployments}
    found = [
        *_manifests(project, names),
        *_settings(project, names, deployments),
        *_scripts(project, names, deployments),
    ]
    gone = {item.profile for item in found}
    return [*found, *_outputs(project, gone, deployments)]


def is_left_behind(path: str, text: str, deployments: Sequence[Deployment]) -> bool:
    """Return whether a settings module is a generated one of a profile that does not exist."""
    folder, _, file = path.rpartition("/")
    name = file.removesuffix(".py")
    return (
        any(folder == item.settings_folder for item in deployments)
        and name not in {item.name for item in deployments}
        and not name_refusal(name)
        and checksum.read_checksum(text) is not None
    )


def _manifests(project: Project, names: set[str]) -> Iterator[LeftBehind]:
    for platform in platforms().values():
        for path in project.files_in("."):
            profile = platform.profile_of(path)
            text = _generated(project, path) if profile and profile not in names else None
            if profile and text is not None:
                yield LeftBehind(
                    path=path,
                    profile=profile,
                    kind="manifest",
                    text=text,
                    unedited=checksum.is_unedited(text, "yaml"),
                    platform=platform.title,
                    manifest=read_manifest(platform, text, path),
                )


def _settings(
    project: Project, names: set[str], deployments: Sequence[Deployment]
) -> Iterator[LeftBehind]:
    for folder in dict.fromkeys(item.settings_folder for item in deployments):
        for file in project.files_in(folder):
            stem, dot, end = file.rpartition(".")
            if (dot, end) == (".", "py") and stem not in names and not name_refusal(stem):
                path = f"{folder}/{file}"
                text = _generated(project, path)
                if text is not None:
                    yield _file(path, stem, "settings", text)


def _scripts(
    project: Project, names: set[str], deployments: Sequence[Deployment]
) -> Iterator[LeftBehind]:
    for root in dict.fromkeys(item.document.root for item in deployments):
        for file in project.files_in(inside(root, "bin")):
            # start-<profile>, or start-<profile>-<program>.
            started = file.removeprefix(_START)
            if started == file or any(f"{started}-".startswith(f"{name}-") for name in names):
                continue
            path = inside(root, f"bin/{file}")
            text = _generated(project, path)
            if text is not None:
                yield _file(path, started, "start", text)


def _outputs(
    project: Project, gone: set[str], deployments: Sequence[Deployment]
) -> Iterator[LeftBehind]:
    outputs = [output for item in deployments for output in item.document.outputs.values()]
    for pattern in dict.fromkeys(each.path for each in outputs if PROFILE in each.path):
        for profile in sorted(gone):
            path = pattern.replace(PROFILE, profile)
            text = _generated(project, path)
            if text is not None:
                yield _file(path, profile, "output", text)


def _file(path: str, profile: str, kind: LeftKind, text: str) -> LeftBehind:
    languages: dict[str, checksum.TextKind] = {"py": "python", "yaml": "yaml", "yml": "yaml"}
    unedited = checksum.is_unedited(text, languages.get(path.rpartition(".")[2], "text"))
    return LeftBehind(path=path, profile=profile, kind=kind, text=text, unedited=unedited)


def _generated(project: Project, path: str) -> str | None:
    """Return the text of a file with a checksum line; None for any other, or an unreadable one."""
    if project.link_on_the_way(path):
        return None
    try:
        text = project.read(path)
    except InputError:
        return None
    return text if text is not None and checksum.read_checksum(text) is not None else None
