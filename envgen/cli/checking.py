"""A run of `envgen check`: what is checked, what was found, and what was not looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from envgen.check import (
    CheckedProfile,
    file_rules,
    findings,
    holds_for,
    rules,
    unexplained_leaks,
    unknown_ignores,
)
from envgen.check.project import CheckedProject
from envgen.check.secrets.leaks import SEARCHED
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Rule
from envgen.git import Git
from envgen.model import Change
from envgen.output import project_templates
from envgen.output.changes import plan, skipped_overrides
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.secrets.secret import Secret

if TYPE_CHECKING:
    from envgen.check.booted import Booted
    from envgen.cli.leaking import LeakSearch
    from envgen.live.boot.report import Boot


class Check:
    """A check of some profiles. `boot` and `search_leaks` add to it."""

    def __init__(self, session: Session, names: Sequence[str], *, quiet: bool) -> None:
        """Check the files of the profiles; `quiet` leaves out messages about progress.

        Raises:
            InputError: what the profiles ignore is wrong.
        """
        self._session = session
        self._quiet = quiet
        self.names = names
        self.boots: list[Boot] = []
        self._booted: list[Booted] = []
        self.leaks: LeakSearch | None = None
        self.booted = False
        _check_ignores(session, names)
        # First: a sealed file with a problem counts as missing from then on.
        self._found = {item for name in names for item in session.stores[name].sealed_problems()}
        self.subjects = _subjects(session, names)
        self._found |= {item for subject in self.subjects for item in findings(subject)}

    def boot(self, python: str | None, timeout: float, since: str, *, preview: bool) -> None:
        """Boot the Django programs, each for at most `timeout` seconds.

        `since` is the commit that runs; with `preview`, boot as preview environments do.

        Raises:
            InputError: there is no Python to do it with, or what the options name is not there.
        """
        from envgen.cli import booting

        self.booted = True
        options = booting.BootOptions(python, timeout, since, preview)
        boots = booting.Boots(self._session, self.names, options, quiet=self._quiet)
        self.boots = boots.done
        self._booted = boots.booted
        # What the files show already is not said twice.
        known = {item.message for item in self._found}
        self._found |= {item for item in boots.problems() if item.message not in known}

    def search_leaks(self, *, history: bool) -> None:
        """Search what git tracks for secrets, with `history` in every commit."""
        from envgen.cli import leaking

        self.leaks = leaking.LeakSearch(
            self._session,
            self.names,
            tracked={path for subject in self.subjects for path in subject.project.tracked},
            history=history,
            quiet=self._quiet,
        )
        self._found |= set(self.leaks.problems())

    @cached_property
    def problems(self) -> list[Problem]:
        """Return what was found, by place. Ask for it after `boot` and `search_leaks`."""
        # What two profiles report in the same words is one problem; the longer hint says more.
        items = {*self._found, *self._unused_ignores()}
        found = sorted(items, key=lambda item: (*_order(item), len(item.hint or "")))
        by_text = {(item.place, item.rule, item.message, item.edit): item for item in found}
        return list(by_text.values())

    @property
    def rules(self) -> list[Rule]:
        """Return the rules that were checked for at least one of the profiles."""
        skipped = set() if self.leaks else {item.id for item in SEARCHED}
        return [
            item
            for item in (rules() if self.booted else file_rules()).values()
            if item.id not in skipped
            and any(holds_for(item, subject.deployment) for subject in self.subjects)
        ]

    def not_checked(self) -> Iterator[str]:
        """Yield what was not looked at, each with the option or command that does."""
        deployments = [subject.deployment for subject in self.subjects]
        programs = [item for each in deployments for item in each.document.programs.values()]
        variables = [item for each in deployments for item in each.variables]
        from envgen.check.building.steps import undecided

        for subject in self.subjects:
            yield from undecided(subject)
        if not self.booted and any(program.django for program in programs):
            yield "how programs start (--boot)"
        if any(variable.type == "database" for variable in variables):
            yield "the database (--database)"
        if not self.leaks and any(subject.project.in_repository for subject in self.subjects):
            yield "leaks (--leaks)"
        if any(each.kind == "deployed" and each.manifest for each in deployments):
            yield "the deploy (envgen rehearse)"
        if any(each.kind == "deployed" for each in deployments):
            yield "the deployed site (envgen verify)"

    def missing(self, subject: CheckedProfile) -> list[dict[str, Any]]:
        """Return a profile's variables without a value: where to find it, and who reads it."""
        return [
            {"name": item.name, "help": item.help, "programs": list(item.readers)}
            for item in subject.missing
        ]

    def _unused_ignores(self) -> Iterator[Problem]:
        """Yield the ignores that match nothing of what was checked."""
        if not self._session.templates.runs_project:  # without them some rules find nothing
            return
        from envgen.check.profiles.unused_ignores import ChecksRun, unused

        complete = list(self.leaks.complete) if self.leaks else ()
        ran = ChecksRun(self.subjects, self._booted, complete)
        yield from unused(self._session.deployments.values(), self._session.place, ran)

    @cached_property
    def ignored(self) -> list[dict[str, str]]:
        """Return the rules that the profiles ignore, each with its reason."""
        return [
            {"profile": subject.deployment.name, "rule": rule, "reason": reason}
            for subject in self.subjects
            for rule, reason in subject.deployment.document.ignore.items()
        ]

    @cached_property
    def skipped(self) -> dict[str, list[str]]:
        """Return the outputs, and the overridden templates, whose files were not compared."""
        session = self._session
        if session.templates.runs_project:
            return {}
        documents = [subject.deployment.document for subject in self.subjects]
        outputs = {key for document in documents for key in document.outputs}
        kinds = targets().values()
        found = {name for target in kinds for name in skipped_overrides(target, session.templates)}
        return {"outputs": sorted(outputs), "overrides": sorted(found)}


def _subjects(session: Session, names: Sequence[str]) -> list[CheckedProfile]:
    """Return the profiles with their files as they are on disk."""
    project = session.project
    changes = plan(
        list(session.deployments.values()),
        names,
        session.templates,
        project,
        # Nothing is written, so no real secret has to be made.
        Choices(make=lambda kind: Secret("-")),
        load=session.load,
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
        session.stores.values(),
        in_repository=in_repository,
        tracked=tracked,
        indexed=indexed,
        left_out=paths - taken if in_repository else (),
        git=git,
        templates=_templates(session),
        environment=os.environ.get("VIRTUAL_ENV", ""),
    )
    return [
        CheckedProfile([*shared, *of_profile.get(name, [])], session.stores[name], checked)
        for name in names
    ]


def _templates(session: Session) -> project_templates.ProjectTemplates:
    """Return the templates of the project; none where none is to be read."""
    own = session.templates.project
    if own is None or not session.templates.runs_project:
        return project_templates.NO_TEMPLATES
    kinds = [kind for target in targets().values() for kind in target.templates]
    return project_templates.find(own.folder, own.shown, kinds, session.deployments.values())


def _check_ignores(session: Session, names: Sequence[str]) -> None:
    problems = [
        problem
        for name in names
        for problem in (
            *unknown_ignores(session.deployments[name], session.place(name, "ignore")),
            *unexplained_leaks(session.deployments[name], session.place(name, "ignore_leaks")),
        )
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))


def _order(problem: Problem) -> tuple[Place, str, str]:
    return (problem.place or Place(""), problem.rule, problem.message)
