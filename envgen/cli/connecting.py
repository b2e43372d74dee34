"""What `envgen check --database` does: nothing else of envgen connects to a database."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from envgen.check.settings.urls import database_issues
from envgen.cli import terminal
from envgen.cli.commands.run import environment_for
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Severity
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
        places = _places(session, deployment)
        judged = list(_judged(deployment, environment, places))
        if refused := [problem for problem, refused in judged if refused]:
            raise InputError(refused)
        self.problems += [problem for problem, _ in judged]
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
            tell(f"connecting to the databases of {name}", 0, 0)
            self.subjects = list(subjects(deployment, environment, self._root, ask, places))
        self.problems += [item for each in self.subjects for item in problems(each)]

    def show(self) -> None:
        """Print what is known of each."""
        for subject in self.subjects:
            purpose = ", only for migrate" if subject.migrates else ""
            terminal.echo(terminal.safe(f"{subject.facts.alias} ({subject.name}{purpose})"))
            for label, text in lines(subject, self._root):
                terminal.echo(f"    {label:<13}{terminal.safe(text)}")

    def as_data(self) -> list[dict[str, Any]]:
        """Return them as JSON has them."""
        return [as_data(subject, self._root) for subject in self.subjects]


def _environment(
    session: Session, deployment: Deployment, *, quiet: bool
) -> tuple[dict[str, str], list[Problem]]:
    """Return the environment with the real URLs of the databases, and problems with it.

    The settings only load if every required variable is set, so other missing variables get dummy
    values.
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


def _places(session: Session, deployment: Deployment) -> dict[str, Place]:
    """Return the places of the values that are from a file, by the names of their variables."""
    saved = session.stores[deployment.name].load().by_name
    return {
        name: found.place
        for name, found in saved.items()
        if isinstance(found, HeldValue) and not os.environ.get(name, "").strip()
    }


def _judged(
    deployment: Deployment, environment: Mapping[str, str], places: Mapping[str, Place]
) -> Iterator[tuple[Problem, bool]]:
    """Yield what is wrong with the URLs, and whether the settings do not load with it."""
    for database in deployment.databases:
        for name in filter(None, (database.variable, database.migrate)):
            variable = deployment.variable(name)
            place = places.get(name, variable.origin if variable else Place(deployment.source))
            for item in database_issues(deployment, database, name, environment.get(name, ""), {}):
                message = f"{name} {item.message}"
                problem = Problem(message, "server-url", place, item.hint, item.severity)
                yield problem, item.refused


def _of_databases(deployment: Deployment) -> list[str]:
    return [item.name for item in database_variables(deployment)]
