"""A project with all its profiles: what every profile that is checked has in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from envgen.errors import InputError
from envgen.git import Git
from envgen.output.claims import Claim, claims
from envgen.output.left_behind import LeftBehind, left_behind
from envgen.output.project_templates import NO_TEMPLATES, ProjectTemplates
from envgen.project import Project
from envgen.secrets.values import SavedValue
from envgen.vault.left_behind import ValuesLeftBehind, values_left_behind
from envgen.vault.store import ValueStore

if TYPE_CHECKING:
    from envgen.reading.audit.sources import Sources
    from envgen.reading.site_packages import SitePackages
    from envgen.vault.leaks import Leaks


class CheckedProject:
    """What is looked at once for all profiles; files are read when a rule needs them."""

    def __init__(
        self,
        disk: Project | None = None,
        stores: Iterable[ValueStore] = (),
        *,
        in_repository: bool = True,
        tracked: Collection[str] = (),
        indexed: Mapping[str, bool] = {},
        left_out: Collection[str] = (),
        git: Git | None = None,
        leaks: Leaks | None = None,
        templates: ProjectTemplates = NO_TEMPLATES,
        process_mib: Mapping[str, int] = {},
        environment: str = "",
    ) -> None:
        """Keep the arguments.

        `stores` have the values of all profiles. `tracked` are the .env files that git tracks, or
        would track after the next `git add`; `indexed` are those that it tracks, and whether
        .gitignore has a line for them. `left_out` are generated files that it ignores.
        `git` is the repository, of which each profile asks by itself without it. `leaks` are the
        results of the search for secrets, if it ran. `templates` are the project's own templates.
        `process_mib` is the measured memory of one process, by program; it is estimated for other
        programs. `environment` is the folder of the virtual environment that is active; "" for
        none.
        """
        self.stores = tuple(stores)
        self.deployments = tuple(store.deployment for store in self.stores)
        self.in_repository = in_repository
        self.tracked = tracked
        self.indexed = indexed
        self.left_out = left_out
        self.git = git
        self.leaks = leaks
        self.templates = templates
        self.process_mib = process_mib
        self._environment = environment
        self._packages: tuple[SitePackages | None] | None = None
        self._disk = disk
        self._values: dict[str, Mapping[str, SavedValue]] = {}
        self._sources: dict[str, Sources] = {}

    @cached_property
    def claims(self) -> list[Claim]:
        """Return the names and hosts that two profiles claim."""
        return claims(self.deployments)

    @cached_property
    def left_behind(self) -> list[LeftBehind]:
        """Return the generated files of profiles that do not exist."""
        return left_behind(self._disk, self.deployments) if self._disk else []

    @cached_property
    def values_left_behind(self) -> list[ValuesLeftBehind]:
        """Return the .env and sealed files of profiles that do not exist."""
        return list(values_left_behind(self._disk, self.deployments)) if self._disk else []

    def values(self, store: ValueStore) -> Mapping[str, SavedValue]:
        """Return what is saved of each variable of a profile; nothing if it cannot be read.

        A sealed file counts only if it was opened already.
        """
        name = store.deployment.name
        if name not in self._values:
            try:
                self._values[name] = store.load(sealed=store.opened).by_name
            except InputError:
                self._values[name] = {}
        return self._values[name]

    def site_packages(self, folders: Iterable[Path]) -> SitePackages | None:
        """Return the packages in the project's virtual environment; None if there is none.

        `folders` are those that may have one, after the one that is active.
        """
        from envgen.reading.site_packages import site_packages

        if self._packages is None:
            self._packages = (site_packages(self._environment, folders),)
        return self._packages[0]

    def sources(self, disk: Project, folder: str) -> Sources:
        """Return the project's own Python code in a folder."""
        from envgen.reading.audit.sources import Sources

        if folder not in self._sources:
            self._sources[folder] = Sources(disk.root, folder)
        return self._sources[folder]
