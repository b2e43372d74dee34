"""`envgen new-secret`: make a secret, for the screen or for a .env file."""

from __future__ import annotations

import sys
from typing import Any

import click

from envgen.cli import dotenv_file, options, terminal
from envgen.cli.completion import complete_profile, complete_variable
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.formats import dotenv
from envgen.model import Deployment, Variable
from envgen.output import writer
from envgen.output.targets.dotenv import missing_names, under_old_names, wanted
from envgen.project import Project
from envgen.secrets.secret import Secret, generate

KINDS = ("token", "django", "hex", "fernet")


@click.command()
@click.argument("name", required=False, shell_complete=complete_variable)
@click.option("--kind", type=click.Choice(KINDS), help="Its form; the variable's own by default.")
@click.option("--bytes", "size", type=int, help="Random bytes; never below the safe number.")
@click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    shell_complete=complete_profile,
    help="Write it to this profile's .env file instead of the screen.",
)
@options.directory
def command(
    name: str | None, kind: str | None, size: int | None, profile: str | None, directory: str | None
) -> None:
    """Make a secret of the kind that the variable NAME wants.

    Printed, or with -p written into that profile's .env file; one that is there is kept.
    """
    if profile is None:
        terminal.echo(_make(kind or _kind_of(name, directory), size).reveal())
        return
    if name is None:
        raise click.UsageError("With -p, name the variable.")
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    variable = _variable(deployment, name)
    if variable.generate is None and kind is None:
        raise InputError([_not_ours(variable)])
    dotenv_file.refuse_strange(session.project, deployment, "new-secret")
    with writer.locked(session.project.root):
        _refuse_sealed(session, deployment, name)
        _add(session.project, deployment, variable, _make(kind or variable.generate, size))
    terminal.echo(f"{deployment.dotenv}: made {name}")


def _add(project: Project, deployment: Deployment, variable: Variable, secret: Secret) -> None:
    """Write a secret to the .env file; leave with 1 where it has one."""
    path, name = deployment.dotenv, variable.name
    read = dotenv_file.read(project, deployment)
    before = read or ""
    has = "under its old name" if name in under_old_names(deployment, before) else ""
    if has or name in dotenv.filled(before):
        terminal.echo_err(
            f"{path} has {name} already{', ' if has else ''}{has}; nothing is changed"
        )
        sys.exit(1)
    text = dotenv.update(before, [wanted(variable, secret.reveal())])
    dotenv_file.write(project, deployment, read, text)


def _refuse_sealed(session: Session, deployment: Deployment, name: str) -> None:
    """Leave with 1 where the .env file lacks a secret that is sealed: there would be two of it."""
    if name not in missing_names(deployment, session.project.read(deployment.dotenv)):
        return
    found = session.sealed(deployment, frozenset({name}))
    if name in found.closed or name in found.values:
        terminal.echo_err(
            f"{name} is sealed already: `envgen unseal -p {deployment.name}` writes it"
        )
        sys.exit(1)


def _variable(deployment: Deployment, name: str) -> Variable:
    variable = deployment.variable(name)
    if variable is None or not variable.secret:
        import difflib

        secrets = [item.name for item in deployment.variables if item.secret]
        close = difflib.get_close_matches(name, secrets, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(secrets)}"
        message = f"{deployment.name} has no secret {name!a}"
        raise InputError([Problem(message, "unknown-variable", None, hint)])
    return variable


def _not_ours(variable: Variable) -> Problem:
    message = f"{variable.name} is not envgen's to make: a person supplies it"
    hint = f"{variable.help}; " if variable.help else ""
    return Problem(message, "new-secret", None, f"{hint}--kind makes one all the same")


def _kind_of(name: str | None, directory: str | None) -> str:
    """Return the kind a variable wants; outside a project, what its name is known for."""
    if name is not None:
        try:
            for deployment in Session(directory).deployments.values():
                variable = deployment.variable(name)
                if variable is not None and variable.generate:
                    return variable.generate
        except InputError:
            if directory is not None:
                raise
    return "django" if name in ("DJANGO_SECRET_KEY", "SECRET_KEY") else "token"


def _make(kind: Any, size: int | None) -> Secret:
    try:
        return generate(kind, size)
    except ValueError as error:
        raise click.UsageError(f"--bytes: {error}.") from None
