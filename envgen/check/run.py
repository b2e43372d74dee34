"""A check of the files of some profiles: all rules, and what they found in the order of places."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from envgen.check import CheckedProfile, findings, unexplained_leaks, unknown_ignores
from envgen.check.project import CheckedProject
from envgen.errors import InputError, Place, Problem
from envgen.git import Git
from envgen.model import Change
from envgen.output import project_templates
from envgen.output.changes import plan
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.secrets.secret import Secret
from envgen.vault.loaded import LoadedProject

if TYPE_CHECKING:
    from envgen.check.profiles.unused_ignores import ChecksRun


class FileCheck:
    """A check of the files of some profiles."""

    def __init__(
        self,
        loaded: LoadedProject,
        names: Sequence[str],
        *,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        """Check the files of the profiles. `go_on` is called between the rules; it may raise.

        Raises:
            InputError: what the profiles ignore is wrong.
        """
        self.loaded = loaded
        self.names = names
        if problems := ignore_problems(loaded, names):
            raise InputError(problems)
        # First: a sealed file with a problem counts as missing from then on.
        self.found = {item for name in names for item in loaded.stores[name].sealed_problems()}
        self.subjects = _subjects(loaded, names)
        for subject in self.subjects:
            self.found |= set(findings(subject, go_on=go_on))

    @cached_property
    def problems(self) -> list[Problem]:
        """Return what was found, by place."""
        # What two profiles report in the same words is one problem; the longer hint says more.
        items = {*self.found, *self._unused_ignores()}
        found = sorted(items, key=lambda item: (*_order(item), len(item.hint or "")))
        by_text = {(item.place, item.rule, item.message, item.edit): item for item in found}
        return list(by_text.values())

    def ran(self) -> ChecksRun:
        """Return what was checked."""
        from envgen.check.profiles.unused_ignores import ChecksRun

        return ChecksRun(self.subjects)

    def _unused_ignores(self) -> Iterator[Problem]:
        """Yield the ignores that match nothing of what was checked."""
        if not self.loaded.templates.runs_project:  # without them some rules find nothing
            return
        from envgen.check.profiles.unused_ignores import unused

        yield from unused(self.loaded.deployments.values(), self.loaded.place, self.ran())


def ignore_problems(loaded: LoadedProject, names: Sequence[str]) -> list[Problem]:
    """Return what is wrong with the rules and leaks that the profiles ignore."""
    found = [
        problem
        for name in names
        for problem in (
            *unknown_ignores(loaded.deployments[name], loaded.place(name, "ignore")),
            *unexplained_leaks(loaded.deployments[name], loaded.place(name, "ignore_leaks")),
        )
    ]
    return list(dict.fromkeys(found))


def _subjects(loaded: LoadedProject, names: Sequence[str]) -> list[CheckedProfile]:
    """Return the profiles with their files as they are on disk."""
    project = loaded.project
    changes = plan(
        list(loaded.deployments.values()),
        names,
        loaded.templates,
        project,
        # Nothing is written, so no real secret has to be made.
        Choices(make=lambda kind: Secret("-")),
        load=loaded.load,
        guard=False,
    )
    # Asked once for all profiles: a process of git costs as much as a profile.
    git = Git(project.root)
    there = [item for item in changes if project.mode(item.artifact.path) is not None]
    private = {item.artifact.path for item in there if item.artifact.target == "dotenv"}
    paths = {item.artifact.path for item in there}
    taken = git.would_track(paths)
    in_repository = git.is_repository
    tracked = private & taken
    indexed: dict[str, bool] = {}
    if tracked and not git.trouble:
        ignored = git.ignored(tracked)
        indexed = {path: path in ignored for path in tracked & git.tracked(tracked)}
    of_profile: dict[str | None, list[Change]] = {}
    for change in changes:
        of_profile.setdefault(change.artifact.profile, []).append(change)
    shared = of_profile.get(None, [])
    checked = CheckedProject(
        project,
        loaded.stores.values(),
        in_repository=in_repository,
        tracked=tracked,
        indexed=indexed,
        left_out=paths - taken if in_repository else (),
        git=git,
        templates=_templates(loaded),
        environment=os.environ.get("VIRTUAL_ENV", ""),
    )
    return [
        CheckedProfile([*shared, *of_profile.get(name, [])], loaded.stores[name], checked)
        for name in names
    ]


def _templates(loaded: LoadedProject) -> project_templates.ProjectTemplates:
    """Return the templates of the project; none where none is to be read."""
    own = loaded.templates.project
    if own is None or not loaded.templates.runs_project:
        return project_templates.NO_TEMPLATES
    kinds = [kind for target in targets().values() for kind in target.templates]
    return project_templates.find(own.folder, own.shown, kinds, loaded.deployments.values())


def _order(problem: Problem) -> tuple[Place, str, str]:
    return (problem.place or Place(""), problem.rule, problem.message)
