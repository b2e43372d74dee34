"""A fresh virtual environment with the pinned Python, and what builds see of this machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from envgen.live.rehearse.checkout import Checkout
from envgen.support.system import cache_folder, lock

# What tells pip and uv where packages come from, and how to reach that.
_INDEX = ("PIP_", "UV_", "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_", "NIX_SSL_")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
# Variables that would make a build install elsewhere.
_NOT = frozenset(
    {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "UV_PROJECT_ENVIRONMENT", "PIP_REQUIRE_VIRTUALENV"}
)
# Tokens for uploads: no build needs them.
_PUBLISHES = "UV_PUBLISH_"
_CONFIGURATIONS = ("~/.config/pip/pip.conf", "~/.pip/pip.conf")
# Files that say what a build installs.
_LISTS = (
    "requirements*.txt", "requirements*.in", "requirements/*", "pyproject.toml", "*.lock",
    "Pipfile", "setup.cfg", "setup.py",
)  # fmt: skip

# The folders of kept environments that this process has locked.
_LOCKED: set[Path] = set()
# Bytes that an empty environment with pip needs.
_LITTLE = 32 * 2**20
# Files of installed packages that may name a folder outside.
_OF_FOLDERS = ("*.pth", "*.egg-link", "*.dist-info/direct_url.json", "__editable__*.py")
# A file in an environment whose build succeeded.
_BUILT = "built-by-envgen"


class NoPython(Exception):
    """No Python can be found or made; the text says why."""

    def __init__(self, message: str, hint: str = "install uv, or Python with its module venv"):
        """Keep what to do."""
        super().__init__(message)
        self.hint = hint


class BuildEnvironment(Struct, frozen=True):
    """A virtual environment, the version of its Python, and whether that is the pinned one.

    busy:
        whether another rehearsal uses the kept environment, so that this is another one
    """

    folder: Path
    version: str
    exact: bool
    reused: bool
    busy: bool = False

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables that make its programs the first on PATH.

        On the platform, `uv sync` installs into the environment that is on PATH, too.
        """
        path = os.pathsep.join([str(self.folder / "bin"), os.environ.get("PATH", os.defpath)])
        own = str(self.folder)
        return {"VIRTUAL_ENV": own, "UV_PROJECT_ENVIRONMENT": own, "PATH": path}


def make(checkout: Checkout, wanted: str | None, *, reuse: bool) -> BuildEnvironment:
    """Return a virtual environment with the Python `wanted`, such as 3.12 or 3.12.4.

    With `reuse`, one that an earlier rehearsal made from the same requirements.

    Raises:
        NoPython: there is no Python that makes one.
    """
    own, kept = checkout.home.parent / "venv", cache_folder() if reuse else None
    folder = own
    if kept is not None:
        place = kept / "rehearsals" / _digest(checkout.project, wanted)
        folder = place / "venv" if _is_mine(place) else own
        if (folder / _BUILT).exists():
            version = _version(str(folder / "bin" / "python"))
            # The pinned release may have been installed since.
            if version and _fits(version, _release(wanted)):
                return BuildEnvironment(folder, version, _fits(version, wanted), reused=True)
    # One that no build completed may lack half of its packages.
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    python = _made(folder, wanted)
    version = _version(python)
    if not version:
        raise NoPython("the virtual environment was made, but its Python does not start")
    busy = kept is not None and folder == own
    return BuildEnvironment(folder, version, _fits(version, wanted), reused=False, busy=busy)


def mark_built(environment: BuildEnvironment) -> None:
    """Take note that the build succeeded, so that a later rehearsal can use the environment."""
    if not environment.reused:
        (environment.folder / _BUILT).touch()


def _is_mine(place: Path) -> bool:
    """Lock the folder of a kept environment until this process ends; False if it is locked."""
    place.mkdir(parents=True, exist_ok=True)
    if place not in _LOCKED:
        try:
            lock(place)
        except BlockingIOError:
            return False
        _LOCKED.add(place)
    return True


def same_requirements(one: tuple[Checkout, str | None], other: tuple[Checkout, str | None]) -> bool:
    """Return whether two commits, each with its Python, need the same packages."""
    return _digest(one[0].project, one[1]) == _digest(other[0].project, other[1])


def has_project(environment: BuildEnvironment, checkout: Checkout) -> bool:
    """Return whether the project itself was installed, from the files of a checkout."""
    packages = environment.folder.glob("lib/python*/site-packages")
    told = (path for each in packages for name in _OF_FOLDERS for path in each.glob(name))
    return any(str(checkout.top) in path.read_text(errors="replace") for path in told)


