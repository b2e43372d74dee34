"""Which packages a project mentions, and which Django: from whatever file lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from envgen.catalog.releases import releases
from envgen.catalog.versions import release
from envgen.reading.dependencies.markers import (
    DEFAULT_PYTHON,
    Listed,
    allows,
    normal,
    requirement,
    specifiers,
)
from envgen.reading.dependencies.pip_files import read_pip_file
from envgen.support import lazy_re

FILES = (
    "requirements.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/base.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
)
# Releases besides those of the catalogue. The last ones stand for all that are still to come.
_OTHER_RELEASES = ((5, 0), (5, 1), (6, 2), (7, 0), (8, 0), (2028, 0))
# The operators that name the oldest release which is asked for.
_FROM = ("==", "~=", ">=")
# A feature release, or a patch of one.
_FEATURE = lazy_re.compile(r"[0-9]{1,9}\.[0-9]{1,9}(?![0-9])")


class Requirements(Struct, frozen=True):
    """The release of Django that is asked for, and the packages that are listed."""

    # As in "5.1"; None where no file says it.
    django: str | None
    file: str
    # By their normalized names.
    packages: frozenset[str]
    # The versions of Django that are asked for, such as ">=4.2,<5", and the line of `file`.
    specifier: str = ""
    line: int = 0

    @property
    def wanted(self) -> str:
        """Return the asked versions of Django for a message, such as "4.1"."""
        return self.specifier.removeprefix("==") or self.django or ""

    @property
    def supported(self) -> str:
        """Return the newest Django that envgen knows and that is not newer than the project's."""
        if self.django is None:
            return "5.2"
        older = [item for item in releases() if release(item) <= release(self.django)]
        return older[-1] if older else releases()[0]

    @property
    def is_too_old(self) -> bool:
        """Return whether every Django that may be installed is older than those of the rows."""
        if self.django is not None and release(self.django) >= release(releases()[0]):
            return False
        newer = (*map(release, releases()), *_OTHER_RELEASES)
        return self.specifier != "" and not any(allows(self.specifier, item) for item in newer)

    def lists(self, package: str) -> bool:
        """Return whether a package is among them, by any of its spellings."""
        return normal(package) in self.packages


def read_requirements(read: Callable[[str], str | None]) -> Requirements:
    """Look through the files that list packages; `read` gives the text of one, or None."""
    texts = {path: text for path in FILES if (text := read(path)) is not None}
    packages: set[str] = set()
    django: Listed | None = None
    for path, text in texts.items():
        for item in _listed(path, text, read):
            packages.add(item.name)
            if item.name == "django" and (django is None or not django.specifier):
                django = structs.replace(item, file=item.file or path)
    found = Requirements(None, next(iter(texts), ""), frozenset(packages))
    if django is None or not django.specifier:
        return found
    return of_django(found, django.specifier, django.file, django.line)


def of_django(found: Requirements, specifier: str, file: str, line: int) -> Requirements:
    """Return `found` with the Django that a line of a file asks for."""
    version = _from(specifier)
    return structs.replace(found, django=version, specifier=specifier, file=file, line=line)


def is_below(package: str, version: str, read: Callable[[str], str | None]) -> bool:
    """Return whether the files that list packages allow only releases before `version`."""
    texts = ((path, text) for path in FILES if (text := read(path)) is not None)
    named = (item for path, text in texts for item in _listed(path, text, read))
    asked = [item.specifier for item in named if item.name == normal(package)]
    return any(_ends_below(item, release(version)) for item in asked)


def _ends_below(specifier: str, wanted: tuple[int, int]) -> bool:
    """Return whether a specifier allows no release from `wanted` on, as `<0.56` and `==0.48.0`."""
    for item in (specifiers(specifier) if specifier else None) or ():
        if not _FEATURE.match(item.version):
            continue
        ends, patch = release(item.version), item.version.count(".") > 1
        if item.operator in ("==", "===", "<=") and ends < wanted:
            return True
        if item.operator == "~=" and patch and ends < wanted:
            return True
        if item.operator == "<" and ends <= wanted and not (patch and ends == wanted):
            return True
    return False


def listed_in(path: str, text: str) -> frozenset[str]:
    """Return the normalized names of the packages that one file mentions."""
    return frozenset(item.name for item in _listed(path, text, lambda _: None))


def _listed(path: str, text: str, read: Callable[[str], str | None]) -> Iterator[Listed]:
    """Yield the packages that a file mentions, whatever they are for."""
    if path == "Pipfile" or path.endswith(".toml"):
        from envgen.reading.dependencies.project_files import mentioned

        yield from mentioned(text)
        return
    for line in read_pip_file(path, read, text).requirements:
        if line.is_constraint:
            continue
        wanted = line.text.strip("\"',") if line.text[:1] in ("'", '"') else line.text
        found = requirement(wanted, DEFAULT_PYTHON, path, line.line)
        if found is not None:
            yield found


def _from(specifier: str) -> str | None:
    """Return the feature release from which a package will do; None where that is not said."""
    found = specifiers(specifier) if specifier else None
    wanted = [item.version for item in found or () if item.operator in _FROM]
    named = [release(version) for version in wanted if _FEATURE.match(version)]
    return ".".join(map(str, max(named))) if named else None
