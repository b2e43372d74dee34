"""A rule about imports: what the programs import is installed where they are deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from envgen.catalog.distributions import brought_by, is_known
from envgen.check import CheckedProfile
from envgen.check.building.builds import ServiceBuild
from envgen.check.building.needs import needed
from envgen.check.settings import judging
from envgen.errors import Finding, Place, Severity, rule
from envgen.reading.dependencies import normal
from envgen.reading.dependencies.adding import how_to_add

if TYPE_CHECKING:
    from envgen.reading.site_packages import SitePackages

# Settings that name modules by their dotted path.
_LISTS = (judging.APPS, "MIDDLEWARE", judging.BACKENDS)


class NamedModule(NamedTuple):
    """A module of another package, and where it is named."""

    module: str
    place: Place
    says: str = "imports"
    in_code: bool = False


@rule(
    "import-missing",
    why="A program that imports a package which is not installed stops with ModuleNotFoundError.",
    fix="add the package to requirements.txt",
    source="https://docs.python.org/3/library/exceptions.html#ModuleNotFoundError",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def missing_import(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield imports of packages that a build does not install.

    It is an error if the lock file, or the packages that are installed here, show that no package
    brings the missing one along. What other packages may bring is silent.
    """
    from envgen.check.variables.reads import audit_of

    found: dict[str, Finding] = {}
    for build in subject.builds:
        folders = [subject.disk.root / build.service.root, subject.disk.root]
        judged = _Packages(build, partial(subject.project.site_packages, folders))
        known = {"django", *found}
        for item in _imports(subject, build, known) if judged.are_known else ():
            if item.module in found:
                continue
            if (missing := judged.missing(item.module)) is None:
                known.add(item.module)
                continue
            # Last: what a program loads is known from all files.
            if item.in_code and not audit_of(subject).loads(
                build.service.programs, item.place.file
            ):
                continue
            package, severity = missing
            message = f"{item.says} {item.module}, but {judged.path} does not list {package}"
            hint = how_to_add(package, judged.path, build.files.read)
            found[item.module] = Finding(message, item.place, hint, severity)
    yield from found.values()


def _imports(
    subject: CheckedProfile, build: ServiceBuild, known: set[str]
) -> Iterator[NamedModule]:
    """Yield what the project's code imports, and what the settings of a service name.

    `known` are the modules that are left out; it grows.
    """
    from envgen.reading.audit.foreign import foreign_imports

    sources = subject.sources
    known.update(name.partition(".")[0] for name in sources.own)
    known.add(subject.deployment.document.django.settings_package.partition(".")[0])
    for path, text in sources.texts.items():
        for module, line in foreign_imports(text, known):
            if _is_there(subject, module):
                known.add(module)
            else:
                yield NamedModule(module, Place(path, line, 1), in_code=True)
    if build.has_django and not subject.is_standalone:
        for setting in _LISTS:
            for text in sorted(subject.effective.items(setting).texts):
                module, dot, _ = text.partition(".")
                if not dot and setting != judging.APPS:
                    continue  # the argument of a call, such as where to put a middleware
                if module not in known and not _is_there(subject, module):
                    place = subject.effective.place(setting, text)
                    yield NamedModule(module, place, f"{setting} names")


def _is_there(subject: CheckedProfile, module: str) -> bool:
    """Return whether the project has a module, with files or as a folder."""
    path = subject.deployment.inside(module)
    return subject.disk.is_file(f"{path}.py") or (subject.disk.root / path).is_dir()


class _Packages:
    """The packages that a build installs, and those that they bring along."""

    def __init__(self, build: ServiceBuild, here: Callable[[], SitePackages | None]) -> None:
        self._build, self._find_here = build, here
        installed = build.installed
        self.path = (build.origin(installed.file) if installed.file else None) or ""
        self._listed = {name: item.extras for name, item in installed.packages.items()}

    @property
    def are_known(self) -> bool:
        """Return whether all that the build installs is known by name."""
        installed, build = self._build.installed, self._build
        by_system = any(
            word.startswith("python3-") for step in build.building.steps for word in step.words
        )
        return (
            installed.installs_anything
            and not installed.is_open
            and not installed.absent
            and bool(self.path)
            and self.path not in build.files.unreadable
            and not by_system
        )

    def missing(self, module: str) -> tuple[str, Severity | None] | None:
        """Return the package that has a module and is not installed; None if it may be.

        The severity is None for the usual one.
        """
        if normal(module) in self._brought or normal(module) in self._needed:
            return None
        from envgen.catalog.import_names import often_brought, packages_of

        named = packages_of(module)
        candidates = set(named) or {normal(module)}
        if not candidates.isdisjoint(self._brought | self._needed):
            return None
        here = self._here.providers(module) if self._here else []
        if not named and not here:
            return None  # nothing says which package has it
        package = next((name for name in here if name in named), here[0] if here else named[0])
        if not set(here).isdisjoint(self._brought_here):
            return None
        if self._build.installed.is_complete or (here and self._all_here):
            return package, Severity.ERROR
        are_known = all(map(is_known, self._listed)) and not self._build.installed.has_index
        return (package, None) if are_known or package not in often_brought() else None

    @cached_property
    def _here(self) -> SitePackages | None:
        """The packages that are installed here; None if there is no virtual environment."""
        return self._find_here()

    @cached_property
    def _brought(self) -> set[str]:
        if self._build.installed.is_complete:
            return set(self._listed)
        return brought_by(self._listed) | set(self._listed)

    @cached_property
    def _needed(self) -> set[str]:
        """The packages of which another rule speaks."""
        return {normal(name) for item in needed(self._build) for name in item.names}

    @cached_property
    def _brought_here(self) -> set[str]:
        if self._build.installed.is_complete:
            return set(self._listed)
        return self._here.closure(self._listed) if self._here else set()

    @cached_property
    def _all_here(self) -> bool:
        """Whether all listed packages are installed here, so that their needs are known."""
        return self._here is not None and all(map(self._here.has, self._listed))
