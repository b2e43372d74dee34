"""Decide which manage.py is adopted, if a repository has several."""

from __future__ import annotations

from collections.abc import Iterable

from envgen.errors import InputError, Place, Problem
from envgen.git import below_top
from envgen.platforms.render.manifest.reading import read as read_manifest
from envgen.project import Project
from envgen.reading import ReadText
from envgen.support.paths import inside

BLUEPRINT = "render.yaml"
_SITES = ("python", "docker", "image", "")


def find_root(
    read: ReadText, folders: Iterable[str], named: str | None, adopted: str | None
) -> str:
    """Return the folder of manage.py, relative to the project.

    `named` is what a person passed as --manage, and `adopted` the root of existing profiles.

    Raises:
        InputError: there is no manage.py, or several, and nothing says which one is meant.
    """
    if named is not None:
        return _named(read, named, adopted)
    if adopted is not None:
        return adopted
    roots = [item for item in (".", *folders) if read(inside(item, "manage.py"))]
    if not roots:
        hint = "run `envgen adopt DIR` with the folder that has manage.py"
        message = "there is no manage.py in the folder to adopt, or two levels below it"
        raise InputError([Problem(message, "adopt", None, hint)])
    deployed = _deployed(read(BLUEPRINT) or "").intersection(roots)
    if len(deployed) == 1:
        return deployed.pop()
    if not deployed and ("." in roots or len(roots) == 1):
        return roots[0]
    which = "deploys several" if deployed else "does not say which one is deployed"
    why = f"there are several manage.py, and render.yaml {which}"
    raise InputError(
        [
            Problem(why, "adopt", Place(path), f"pass --manage {path} to adopt this one")
            for path in (inside(item, "manage.py") for item in roots)
        ]
    )


def refuse_below_blueprint(project: Project) -> None:
    """Raise InputError if a render.yaml above the project deploys it: adopt would not read it."""
    below = below_top(project.root)
    if not below or project.read(BLUEPRINT) is not None:
        return
    parts = below.split("/")
    for length in range(len(parts)):
        above = Project(project.root.parents[len(parts) - length - 1], project.profiles)
        folder = "/".join(parts[length:])
        if folder in _deployed(_text(above)):
            path = f"{folder}/manage.py"
            why = f"{BLUEPRINT} in a folder above deploys this one, and adopt would not read it"
            hint = f"run `envgen adopt --manage {path}` in the folder of that {BLUEPRINT}"
            raise InputError([Problem(why, "adopt", None, hint)])


def _named(read: ReadText, named: str, adopted: str | None) -> str:
    path = named.replace("\\", "/").strip("/").removeprefix("./").removesuffix("manage.py")
    root = path.rstrip("/") or "."
    if ".." in root.split("/") or read(inside(root, "manage.py")) is None:
        where = inside(root, "manage.py")
        raise InputError([Problem(f"--manage: there is no {where}", "adopt")])
    if adopted is not None and adopted != root:
        why = (
            f"--manage: profiles/ has profiles already, and they use {inside(adopted, 'manage.py')}"
        )
        raise InputError([Problem(why, "adopt", None, "change root in the profiles instead")])
    return root


def _deployed(text: str) -> set[str]:
    """Return the folders of the services in a render.yaml that may run Django."""
    manifest = read_manifest(text, BLUEPRINT) if text else None
    services = manifest.services if manifest else ()
    return {item.root for item in services if item.runtime in _SITES and not item.is_elsewhere}


def _text(project: Project) -> str:
    try:
        return project.read(BLUEPRINT) or ""
    except InputError:
        return ""
