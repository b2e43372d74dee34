"""The texts of a project's files: each is read once, and an unreadable one raises nothing."""

from __future__ import annotations

from collections.abc import Mapping

from envgen.errors import InputError, Problem
from envgen.project import Project

# Other committed files that often contain secrets by mistake.
COMMITTED = (
    "README.md",
    "Dockerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "build.sh",
)


class Files:
    """The texts of the project's files; those that cannot be read are kept with the reason."""

    def __init__(self, disk: Project, known: Mapping[str, str] = {}) -> None:
        """Read each file once, when it is needed; `known` are texts that were read already."""
        self._disk = disk
        self._texts: dict[str, str | None] = {**known}
        self.unreadable: dict[str, Problem] = {}

    def read(self, path: str) -> str | None:
        """Return the text of a file; None if there is none, or if it cannot be read."""
        if path not in self._texts:
            try:
                self._texts[path] = self._disk.read_marked(path)
            except InputError as error:
                self._texts[path] = None
                self.unreadable[path] = error.problems[0]
            except ValueError:  # no name of a file
                self._texts[path] = None
        return self._texts[path]


def unread_hint(problem: Problem, wanted: str = "UTF-8 text") -> str:
    """Return what to do about a file that cannot be read; `wanted` is what it should be."""
    if "UTF-8" in problem.message:
        return f"save the file as {wanted}; envgen did not check it"
    return f"{problem.hint or 'make it smaller'}; envgen did not check it"
