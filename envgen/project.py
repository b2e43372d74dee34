"""A project on disk: where its profiles are, and the facts that its settings depend on."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.formats.yaml_tree import MAX_BYTES
from envgen.model import Facts
from envgen.profile.loaded import Profile
from envgen.profile.loader import ProfileSource
from envgen.support import system
from envgen.support.encodings import UTF8, Encoding, encoding_of, may_have_mark
from envgen.support.paths import as_word

# In the order of the search. The second is for projects with a Django app named `profiles`.
FOLDERS = ("profiles", "deploy/profiles")
TEMPLATES = "templates"
# <profile>.sealed.yaml has the sealed secrets of a profile. It is not a profile itself.
SEALED = ".sealed.yaml"
# The largest file that envgen reads. Source files are smaller.
MAX_MIB = 4
_APP_FILES = ("__init__.py", "apps.py", "models.py")
REPAIR = "run `git status`, which says how to fix the repository"
_TRACKED = "git tracks this file, which has secrets: run `git rm --cached {path}`, then try again"
_NOT_IGNORED = "git would track this file and its secrets: add .env and .env.* to .gitignore"
_TRACKED_UNFINISHED = (
    "git would track its temporary file, and secrets in it if a write is interrupted: "
    "add .env.* to .gitignore"
)


class Project(Struct, frozen=True):
    """A folder with profiles, and the path of the profiles in it."""

    root: Path
    profiles: str

    def sources(self) -> dict[str, ProfileSource]:
        """Read every profile, by name; the source of an unreadable one is a problem."""
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

    def sources_in(
        self, paths: Iterable[str], read: Callable[[str], str | None]
    ) -> dict[str, ProfileSource]:
        """Return the profiles among `paths`, of which `read` returns the text, by name."""
        found: dict[str, ProfileSource] = {}
        for path in paths:
            folder, _, file = path.rpartition("/")
            if folder == self.profiles and file.endswith(".yaml") and not file.endswith(SEALED):
                text = read(path)
                if text is not None:
                    found[file.removesuffix(".yaml")] = ProfileSource(path, text.encode())
        return found

    def sealed(self, profile: str) -> str:
        """Return the path of a profile's sealed file, whether it exists or not."""
        return f"{self.profiles}/{profile}{SEALED}"

    def facts(self, profile: Profile) -> Facts:
        """Return which modules exist that the settings of `profile` depend on."""
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
        """Return whether there is a file at `path`; False if the system reports an error."""
        try:
            return (self.root / path).is_file()
        except OSError:
            return False

    def files_in(self, folder: str) -> list[str]:
        """Return the names of the regular files in a folder, sorted; none if it cannot be read."""
        try:
            with os.scandir(self.root / folder) as found:
                return sorted(item.name for item in found if item.is_file(follow_symlinks=False))
        except OSError:
            return []

    def mode(self, path: str) -> int | None:
        """Return the permission bits of a file; None if there is no file, or on Windows."""
        try:
            return system.mode((self.root / path).stat())
        except OSError:
            return None

    def link_on_the_way(self, path: str) -> str | None:
        """Return the first part of `path` that is a symbolic link; None if no part is."""
        there = str(self.root)
        parts = Path(path).parts
        for length, name in enumerate(parts, 1):
            there = os.path.join(there, name)  # noqa: PTH118 -- Path takes several times as long
            if os.path.islink(there):  # noqa: PTH114 -- as above
                return Path(*parts[:length]).as_posix()
        return None

    def refuse_links(self, paths: Iterable[str], rule: str) -> None:
        """Raise InputError, under the id `rule`, if a path is or leads through a symbolic link."""
        problems = [
            Problem(
                f"{link} is a symbolic link, and envgen does not write through links",
                rule,
                Place(link),
                "replace the link with the file or folder itself",
            )
            for path in paths
            if (link := self.link_on_the_way(path))
        ]
        if problems:
            raise InputError(dict.fromkeys(problems))

    def would_be_tracked(self, paths: Iterable[str]) -> dict[str, str]:
        """Return which of `paths` cannot hold a secret because of git, each with the reason."""
        from envgen.git import Git  # late: git is asked only before a secret is written

        git = Git(self.root)
        # If the writer is killed, its temporary file stays, and contains secrets too.
        left_over = {path: f"{path}.{'0' * 16}.tmp" for path in paths}
        tracked = git.would_track([*left_over, *left_over.values()])
        if git.trouble:
            why = f"cannot find out whether git would track this file: {git.trouble}; {REPAIR}"
            return dict.fromkeys(left_over, why)
        indexed = git.index if tracked else {}
        reasons = {}
        for path, unfinished in left_over.items():
            if path in indexed:
                reasons[path] = _TRACKED.format(path=as_word(path))
            elif path in tracked:
                reasons[path] = _NOT_IGNORED
            elif unfinished in tracked:
                reasons[path] = _TRACKED_UNFINISHED
        return reasons

    def read(self, path: str, *, marked: bool = False) -> str | None:
        """Return the text of a file of the project; None if there is no file.

        With `marked`, a byte order mark decides how it is encoded, as for pip.

        Raises:
            InputError: the file is not UTF-8 text, cannot be read, is larger than 4 MiB, or is
                outside the repository.
        """
        try:
            found = self.root / path
            if not self._is_inside(path):
                raise OSError("it is outside the repository")
            if not stat.S_ISREG(found.stat().st_mode):  # reading a device might never end
                raise OSError("it is not a regular file")
            with found.open("rb") as file:
                data = file.read(MAX_MIB * 2**20 + 1)
            if len(data) <= MAX_MIB * 2**20:
                # Keep the line endings: the callers compare them.
                return (encoding_of(data) if marked else UTF8).decode(data)
            problem = Problem(f"is larger than {MAX_MIB} MiB", "file", Place(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError:
            problem = Problem("is not UTF-8 text", "file", Place(path), "move it elsewhere")
        except OSError as error:
            why = error.strerror or str(error)
            problem = Problem(f"cannot be read: {why}", "file", Place(path), _way(error, path))
        raise InputError([problem])

    def read_marked(self, path: str) -> str | None:
        """Return what `read` returns; of a list of packages, as pip reads it. Raises the same."""
        return self.read(path, marked=may_have_mark(path))

    def encoding(self, path: str) -> Encoding:
        """Return how `read_marked` decodes a file; UTF-8 if there is none."""
        if not may_have_mark(path):
            return UTF8
        try:
            with (self.root / path).open("rb") as file:
                return encoding_of(file.read(4))
        except OSError:
            return UTF8

    def _is_inside(self, path: str) -> bool:
        """Return whether a file is in the project or its repository, after all symbolic links.

        Without this, a link in a pull request could lead to a private file of the machine.
        """
        if self._is_plain(path):
            return True
        root, there = os.path.realpath(self.root), os.path.realpath(self.root / path)
        return there.startswith(f"{root}{os.sep}") or Path(there).is_relative_to(self._top)

    def _is_plain(self, path: str) -> bool:
        """Return whether a path goes down from the project's folder, through no symbolic link."""
        goes_down = {"", ".."}.isdisjoint(path.split("/"))
        # Windows has links that only realpath knows.
        return goes_down and not system.WINDOWS and self.link_on_the_way(path) is None

    @property
    def _top(self) -> Path:
        """Return the top of the repository; without a repository, the project's folder."""
        from envgen.git import work_tree  # late: few files are behind a link

        return work_tree(self.root) or self.root.resolve()


def refuse_too_large(texts: Mapping[str, str | None]) -> None:
    """Raise InputError for texts, by path, that `Project.read` could not read again."""
    most = MAX_MIB * 2**20
    message = f"would be larger than {MAX_MIB} MiB, and envgen reads no larger file"
    hint = "shorten the template, or the values in the profile or .env file that it contains"
    problems = [
        Problem(message, "file", Place(path), hint)
        for path, text in texts.items()
        # UTF-8 has at most four bytes for a character.
        if text is not None
        if len(text) > most // 4 and len(text.encode("utf-8", "surrogatepass")) > most
    ]
    if problems:
        raise InputError(problems)


def find(start: Path) -> Project:
    """Find the project that contains `start`, up to the root of the git work tree.

    Raises:
        InputError: there is no project, or its profiles are behind a symbolic link.
    """
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        project = at(candidate)
        if project is not None:
            return project
        if (candidate / ".git").exists():
            break
    hint = "run `envgen init` to create them, or choose another folder with -C"
    raise InputError([_no_profiles(start, hint)])


def exactly(folder: Path) -> Project:
    """Return the project in `folder` itself.

    Raises:
        InputError: there is no project, or its profiles are behind a symbolic link.
    """
    project = at(folder.absolute())
    if project is None:
        hint = "run `envgen init` to create them"
        raise InputError([_no_profiles(folder, hint)])
    return project


def at(folder: Path) -> Project | None:
    """Return the project in `folder` itself; None if it has no profiles.

    Raises:
        InputError: its profiles are behind a symbolic link, which a pull request could add.
    """
    for name in FOLDERS:
        if has_profiles(folder / name):
            project = Project(folder, name)
            link = project.link_on_the_way(name)
            if link is not None:
                message = "is a symbolic link, and envgen does not follow links to profiles"
                raise InputError([Problem(message, "project", Place(str(folder / link)))])
            return project
    return None


def has_profiles(folder: Path) -> bool:
    """Return whether a folder holds profiles."""
    try:
        names = [path.name for path in folder.iterdir()]
        return any(name.endswith((".yaml", ".yml")) for name in names if not name.endswith(SEALED))
    except OSError:
        return False


def folder_for_new(root: Path) -> str:
    """Return the folder for the profiles of a new project.

    Raises:
        InputError: the project's folder cannot be read, or `profiles` is a file.
    """
    profiles = root / FOLDERS[0]
    try:
        if root.exists():
            list(root.iterdir())
        if profiles.exists() and not profiles.is_dir():
            message, hint = "is a file, not a folder", "rename it, or choose another folder"
            raise InputError([Problem(message, "project", Place(str(profiles)), hint)])
        taken = any((profiles / name).exists() for name in _APP_FILES)
    except OSError as error:
        why = error.strerror or str(error)
        place = Place(str(error.filename or root))
        raise InputError([Problem(f"cannot be read: {why}", "project", place)]) from None
    return FOLDERS[1] if taken else FOLDERS[0]


def _contents(path: Path, shown: str) -> bytes | Problem:
    """Return the bytes of a profile, at most one more than a profile may have.

    Only a regular file is read: a link in a pull request could lead to a private file, or to a
    device that never ends.
    """
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            raise OSError("a profile cannot be a symbolic link")
        if not stat.S_ISREG(kind):
            raise OSError("it is not a regular file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return Problem(message, "profile-file", Place(shown), _way(error, shown))


def _way(error: OSError, path: str) -> str:
    """Return what to do about a file that cannot be read."""
    if isinstance(error, PermissionError):
        return f"run `chmod u+r {as_word(path)}`, or run envgen as the owner of the file"
    return "make it a regular file in the repository that you can read"


def _no_profiles(folder: Path, hint: str) -> Problem:
    return Problem("there are no profiles here", "project", Place(str(folder)), hint)


def _file(root: Path, module: str, *more: str) -> Path:
    return root.joinpath(*module.split("."), *more).with_suffix(".py")
