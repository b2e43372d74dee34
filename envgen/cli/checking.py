"""A run of `envgen check`: what is checked, what was found, and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from envgen.check import (
    CheckedProfile,
    file_rules,
    holds_for,
    rules,
)
from envgen.check.run import FileCheck
from envgen.check.secrets.leaks import SEARCHED
from envgen.cli.session import Session
from envgen.errors import Rule
from envgen.output.changes import skipped_overrides
from envgen.output.targets import targets

if TYPE_CHECKING:
    from envgen.check.booted import Booted
    from envgen.check.profiles.unused_ignores import ChecksRun
    from envgen.cli.leaking import LeakSearch
    from envgen.live.boot.report import Boot


class Check(FileCheck):
    """A check of some profiles. `boot` and `search_leaks` add to it."""

    def __init__(self, session: Session, names: Sequence[str], *, quiet: bool) -> None:
        """Check the files of the profiles; `quiet` leaves out messages about progress.

        Raises:
            InputError: what the profiles ignore is wrong.
        """
        super().__init__(session, names)
        self._session = session
        self._quiet = quiet
        self.boots: list[Boot] = []
        self._booted: list[Booted] = []
        self.leaks: LeakSearch | None = None
        self.booted = False

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
        known = {item.message for item in self.found}
        self.found |= {item for item in boots.problems() if item.message not in known}

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
        self.found |= set(self.leaks.problems())

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

    def ran(self) -> ChecksRun:
        """Return what was checked. Ask for it after `boot` and `search_leaks`."""
        from envgen.check.profiles.unused_ignores import ChecksRun

        complete = list(self.leaks.complete) if self.leaks else ()
        return ChecksRun(self.subjects, self._booted, complete)

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
