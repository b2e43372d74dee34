"""What every command that reads profiles begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from envgen import project as projects
from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.model import Deployment
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import BASE, load
from envgen.resolve import resolve
from envgen.secrets.sealed_values import NOTHING_SEALED, Sealed

if TYPE_CHECKING:
    from envgen.vault.vault import Vault


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
        self._profiles = loaded.profiles
        for name, profile in loaded.profiles.items():
            deployment, more = resolve(profile, self.project.facts(profile))
            found[name] = deployment
            problems += more
        if problems:
            raise InputError(dict.fromkeys(problems))
        return found

    @cached_property
    def vault(self) -> Vault:
        """Return the sealed files of the project, with the keys of whoever runs envgen."""
        from envgen.secrets import keyring
        from envgen.vault import vault  # late: most runs need no sealed value

        return vault.Vault(self.project, keyring.of_environment())

    def sealed(self, deployment: Deployment, names: frozenset[str] | None = None) -> Sealed:
        """Return what a .env file may take from the sealed one; see `Vault.sealed`."""
        path = self.project.sealed(deployment.name)
        if self.project.mode(path) is None and self.project.link_on_the_way(path) is None:
            return NOTHING_SEALED
        return self.vault.sealed(deployment, names)

    def all_sealed(self, names: Iterable[str]) -> tuple[dict[str, Sealed], list[Problem]]:
        """Return what is sealed of each profile, and what is wrong with the files."""
        opened: dict[str, Sealed] = {}
        problems: list[Problem] = []
        for name in names:
            opened[name] = NOTHING_SEALED
            try:
                opened[name] = self.sealed(self.deployments[name])
            except InputError as error:
                problems += error.problems
            except EnvgenError as error:
                problems.append(
                    Problem(str(error), "sealed-file", Place(self.project.sealed(name)))
                )
        return opened, problems

    @cached_property
    def templates(self) -> Templates:
        """Return envgen's templates, and the project's beside them."""
        shown = f"{self.project.profiles}/{projects.TEMPLATES}"
        own = Templates(self.project.root / shown, shown)
        return Templates(own_templates(), project=own, runs_project=self._project_templates)

    def place(self, profile: str, key: str) -> Callable[[str], Place]:
        """Return what says where an entry of a top-level mapping of a profile is written."""
        return lambda name: self._profiles[profile].place(key, name)

    def chosen(self, names: Iterable[str], *, everything: bool = False) -> list[str]:
        """Return the profiles named, or all.

        Raises:
            InputError: there is no profile of that name.
        """
        if everything:
            return list(self.deployments)
        problems = [self._unknown(name) for name in names if name not in self.deployments]
        if problems:
            raise InputError(problems)
        return list(dict.fromkeys(names))

    def _unknown(self, name: str) -> Problem:
        import difflib

        if name == BASE:
            message = "base is never rendered: it is there to be built on"
        else:
            message = f"there is no profile {name!a}"
        close = difflib.get_close_matches(name, self.deployments, 1)
        known = ", ".join(self.deployments) or "none yet"
        hint = f"did you mean {close[0]}?" if close else f"there are: {known}"
        return Problem(message, "unknown-profile", None, hint)
