"""`envgen new-secret`: make a secret, for the screen or for a .env file."""

from __future__ import annotations

import sys
from typing import Any

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_profile, complete_variable
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.model import Deployment, Variable
from envgen.secrets.secret import Secret, generate
from envgen.secrets.values import HeldValue, Missing, SavedValue
from envgen.support.suggestions import suggest
from envgen.vault.store import ValueStore, edited

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
    store = Session(directory).store(profile)
    deployment = store.deployment
    variable = _variable(deployment, name)
    if variable.generate is None and kind is None:
        raise InputError([_not_ours(variable)])
    with store.editing():
        saved = store.load()
        if refusal := _refusal(store, name, saved.by_name[name]):
            terminal.echo_err(refusal)
            sys.exit(1)
        secret = _make(kind or variable.generate, size)
        store.save(edited(deployment, saved, {name: secret}))
    terminal.echo(f"{store.path}: made {name}")


def _refusal(store: ValueStore, name: str, found: SavedValue) -> str:
    """Return why a secret gets no new value: there would be two of it."""
    if isinstance(found, Missing):
        return ""
    if found.place.file == store.path:
        has = "" if isinstance(found, HeldValue) and found.name == name else ", under its old name"
        return f"{store.path} has {name} already{has}; nothing is changed"
    return f"{name} is sealed already: `envgen unseal -p {store.deployment.name}` writes it"


def _variable(deployment: Deployment, name: str) -> Variable:
    variable = deployment.variable(name)
    if variable is None or not variable.secret:
        secrets = [item.name for item in deployment.variables if item.secret]
        hint = suggest(name, secrets) or f"there are: {', '.join(secrets)}"
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
