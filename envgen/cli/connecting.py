"""What `envgen check --database` does: nothing else of envgen connects to a database."""

from __future__ import annotations

import os
from typing import Any

from envgen.cli import terminal
from envgen.cli.commands.run import environment_for
from envgen.cli.session import Session
from envgen.errors import InputError, Problem, Severity
from envgen.live.boot.environment import dummies
from envgen.live.boot.interpreter import find
from envgen.live.boot.process import Probes
from envgen.live.database.asking import database_variables, not_set, subjects
from envgen.live.database.facts import DatabaseReport, DatabaseRequest
from envgen.live.database.judging import problems
from envgen.live.database.report import as_data, lines
from envgen.model import Deployment
from envgen.secrets.values import HeldValue
from envgen.vault.environment import missing_in

# Seconds for all databases of a profile. Each has the profile's connect_timeout, or 10 seconds,
# for each address of its host.
TIMEOUT = 120.0


class Connections:
    """The connections of a profile, and what is wrong with them."""

    def __init__(self, session: Session, name: str, python: str | None, *, quiet: bool) -> None:
        """Connect to each database of the profile `name`; tell what is used, unless `quiet`.

        Raises:
            InputError: there is no such profile, no Python, or no URL of a database, or the
                settings do not load.
        """
        deployment = session.deployments[session.chosen([name])[0]]
        self._root = session.project.root / deployment.document.root
        interpreter = find([self._root, session.project.root], python, os.environ)
        environment, self.problems = _environment(session, deployment, quiet=quiet)
        if not quiet:
            terminal.echo_err(
                f"connecting with {terminal.safe(interpreter.path)} ({interpreter.why})"
            )
        probes = Probes()

        def ask(request: DatabaseRequest) -> DatabaseReport:
            return probes.run(
                interpreter.path, "database", request, environment, TIMEOUT, DatabaseReport
            )

        with terminal.progress() as tell:
            tell(f"connecting to the databases of {name}")
            self.subjects = list(subjects(deployment, environment, self._root, ask))
        self.problems += [item for each in self.subjects for item in problems(each)]

    def show(self) -> None:
        """Print what is known of each."""
        for subject in self.subjects:
            purpose = ", for migrate alone" if subject.migrates else ""
            terminal.echo(terminal.safe(f"{subject.facts.alias} ({subject.name}{purpose})"))
            for label, text in lines(subject, self._root):
                terminal.echo(f"    {label:<13}{terminal.safe(text)}")

    def as_data(self) -> list[dict[str, Any]]:
        """Return them as JSON has them."""
        return [as_data(subject, self._root) for subject in self.subjects]


def _environment(
    session: Session, deployment: Deployment, *, quiet: bool
) -> tuple[dict[str, str], list[Problem]]:
    """Return the environment with the databases' real URLs, and what is to be said of it.

    The settings load no sooner than they have all that they require, and a database can be asked
    for all that: what else is missing has stand-ins.
    """
    saved = session.stores[deployment.name].load()
    environment = environment_for(deployment, saved)
    missing = missing_in(deployment, environment, deployment.document.programs)
    unset = list(not_set(deployment, missing))
    if any(problem.severity is Severity.ERROR for problem in unset):
        raise InputError(unset)
    for name in _of_databases(deployment):
        if environment.get(name, "").strip() and not quiet:
            where = "the environment"
            if not os.environ.get(name, "").strip():
                found = saved.by_name[name]
                where = found.place.file if isinstance(found, HeldValue) else deployment.source
            terminal.echo_err(f"{name} is taken from {terminal.safe(where)}")
    others = [name for name in missing if name not in _of_databases(deployment)]
    return environment | dummies(deployment, others), unset


def _of_databases(deployment: Deployment) -> list[str]:
    return [item.name for item in database_variables(deployment)]
