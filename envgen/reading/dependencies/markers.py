"""Requirements as PEP 508 writes them, for a program that runs on Linux."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from envgen.support import lazy_re

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

# The Python of markers if the project does not pin one.
DEFAULT_PYTHON = "3.12"
# The longest requirement that is read. To read a long one takes time, and real ones are shorter.
_LONGEST = 4096
# How many packages of one list are read.
MOST_PACKAGES = 10_000
# Most requirements have this form. To import packaging takes a tenth of a small `check`.
_PLAIN = lazy_re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*+(?:\[([A-Za-z0-9._,\s-]*)\]\s*+)?"
    r"((?:(?:===?|~=|!=|<=?|>=?)\s*+[A-Za-z0-9.*+!_-]++\s*+(?:,\s*+|$))*+)"
)


class Listed(Struct, frozen=True):
    """A package that a file lists: its normalized name, its extras, and which versions will do."""

    name: str
    extras: frozenset[str] = frozenset()
    # As in ">=5.2,<6"; empty if any version will do.
    specifier: str = ""
    file: str = ""
    line: int = 0


def normal(name: str) -> str:
    """Return the normalized name of a package.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str, python: str, file: str = "", line: int = 0) -> Listed | None:
    """Return the package that a requirement names.

    None if it is not a requirement, or if its marker is not for `python` on Linux.
    """
    if len(text) > _LONGEST:
        return None
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        name, extras, specifier = plain.groups()
    else:
        found = parsed(text)
        if found is None or not (found.marker is None or holds(found.marker, python)):
            return None
        name, extras, specifier = found.name, ",".join(found.extras), str(found.specifier)
    return Listed(normal(name), _extras(extras or ""), specifier.strip(), file, line)


def requirements(texts: object, python: str, file: str, line: int = 0) -> Iterator[Listed]:
    """Yield the packages of a list of requirements; what is not one is left out."""
    for text in texts[:MOST_PACKAGES] if isinstance(texts, list) else ():
        found = requirement(text, python, file, line) if isinstance(text, str) else None
        if found is not None:
            yield found


def _extras(text: str) -> frozenset[str]:
    return frozenset(normal(item.strip()) for item in text.split(",") if item.strip())


def parsed(text: str) -> Requirement | None:
    """Return a requirement as packaging reads it; None if it is not one."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except (InvalidRequirement, RecursionError, ValueError):
        return None


@lru_cache(maxsize=MOST_PACKAGES)  # locks repeat their markers
def holds(marker: Marker | str, python: str, extras: frozenset[str] = frozenset()) -> bool:
    """Return whether a marker is for `python` on Linux, with any of `extras` or none.

    A text that is not a marker holds.
    """
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    if isinstance(marker, str) and len(marker) > _LONGEST:
        return True
    try:
        parsed_marker = Marker(marker) if isinstance(marker, str) else marker
        return any(
            parsed_marker.evaluate({**_environment(python), "extra": extra})
            for extra in (extras or {""})
        )
    except (InvalidMarker, UndefinedEnvironmentName, RecursionError, ValueError):
        return True


def _environment(python: str) -> dict[str, str]:
    # https://packaging.python.org/en/latest/specifications/dependency-specifiers/
    whole = python if python.count(".") > 1 else f"{python}.0"
    return {
        "implementation_name": "cpython",
        "implementation_version": whole,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": whole,
        "python_version": ".".join(whole.split(".")[:2]),
        "sys_platform": "linux",
    }


def specifiers(text: str) -> SpecifierSet | None:
    """Return a set of specifiers; None if the text is not one. Poetry's ^5.1 and ~5.1 work too."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if len(text) > _LONGEST:  # Python refuses to read a longer number anyway
        return None
    try:
        return SpecifierSet(_as_pep508(text.strip()))
    except InvalidSpecifier:
        return None


def _as_pep508(text: str) -> str:
    """Return a specifier of Poetry's as one of PEP 508."""
    parts = []
    for part in filter(None, (item.strip() for item in text.split(","))):
        caret = re.fullmatch(r"(\^|~(?!=))\s*([0-9]+)((?:\.[0-9]+)*)(.*)", part)
        if part == "*":
            continue
        if caret is None:
            parts.append(f"=={part}" if part[0].isdigit() else part)
            continue
        sign, major, rest, tail = caret.groups()
        parts.append(f">={major}{rest}{tail}")
        numbers = [int(number[:9]) for number in (major + rest).split(".")]
        # ^1.2 and ^1 go up to 2, ^0.2 to 0.3; ~1.2 and ~1.2.3 to 1.3, ~1 to 2.
        if sign == "^":
            place = next(
                (index for index, number in enumerate(numbers) if number), len(numbers) - 1
            )
        else:
            place = min(1, len(numbers) - 1)
        upper = [*numbers[:place], numbers[place] + 1]
        parts.append(f"<{'.'.join(map(str, upper))}")
    return ",".join(parts)


def allows(specifier: str, release: tuple[int, int]) -> bool:
    """Return whether a specifier lets in any version of a feature release, such as (5, 2)."""
    if not specifier or _clearly_allows(specifier, release):
        return True
    found = specifiers(specifier)
    series = ".".join(map(str, release))
    # A pre-release will do only where the specifier names one.
    tails = ("", *(f".{number}" for number in range(100)), "a1", "b1", "rc1")
    return found is None or any(found.contains(f"{series}{tail}") for tail in tails)


def _clearly_allows(specifier: str, release: tuple[int, int]) -> bool:
    """Return whether a specifier of the usual forms allows a release, without packaging."""
    for part in specifier.split(","):
        found = re.fullmatch(
            r"\s*(>=|<|~=|==)\s*([0-9]{1,9})(?:\.([0-9]{1,9}))?(\.[0-9]{1,9}|\.\*)?\s*", part
        )
        if found is None:
            return False
        sign, wanted = found[1], (int(found[2]), int(found[3] or 0))
        fits = {
            ">=": wanted <= release and not (found[4] and wanted == release),
            "<": wanted > release,
            "==": wanted == release and found[4] == ".*",
            "~=": wanted == release or (wanted[0] == release[0] and not found[4]),
        }
        if not fits[sign] or (sign == "~=" and wanted > release):
            return False
    return True
