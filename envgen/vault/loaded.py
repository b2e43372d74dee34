"""A project with its profiles loaded and resolved, and the values of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from envgen import project as projects
from envgen.errors import Place
from envgen.model import Deployment
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.project import Project
from envgen.resolve import resolve
from envgen.secrets.values import SavedValues
from envgen.vault.store import ValueStore


class LoadedProject:
    """A project with all its deployments, and the problems of its profiles."""

    def __init__(self, project: Project, *, project_templates: bool = True) -> None:
        """Load every profile of the project. The deployment of a wrong profile lacks parts."""
        self.project = project
        self._project_templates = project_templates
        loaded = load(project.sources())
        problems = list(loaded.problems)
        self.profiles = loaded.profiles
        self.deployments: dict[str, Deployment] = {}
        for name, profile in loaded.profiles.items():
            self.deployments[name], more = resolve(profile, project.facts(profile))
            problems += more
        self.problems = list(dict.fromkeys(problems))

    def deployments_of(self, sources: Mapping[str, ProfileSource]) -> dict[str, Deployment]:
        """Return the deployments of other profiles, such as those of a commit.

        What has problems is left out: a later envgen may refuse what an earlier one took.
        """
        loaded = load(sources)
        wrong = {item.place.file for item in loaded.problems if item.place}
        return {
            name: resolve(profile, self.project.facts(profile))[0]
            for name, profile in loaded.profiles.items()
            if profile.source not in wrong
        }

    @cached_property
    def stores(self) -> dict[str, ValueStore]:
        """Return the values of every profile; nothing is read yet."""
        return {name: ValueStore(self.project, found) for name, found in self.deployments.items()}

    def load(self, deployment: Deployment) -> SavedValues:
        """Return what is saved of the variables of a profile; see `Store.load`."""
        return self.stores[deployment.name].load()

    @cached_property
    def templates(self) -> Templates:
        """Return envgen's templates, and the project's beside them."""
        shown = f"{self.project.profiles}/{projects.TEMPLATES}"
        own = Templates(self.project.root / shown, shown)
        return Templates(own_templates(), project=own, runs_project=self._project_templates)

    def place(self, profile: str, key: str) -> Callable[[str], Place]:
        """Return what says where an entry of a top-level mapping of a profile is written."""
        return lambda name: self.profiles[profile].place(key, name)
