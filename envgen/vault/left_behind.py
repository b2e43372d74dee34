"""The .env and sealed files of profiles that no longer exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.profile.loader import name_refusal
from envgen.project import SEALED, Project
from envgen.support.paths import inside


class ValuesLeftBehind(Struct, frozen=True):
    """A file with values of a profile that does not exist."""

    path: str
    profile: str
    is_sealed: bool


def values_left_behind(
    project: Project, deployments: Sequence[Deployment]
) -> Iterator[ValuesLeftBehind]:
    """Yield the .env files with envgen's checksums, and the sealed files, of no profile."""
    wanted = {item.dotenv for item in deployments}
    names = {item.name for item in deployments}
    for root in dict.fromkeys(item.document.root for item in deployments):
        for file in project.files_in(root):
            if file == ".env" or file.startswith(".env."):
                path = inside(root, file)
                if path not in wanted and _is_ours(project, path):
                    profile = file.removeprefix(".env.") if file != ".env" else "development"
                    yield ValuesLeftBehind(path, profile, is_sealed=False)
    for file in project.files_in(project.profiles):
        profile = file.removesuffix(SEALED)
        if profile != file and profile not in names and not name_refusal(profile):
            yield ValuesLeftBehind(f"{project.profiles}/{file}", profile, is_sealed=True)


def _is_ours(project: Project, path: str) -> bool:
    """Return whether a .env file has a record of what envgen wrote into it."""
    if project.link_on_the_way(path):
        return False
    try:
        return bool(dotenv.recorded_checksums(project.read(path) or ""))
    except InputError:
        return False
