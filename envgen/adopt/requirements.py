"""Which packages a project asks for, and which Django: from whatever file lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from envgen.catalog.versions import release

FILES = (
    "requirements.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/base.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
)
SUPPORTED = ("4.2", "5.2", "6.0", "6.1")
# The operators that name the oldest release which is asked for.
_FROM = ("==", "~=", ">=")
# A feature release, or a patch of one.
_FEATURE = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}(?![0-9])")
# Poetry's ^5.1 and ~5.1 start where >=5.1 does.
_POETRY = re.compile(r"(?:\^|~(?!=))")
# Behind a requirement: pip's options, a comment, the sign that the next line belongs to it.
_REST = re.compile(r"(?:\s--|\s#|\s*\\$).*")


class Requirements(Struct, frozen=True):
    """The release of Django that is asked for, and the packages that are listed."""

    # As in "5.1"; None where no file says it.
    django: str | None
    file: str
    # By their normalized names.
    packages: frozenset[str]

    @property
    def supported(self) -> str:
        """Return the newest Django that envgen knows and that is not newer than the project's."""
        if self.django is None:
            return "5.2"
        older = [item for item in SUPPORTED if release(item) <= release(self.django)]
        return older[-1] if older else SUPPORTED[0]

    @property
    def is_too_old(self) -> bool:
        """Say whether the project's Django is older than every one that envgen knows."""
        return self.django is not None and release(self.django) < release(SUPPORTED[0])

    def lists(self, package: str) -> bool:
        """Say whether a package is among them, by any of its spellings."""
        return canonicalize_name(package) in self.packages


def read_requirements(read: Callable[[str], str | None]) -> Requirements:
    """Look through the files that list packages; `read` gives the text of one, or None."""
    texts = {path: text for path in FILES if (text := read(path)) is not None}
    packages: set[str] = set()
    django: tuple[str, str] | None = None
    for path, text in texts.items():
        for name, specifiers in _listed(path, text):
            packages.add(canonicalize_name(name))
            if django is None and name.lower() == "django" and (found := _from(specifiers)):
                django = found, path
    version, file = django or (None, next(iter(texts), ""))
    return Requirements(version, file, frozenset(packages))


def listed_in(path: str, text: str) -> frozenset[str]:
    """Return the normalized names of the packages that one file lists."""
    return frozenset(canonicalize_name(name) for name, _ in _listed(path, text))


def _listed(path: str, text: str) -> Iterator[tuple[str, SpecifierSet]]:
    """Yield the packages that a file lists, each with the versions that will do."""
    if path == "Pipfile" or path.endswith(".toml"):
        try:
            yield from _in_toml(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, RecursionError):
            return
    else:
        for line in text.splitlines():
            wanted = _REST.sub("", line).strip()
            yield from _requirement(wanted.strip("\"',") if wanted[:1] in ("'", '"') else wanted)


def _in_toml(value: Any) -> Iterator[tuple[str, SpecifierSet]]:
    """Yield what lists hold as PEP 508 writes it, and tables as Poetry and Pipenv do."""
    if isinstance(value, list):
        for item in value:
            yield from _requirement(item) if isinstance(item, str) else _in_toml(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            wanted = item.get("version") if isinstance(item, dict) else item
            if isinstance(wanted, str):
                try:
                    yield name, SpecifierSet(_POETRY.sub(">=", wanted))
                except InvalidSpecifier:  # "*", or no requirement at all
                    yield name, SpecifierSet()
            yield from _in_toml(item)


def _requirement(text: str) -> Iterator[tuple[str, SpecifierSet]]:
    try:
        found = Requirement(text)
    except InvalidRequirement:
        return
    yield found.name, found.specifier


def _from(specifiers: SpecifierSet) -> str | None:
    """Return the feature release from which a package will do; None where that is not said."""
    wanted = [item.version for item in specifiers if item.operator in _FROM]
    found = [release(version) for version in wanted if _FEATURE.match(version)]
    return ".".join(map(str, max(found))) if found else None
