"""A project on disk: where its profiles are, and the facts that its settings depend on."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.formats.yaml_tree import MAX_BYTES
from envgen.model import Facts
from envgen.profile.loaded import Profile
from envgen.profile.loader import ProfileSource
from envgen.support import system

# In the order in which they are looked for; the second is for projects in which `profiles`
# is one of their Django apps.
FOLDERS = ("profiles", "deploy/profiles")
TEMPLATES = "templates"
# Beside the profiles, and none of them: <profile>.sealed.yaml has the secrets of one.
SEALED = ".sealed.yaml"
# A file that is compared or looked into is source, and no source is as large.
MAX_MIB = 4
_APP_FILES = ("__init__.py", "apps.py", "models.py")
_TRACKED = (
    "git would take it, secrets and all: add .env and .env.* to .gitignore "
    "(and `git rm --cached` what it has already)"
)
_TRACKED_UNFINISHED = (
    "git would take what is left of a write that was cut short, secrets and all: "
    "add .env.* to .gitignore"
)


class Project(Struct, frozen=True):
    """A folder with profiles."""

    root: Path
    profiles: str

    def sources(self) -> dict[str, ProfileSource]:
        """Read every profile; one that cannot be read comes with the problem instead."""
        found: dict[str, ProfileSource] = {}
        for path in sorted((self.root / self.profiles).iterdir()):
            shown = f"{self.profiles}/{path.name}"
            if path.name.endswith(SEALED):
                continue
            if path.suffix == ".yml":
                hint = f"rename it to {path.stem}.yaml"
                why = Problem("profiles end in .yaml", "profile-file", Place(shown), hint)
                found.setdefault(path.stem, ProfileSource(shown, why))
            elif path.suffix == ".yaml":
                found[path.stem] = ProfileSource(shown, _contents(path, shown))
        return found

    def sealed(self, profile: str) -> str:
        """Return where the sealed secrets of a profile are, or would be."""
        return f"{self.profiles}/{profile}{SEALED}"

    def facts(self, profile: Profile) -> Facts:
        """Look up the modules that the settings of `profile` depend on."""
        django = profile.document.django
        root = self.root / profile.document.root
        package = django.settings_package.split(".")
        names = [f"{package[0]}.{name}" for name in ("urls", "wsgi", "asgi")]
        names += [name for name in (django.base_settings, django.extra_settings) if name]
        names += [".".join(package[:length]) for length in range(1, len(package) + 1)]
        plain = {name for name in names if _file(root, name).is_file()}
        packages = {name for name in names if _file(root, name, "__init__").is_file()}
        return Facts(frozenset(plain | packages), frozenset(plain))

    def is_file(self, path: str) -> bool:
        """Return whether there is a file at `path`; False where the system cannot tell."""
        try:
            return (self.root / path).is_file()
        except OSError:
            return False

    def mode(self, path: str) -> int | None:
        """Return the permission bits of a file of the project; None for no file, or on Windows."""
        try:
            return system.mode((self.root / path).stat())
        except OSError:
            return None

    def link_on_the_way(self, path: str) -> str | None:
        """Return the first part of `path` that is a symbolic link."""
        parts = Path(path).parts
        for length in range(1, len(parts) + 1):
            part = Path(*parts[:length])
            if (self.root / part).is_symlink():
                return part.as_posix()
        return None

    def would_be_tracked(self, paths: Iterable[str]) -> dict[str, str]:
        """Return why no secret may go to these of `paths`: git would take it, or cannot tell."""
        from envgen.git import Git  # late: git is asked only before a secret is written

        git = Git(self.root)
        # What the writer leaves behind where it is killed has secrets, too.
        left_over = {path: f"{path}.{'0' * 16}.tmp" for path in paths}
        tracked = git.would_track([*left_over, *left_over.values()])
        if git.trouble:
            return dict.fromkeys(left_over, f"git did not say if it would take it: {git.trouble}")
        return {
            path: _TRACKED if path in tracked else _TRACKED_UNFINISHED
            for path, unfinished in left_over.items()
            if path in tracked or unfinished in tracked
        }

    def read(self, path: str) -> str | None:
        """Return the text of a file of the project; None where there is none.

        Raises:
            InputError: it is there and cannot be read as UTF-8 text, or is larger than 4 MiB.
        """
        try:
            found = self.root / path
            if not stat.S_ISREG(found.stat().st_mode):  # a device might never end
                raise OSError("it is no plain file")
            with found.open("rb") as file:
                data = file.read(MAX_MIB * 2**20 + 1)
            if len(data) <= MAX_MIB * 2**20:
                # Line endings stay: they are for those to judge who compare.
                return data.decode()
            problem = Problem(f"is larger than {MAX_MIB} MiB", "file", Place(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError:
            problem = Problem("is not UTF-8 text", "file", Place(path), "move it out of the way")
        except OSError as error:
            why = error.strerror or str(error)
            problem = Problem(f"cannot be read: {why}", "file", Place(path))
        raise InputError([problem])


def find(start: Path) -> Project:
    """Find the project that `start` is in: upwards, but not past the root of its git work tree.

    Raises:
        InputError: there is none, or its profiles are behind a symbolic link.
    """
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        project = at(candidate)
        if project is not None:
            return project
        if (candidate / ".git").exists():
            break
    hint = "`envgen init` writes the first ones; -C names another folder"
    raise InputError([_no_profiles(start, hint)])


def exactly(folder: Path) -> Project:
    """Return the project right in `folder`. Raises InputError: there is none."""
    project = at(folder.absolute())
    if project is None:
        hint = "`envgen init` writes the first ones"
        raise InputError([_no_profiles(folder, hint)])
    return project


def at(folder: Path) -> Project | None:
    """Return the project whose profiles are right in `folder`.

    Raises:
        InputError: a symbolic link leads to them; in a pull request it may lead anywhere.
    """
    for name in FOLDERS:
        if has_profiles(folder / name):
            project = Project(folder, name)
            link = project.link_on_the_way(name)
            if link is not None:
                message = "is a symbolic link, and envgen follows none to profiles"
                raise InputError([Problem(message, "project", Place(str(folder / link)))])
            return project
    return None


def has_profiles(folder: Path) -> bool:
    """Say whether a folder holds profiles."""
    try:
        names = [path.name for path in folder.iterdir()]
        return any(name.endswith((".yaml", ".yml")) for name in names if not name.endswith(SEALED))
    except OSError:
        return False


def folder_for_new(root: Path) -> str:
    """Return where the profiles of a new project go."""
    taken = any((root / FOLDERS[0] / name).exists() for name in _APP_FILES)
    return FOLDERS[1] if taken else FOLDERS[0]


def _contents(path: Path, shown: str) -> bytes | Problem:
    """Return the bytes of a profile, and little more than a profile may have.

    Only of a plain file: a link in somebody's pull request may lead to a file of yours, or to a
    device that never ends.
    """
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            raise OSError("a profile is a file of its own, not a symbolic link")
        if not stat.S_ISREG(kind):
            raise OSError("it is no plain file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or str(error)
        return Problem(f"cannot be read: {why}", "profile-file", Place(shown))


def _no_profiles(folder: Path, hint: str) -> Problem:
    return Problem("there are no profiles here", "project", Place(str(folder)), hint)


def _file(root: Path, module: str, *more: str) -> Path:
    return root.joinpath(*module.split("."), *more).with_suffix(".py")
