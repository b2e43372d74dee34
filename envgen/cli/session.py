"""What every command that reads profiles begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from envgen import project as projects
from envgen.errors import InputError, Place, Problem
from envgen.model import Deployment
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import BASE, ProfileSource, load
from envgen.resolve import resolve
from envgen.secrets.values import SavedValues
from envgen.support.suggestions import nearest
from envgen.vault.store import ValueStore


class Session:
    """A project with all its deployments."""

    def __init__(self, start: str | None, *, project_templates: bool = True) -> None:
        """Find the project around the folder `start` and load it.

        Raises:
            InputError: there is no project, or its profiles have problems: all of them.
        """
        folder = Path(start or ".")
        if start is not None and not folder.is_dir():
            raise InputError([Problem("there is no such folder", "project", Place(start))])
        self.project = projects.exactly(folder) if start else projects.find(folder)
        self._project_templates = project_templates
        self.deployments = self._deployments()

    def _deployments(self) -> dict[str, Deployment]:
        loaded = load(self.project.sources())
        problems = list(loaded.problems)
        found: dict[str, Deployment] = {}
        self.profiles = loaded.profiles
        for name, profile in loaded.profiles.items():
            deployment, more = resolve(profile, self.project.facts(profile))
            found[name] = deployment
            problems += more
        if problems:
            raise InputError(dict.fromkeys(problems))
        return found

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

    def store(self, name: str) -> ValueStore:
        """Return the values of the profile `name`. Raises InputError: there is no such profile."""
        return self.stores[self.chosen([name])[0]]

    @cached_property
    def templates(self) -> Templates:
        """Return envgen's templates, and the project's beside them."""
        shown = f"{self.project.profiles}/{projects.TEMPLATES}"
        own = Templates(self.project.root / shown, shown)
        return Templates(own_templates(), project=own, runs_project=self._project_templates)

    def place(self, profile: str, key: str) -> Callable[[str], Place]:
        """Return what says where an entry of a top-level mapping of a profile is written."""
        return lambda name: self.profiles[profile].place(key, name)

    def chosen(self, names: Iterable[str], *, everything: bool = False) -> list[str]:
        """Return the profiles named, or all (`everything`).

        Raises:
            InputError: there is no profile of that name.
        """
        problems = [self._unknown(name) for name in names if name not in self.deployments]
        if problems:
            raise InputError(problems)
        return list(self.deployments) if everything else list(dict.fromkeys(names))

    def meant(self, name: str) -> str | None:
        """Return the profile that begins with `name`, or else the most similar one, if any."""
        begun = [item for item in self.deployments if name and item.startswith(name)]
        return begun[0] if len(begun) == 1 else nearest(name, self.deployments)

    def _unknown(self, name: str) -> Problem:
        if name == BASE:
            message = "base cannot be rendered: other profiles extend it"
        else:
            message = f"there is no profile {name!a}"
        known = ", ".join(self.deployments) or "none yet"
        meant = self.meant(name)
        hint = f"did you mean {meant}?" if meant else f"the profiles are: {known}"
        return Problem(message, "unknown-profile", None, hint)
