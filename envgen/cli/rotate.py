"""`envgen rotate`: a new value for a secret, without a moment in which one is not accepted."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any

import click

from envgen import dotenv, rotation, sealed, writer
from envgen.cli import options, output
from envgen.cli.completion import complete_variable
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.model import Deployment
from envgen.rotation.changing import RULE
from envgen.secret import Secret, generate
from envgen.vault import subject_of


@click.command()
@click.argument("name", required=False, shell_complete=complete_variable)
@options.sealed_profile
@click.option("--finish", is_flag=True, help="Drop the former value.")
@click.option("--status", is_flag=True, help="Show how old secrets are, and what is under way.")
@options.yes
@options.directory
def command(
    name: str | None, profile: str, finish: bool, status: bool, yes: bool, directory: str | None
) -> None:
    """Give the secret NAME of PROFILE a new value, and keep the former one as fallback.

    In the .env file and, where there is one, in the sealed file. `envgen todo` then lists in which
    order services learn of it, and --finish drops the former value.
    """
    if status and finish:
        raise click.UsageError("--status and --finish exclude each other.")
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no secrets to rotate", RULE)])
    if status:
        _status(session, deployment, name)
        return
    if name is None:
        raise click.UsageError("Name the secret, or ask for --status.")
    with writer.locked(session.project.root):
        files = _Files(session, deployment, name)
        done = files.finish(yes) if finish else files.begin()
    output.result(done)
    if not finish and deployment.blueprint:
        output.talk(f"`envgen todo {profile}` lists what is to be done on Render, in order")


class _Files:
    """The .env file and the sealed one, which a rotation changes in step.

    The .env file is written first. Where what follows is cut off, the sealed file has the former
    value still, and the next run sees that and brings it in step.
    """

    def __init__(self, session: Session, deployment: Deployment, name: str) -> None:
        """Read both. Raises InputError where one of them cannot be relied on."""
        self._session, self._deployment, self._name = session, deployment, name
        self._fallback = rotation.fallback_of(deployment, name)
        self._path = deployment.dotenv
        if session.project.link_on_the_way(self._path):
            raise self._problem("is a symbolic link, and envgen writes through none")
        self._before = session.project.read(self._path)
        if self._before is None:
            hint = f"`envgen unseal -p {deployment.name}` or `envgen render {deployment.name}`"
            raise self._problem("is not here", hint)
        if conflicts := dotenv.conflicts(self._before, self._path):
            raise InputError(conflicts)
        self._has = dotenv.filled(self._before)
        self._opened = session.vault.opened(deployment)

    def begin(self) -> str:
        """Give the secret a new value; return what was done."""
        if self._fallback in self._has:
            return self._completed()
        self._check_sealed({self._has.get(self._name, "")}, fallback=False)
        variable = self._deployment.variable(self._name)
        kind: Any = variable.generate if variable else None
        text = rotation.begin(
            self._deployment, self._before or "", self._name, generate(kind), today()
        )
        self._write(text)
        return f"{self._path}: {self._name} is new; {self._fallback} has the one before"

    def finish(self, yes: bool) -> str:
        """Drop the former value; return what was done."""
        sealed_too = self._fallback in self._opened.names
        if self._fallback not in self._has and not sealed_too:
            return f"{self._name}: no rotation is under way"
        current = self._has.get(self._name)
        if current is None:
            raise self._problem(f"has no value of {self._name}: the fallback is all that is left")
        self._check_sealed({current, self._has.get(self._fallback, current)}, fallback=True)
        since = dotenv.dates(self._before or "").get(self._name)
        output.talk(f"{self._name}: the new value is {_age(since)}; the former one is accepted")
        output.talk("until it is dropped, and what was signed with it ends then")
        if not options.confirmed(f"Drop {self._fallback}?", yes):
            sys.exit(1)
        text = rotation.finish(self._deployment, self._before or "", self._name)
        self._write(text)
        return f"{self._path}: {self._fallback} is dropped"

    def _completed(self) -> str:
        """Bring the sealed file in step after a run that was cut off; else refuse to begin."""
        known = self._opened.values or {}
        former = Secret(self._has[self._fallback])
        behind = known.get(self._name) == former and self._fallback not in known
        if not behind or self._name not in self._has:
            raise _UnderWay(
                f"{self._name}: a rotation is under way, and {self._fallback} has the value before "
                "that one: another would push it out while it may be in use; "
                f"`envgen rotate {self._name} -p {self._deployment.name} --finish` first"
            )
        self._write(self._before or "")
        return f"{self._opened.file.path if self._opened.file else ''}: brought in step"

    def _check_sealed(self, allowed: set[str], *, fallback: bool) -> None:
        """Raise InputError where the sealed file has a value that would be lost, or may have."""
        opened = self._opened
        if self._name not in opened.names and self._fallback not in opened.names:
            return
        if opened.file is None:
            return
        place = opened.file.place(self._name)
        if opened.values is None:
            raise InputError([Problem(opened.missing_key, RULE, place)])
        here = [Secret(value) for value in allowed]
        found = opened.values.get(self._name)
        behind = found is not None and found not in here
        if behind or (not fallback and self._fallback in opened.names):
            message = f"{self._name} is sealed with another value than {self._path} has"
            hint = f"`envgen unseal -p {self._deployment.name}` takes it over; seal writes its own"
            raise InputError([Problem(message, RULE, place, hint)])

    def _write(self, text: str) -> None:
        """Write the .env file, and then the sealed one."""
        project = self._session.project
        if why := project.would_be_taken([self._path]):
            raise _Taken(f"{self._path}: {why[self._path]}")
        files = []
        if text != self._before:
            files.append(
                writer.NewFile(path=self._path, text=text, mode=0o600, expected=self._before)
            )
        file = self._opened.file
        if file is not None:
            has = dotenv.filled(text)
            wanted = {
                name: Secret(has[name]) for name in (self._name, self._fallback) if name in has
            }
            gone = [self._fallback] if self._fallback not in has else []
            subject = subject_of(self._deployment)
            key = self._session.vault.key(file)
            outcome = sealed.seal(file, subject, wanted, key, drop=gone)
            before = self._session.vault.text(self._deployment)
            if outcome.text != before:
                new = writer.NewFile(path=file.path, text=outcome.text, expected=before)
                files.append(new)
        writer.write_files(project.root, files)
        if file is not None:
            remember(self._session, self._deployment, file.recipient)

    def _problem(self, message: str, hint: str | None = None) -> InputError:
        return InputError([Problem(message, RULE, Place(self._path), hint)])


class _Taken(EnvgenError):
    exit_code = 1


class _UnderWay(EnvgenError):
    exit_code = 1


def today() -> date:
    """Return the day that it is, everywhere the same."""
    return datetime.now(UTC).date()


def _status(session: Session, deployment: Deployment, name: str | None) -> None:
    if name is not None:
        rotation.fallback_of(deployment, name)
    text = session.project.read(deployment.dotenv)
    names = sealed.names(session.vault.text(deployment) or "")
    for item in rotation.rotations(deployment, text, names):
        if name in (None, item.name):
            state = f"under way, {item.fallback} is still accepted" if item.under_way else "at rest"
            output.result(f"{item.name}: {_age(item.since)}; {state}")


def _age(since: date | None) -> str:
    if since is None:
        return "of unknown age"
    days = (today() - since).days
    return f"of {since} ({output.count(days, 'day')} old)"
