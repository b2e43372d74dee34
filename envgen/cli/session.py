"""What every command that reads profiles begins with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from envgen import project as projects
from envgen.errors import InputError, Place, Problem
from envgen.profile.loader import BASE
from envgen.support.suggestions import nearest
from envgen.vault.loaded import LoadedProject
from envgen.vault.store import ValueStore


class Session(LoadedProject):
    """The project in which a command runs, with all its deployments."""

    def __init__(self, start: str | None, *, project_templates: bool = True) -> None:
        """Find the project around the folder `start` and load it.

        Raises:
            InputError: there is no project, or its profiles have problems: all of them.
        """
        folder = Path(start or ".")
        if start is not None and not folder.is_dir():
            raise InputError([Problem("there is no such folder", "project", Place(start))])
        project = projects.exactly(folder) if start else projects.find(folder)
        super().__init__(project, project_templates=project_templates)
        if self.problems:
            raise InputError(self.problems)

    def store(self, name: str) -> ValueStore:
        """Return the values of the profile `name`. Raises InputError: there is no such profile."""
        return self.stores[self.chosen([name])[0]]

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
