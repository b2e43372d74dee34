"""A project as it is in an editor: with the texts that are not saved yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from envgen import project as projects
from envgen.check.run import ignore_problems
from envgen.errors import InputError, Problem
from envgen.explain.explainer import Explainer
from envgen.formats.yaml_tree import Node, parse
from envgen.model import Deployment
from envgen.profile.loader import ProfileSource
from envgen.project import Project
from envgen.vault.loaded import LoadedProject


class Superseded(Exception):
    """A person typed on, so that nobody needs the answer."""


class EditedProject(Project, frozen=True):
    """A project in which the texts of an editor replace those on disk."""

    texts: Mapping[str, str] = {}

    def sources(self) -> dict[str, ProfileSource]:
        """Read every profile, by name."""
        return {**super().sources(), **self.sources_in(self.texts, self.texts.get)}

    def is_file(self, path: str) -> bool:
        """Return whether there is a file at `path`."""
        return path in self.texts or super().is_file(path)

    def read(self, path: str, *, marked: bool = False) -> str | None:
        """Return the text of a file; see `Project.read`."""
        text = self.texts.get(path)
        return super().read(path, marked=marked) if text is None else text


class Snapshot:
    """A project at one moment. Nothing in it changes; what is asked for first is computed first."""

    def __init__(
        self,
        project: EditedProject,
        before: Snapshot | None,
        *,
        project_templates: bool,
        is_current: Callable[[], bool],
    ) -> None:
        """Load the profiles. `before` is the moment before it, if any."""
        self.project = project
        self._is_current = is_current
        self._project_templates = project_templates
        self.loaded = self.load()
        # The last moment without problems: while a person types, a file is often broken, and the
        # names in it are still wanted.
        self.good: LoadedProject = before.good if before and self.loaded.problems else self.loaded
        self._trees: dict[str, Node | None] = {}

    def go_on(self) -> None:
        """Raise Superseded if this is the past."""
        if not self._is_current():
            raise Superseded

    def load(self) -> LoadedProject:
        """Return the profiles, newly loaded, so that no other thread uses them."""
        return LoadedProject(self.project, project_templates=self._project_templates)

    @cached_property
    def problems(self) -> list[Problem]:
        """Return what is wrong with the profiles themselves: what `check` refuses to go on with."""
        found = self.loaded
        return found.problems or ignore_problems(found, list(found.deployments))

    @cached_property
    def explainer(self) -> Explainer | None:
        """Return what explains the profiles; None if they have problems."""
        if self.problems:
            return None
        found = self.load()
        return Explainer(
            self.project,
            found.profiles,
            found.deployments,
            found.templates,
            found.load,
            go_on=self.go_on,
        )

    @property
    def _both(self) -> list[LoadedProject]:
        return [self.loaded, self.good] if self.good is not self.loaded else [self.loaded]

    @property
    def deployments(self) -> list[Deployment]:
        """Return the deployments as they are, and as they were when nothing was wrong."""
        return [item for each in self._both for item in each.deployments.values()]

    @property
    def merged_trees(self) -> list[Node]:
        """Return the profiles with what they inherit, now and when nothing was wrong."""
        return [item.tree for each in self._both for item in each.profiles.values()]

    def text(self, path: str) -> str:
        """Return the text of a file; empty if it cannot be read."""
        try:
            return self.project.read(path) or ""
        except InputError:
            return ""

    def is_profile(self, path: str) -> bool:
        """Return whether a file is a profile."""
        return path in self.profiles

    @cached_property
    def profiles(self) -> list[str]:
        """Return the paths of all profiles, those that others extend included."""
        return [source.path for source in self.project.sources().values()]

    def tree(self, path: str) -> Node | None:
        """Return what is in the file of a profile; None if its syntax is wrong."""
        if path not in self._trees:
            self._trees[path] = parse(self.text(path).encode("utf-8", "replace"), path)[0]
        return self._trees[path]


class OpenProject:
    """A project of which an editor shows files."""

    def __init__(self, root: Path, profiles: str, *, project_templates: bool) -> None:
        """Begin without open files."""
        self.root = root
        self.version = 0
        self._profiles = profiles
        self._project_templates = project_templates
        self._texts: dict[str, str] = {}
        self._before: Snapshot | None = None
        self._now: Snapshot | None = None

    def change(self, path: str = "", text: str | None = None) -> None:
        """Take the text of a file, None if it was closed; without a path, the disk changed."""
        if path and text is None:
            self._texts.pop(path, None)
        elif path:
            # A lone surrogate, which no file can have.
            self._texts[path] = (
                (text or "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            )
        self.version += 1
        self._before, self._now = self._now or self._before, None

    @property
    def now(self) -> Snapshot:
        """Return the project with the texts that were last taken."""
        if self._now is None:
            version = self.version
            self._now = Snapshot(
                EditedProject(self.root, self._profiles, dict(self._texts)),
                self._before,
                project_templates=self._project_templates,
                is_current=lambda: self.version == version,
            )
            self._before = None
        return self._now


class OpenProjects:
    """Every project of which an editor shows files."""

    def __init__(self, *, project_templates: bool) -> None:
        """Begin without projects; `project_templates` says whether theirs are run."""
        self._project_templates = project_templates
        self._known: dict[Path, OpenProject] = {}

    def __iter__(self) -> Iterator[OpenProject]:
        """Yield each of them."""
        yield from list(self._known.values())

    def of(self, path: Path) -> OpenProject | None:
        """Return the project that a file is in; None if it is in none."""
        try:
            found = projects.find(path.parent)
        except (InputError, OSError):
            return None
        if found.root not in self._known:
            self._known[found.root] = OpenProject(
                found.root, found.profiles, project_templates=self._project_templates
            )
        return self._known[found.root]