def _made(folder: Path, wanted: str | None) -> str:
    """Make the environment with uv where it is installed, or else with venv; return its Python.

    Nothing runs in the project: pyenv's programs would look at its .python-version.
    """
    inside, uv = str(folder / "bin" / "python"), shutil.which("uv")
    if uv:
        here = [str(path) for path in _installed(wanted)]
        for version in filter(None, (*here[:1], wanted, _release(wanted))):
            words = [uv, "venv", "--quiet", "--seed", "--python", version, str(folder)]
            if _succeeds(words, folder.parent) and _version(inside):
                return inside
    names = [*map(str, _installed(wanted)), f"python{_release(wanted)}"] if wanted else []
    found = [
        path
        for name in (*names, "python3")
        if (path := shutil.which(name)) and _version(path, folder.parent)
    ]
    for python in (*found, sys.executable):
        if _succeeds([python, "-m", "venv", "--clear", str(folder)], folder.parent):
            return inside
    if shutil.disk_usage(folder.parent).free < _LITTLE:
        hint = "make space, or set TMPDIR to a folder with more"
        raise NoPython("the disk is too full for a virtual environment", hint)
    raise NoPython("no Python here can make a virtual environment: install uv, or python3-venv")


def _installed(wanted: str | None) -> list[Path]:
    """Return the Pythons of this release that pyenv and uv have installed, the right one first."""
    release = _release(wanted)
    if wanted is None or release is None:
        return []
    pyenv, uv = (
        Path(os.environ.get(name) or os.path.expanduser(usual))  # noqa: PTH111 -- Path.expanduser raises without a home
        for name, usual in (
            ("PYENV_ROOT", "~/.pyenv"),
            ("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python"),
        )
    )
    found = [
        *pyenv.glob(f"versions/{release}.*/bin/python"),
        *uv.glob(f"cpython-{release}.*/bin/python"),
    ]
    return sorted(found, key=lambda path: (f"{wanted}" not in f"{path.parts[-3]}", path))


def _succeeds(words: list[str], inside: Path) -> bool:
    try:
        done = subprocess.run(
            words, capture_output=True, check=False, stdin=subprocess.DEVNULL, cwd=inside
        )
    except OSError:
        return False
    return done.returncode == 0


def _release(version: str | None) -> str | None:
    return ".".join(version.split(".")[:2]) if version else None


def _version(python: str, inside: Path | None = None) -> str:
    code = "import platform; print(platform.python_version())"
    try:
        answer = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, check=False, cwd=inside
        )
    except OSError:
        return ""
    return answer.stdout.strip()


def is_same_release(version: str, wanted: str | None) -> bool:
    """Return whether two versions differ in their last number alone, as 3.12.1 and 3.12.4 do."""
    return _release(version) == _release(wanted)


def _fits(version: str, wanted: str | None) -> bool:
    return wanted is None or f"{version}.".startswith(f"{wanted}.")


def _digest(project: Path, wanted: str | None) -> str:
    # Another environment, once the Python that is wanted has been installed.
    known = "\0".join([project.name, str(wanted), *map(str, _installed(wanted))])
    made = hashlib.sha256(known.encode())
    for path in sorted({item for pattern in _LISTS for item in project.glob(pattern)}):
        if path.is_file():
            made.update(f"\0{path.relative_to(project)}\0".encode() + path.read_bytes())
    return made.hexdigest()[:24]


def of_machine(process: Mapping[str, str]) -> dict[str, str]:
    """Return the user's settings for package indexes and proxies, which a build may use."""
    found = {
        name: value
        for name, value in process.items()
        if (name.startswith(_INDEX) or name in _PROXIES)
        and name not in _NOT
        and not name.startswith(_PUBLISHES)
    }
    for path in map(os.path.expanduser, _CONFIGURATIONS):
        if Path(path).is_file():
            found.setdefault("PIP_CONFIG_FILE", path)
    kept = cache_folder()
    if kept is not None:
        found |= {"PIP_CACHE_DIR": str(kept / "pip"), "UV_CACHE_DIR": str(kept / "uv")}
    return found | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def size(folder: Path) -> int:
    """Return the size of the files in a folder, in MiB."""
    found = (path.lstat() for path in folder.rglob("*"))
    return sum(item.st_blocks for item in found) * 512 // 2**20
