"""Find which .env files are a developer's and which the server's, also in a folder `.envs`.

cookiecutter-django writes such a folder: .envs/.local/.django, .envs/.production/.postgres.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from itertools import islice

from envgen.adopt.findings import EnvFile, Findings
from envgen.adopt.improvements import Left
from envgen.adopt.modules import purpose
from envgen.errors import Place
from envgen.formats import quoting
from envgen.reading import ListFiles
from envgen.support.paths import inside
from envgen.support.wording import listed

_FOLDER = ".envs"
_LOCAL = (".env", ".env.local", ".env.dev", ".env.development")
_REMOTE = (".env.production", ".env.prod")
_FOLDERS = {
    "development": ("local", "dev", "development"),
    "production": ("production", "prod", "live"),
    "other": ("staging", "stage", "test", "testing", "ci"),
}
_MOST_FILES = 20


def local(files: ListFiles, root: str) -> list[str]:
    """Return the paths where a developer's .env files may be, in the order in which they count."""
    return [*_with_root(_LOCAL, root), *_of(files, root, "development")]


def remote(files: ListFiles, root: str) -> list[str]:
    """Return the paths where the server's .env files may be."""
    return [*_with_root(_REMOTE, root), *_of(files, root, "production")]


def unassigned(files: ListFiles, root: str) -> Iterator[Left]:
    """Yield the files in `.envs` that are neither for development nor for production."""
    known = {*_of(files, root, "development"), *_of(files, root, "production")}
    for folder in _with_root((_FOLDER,), root):
        paths = [f"{folder}/{name}" for name in files(folder)]
        for path in [*paths, *_of(files, root, "other")]:
            if path not in known:
                what = "is neither for development nor for production by its name, so its values"
                yield Left(f"{what} are not read", Place(path))


def copied(
    findings: Findings, at_home: Set[str], on_the_server: Set[str]
) -> dict[str, dict[str, str]]:
    """Return the values of files in `.envs` that .env and .env.production get, by profile.

    The sets are the variables that the profiles declare. A developer's .env gets only what the
    settings do not load without: whoever starts a program outside of a container has not had the
    other values so far.
    """
    required = {item.name for item in findings.development.reads if item.required}
    here, there = _values(findings.local), _values(findings.remote)
    return {
        "development": {name: here[name] for name in here if name in required & at_home},
        "production": {name: there[name] for name in there if name in on_the_server},
    }


def left(findings: Findings, supplied: Mapping[str, Mapping[str, str]]) -> Iterator[Left]:
    """Yield which values of files in `.envs` are copied, and to which file."""
    files = (
        ("development", ".env", findings.local),
        ("production", ".env.production", findings.remote),
    )
    for profile, target, found in files:
        for file in found:
            names = [name for name in file.values if name in supplied.get(profile, {})]
            if is_in_folder(file.path) and names:
                what = f"--apply copies {listed(names)} to {findings.layout.inside(target)}; this"
                yield Left(f"{what} file stays, and wins inside containers", Place(file.path))


def is_in_folder(path: str) -> bool:
    """Return whether a file is in a folder `.envs`."""
    return _FOLDER in path.split("/")


def _values(files: tuple[EnvFile, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in files:
        if is_in_folder(file.path):
            found = {**{name: text for name, text in file.values.items() if _fits(text)}, **found}
    return found


def _fits(text: str) -> bool:
    try:
        quoting.dotenv(text)
    except quoting.Unquotable:
        return False
    return True


def _of(files: ListFiles, root: str, wanted: str) -> Iterator[str]:
    for folder in _with_root((_FOLDER,), root):
        for name in files(folder):
            if purpose(re.sub(r"\W+", "_", name)) == wanted:
                yield f"{folder}/{name}"
        for name in _FOLDERS[wanted]:
            for inner in (f"{folder}/.{name}", f"{folder}/{name}"):
                yield from (f"{inner}/{file}" for file in islice(files(inner), _MOST_FILES))


def _with_root(names: tuple[str, ...], root: str) -> list[str]:
    return list(dict.fromkeys(path for name in names for path in (inside(root, name), name)))
