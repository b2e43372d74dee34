"""`envgen new-secret`: generate a secret, and print it or write it to a .env file."""

from __future__ import annotations

import sys
from typing import Any

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_profile, complete_variable
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.model import Deployment, Variable
from envgen.secrets.secret import Secret, generate
from envgen.secrets.values import HeldValue, Missing, SavedValue
from envgen.support.suggestions import suggest
from envgen.vault.store import ValueStore, edited

KINDS = ("token", "django", "hex", "fernet")


group = CommandGroup.SECRETS


@click.command()
@click.argument("name", required=False, shell_complete=complete_variable)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="The form of the secret. By default: the one that NAME needs.",
)
@click.option("--bytes", "size", type=int, help="How many random bytes; not fewer than is safe.")
@click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    shell_complete=complete_profile,
    help="Write it to this profile's .env file instead of printing it.",
)
@options.directory
def command(
    name: str | None, kind: str | None, size: int | None, profile: str | None, directory: str | None
) -> None:
    """Generate a secret in the form that the variable NAME needs.

    Prints it, or with -p writes it to that profile's .env file, unless NAME has a value there.
    """
    if profile is None:
        terminal.echo(_make(kind or _kind_of(name, directory), size).reveal())
        return
    if name is None:
        raise click.UsageError("With -p, name the variable: `envgen new-secret NAME -p PROFILE`.")
    store = Session(directory).store(profile)
    deployment = store.deployment
    variable = _variable(deployment, name)
    if variable.generate is None and kind is None:
        raise InputError([_not_ours(variable)])
    with store.editing():
        saved = store.load()
        if refusal := _refusal(store, name, saved.by_name[name]):
            terminal.fail(refusal)
            sys.exit(1)
        secret = _make(kind or variable.generate, size)
        store.save(edited(deployment, saved, {name: secret}))
    terminal.echo(f"{store.path}: generated {name}")


def _refusal(store: ValueStore, name: str, found: SavedValue) -> str:
    """Return why a secret gets no new value; empty if it may get one."""
    if isinstance(found, Missing):
        return ""
    if found.place.file == store.path:
        has = "" if isinstance(found, HeldValue) and found.name == name else ", under its old name"
        return f"{store.path} already has {name}{has}; nothing was changed"
    return f"{name} is already sealed: run `envgen unseal {store.deployment.name}` to write it"


def _variable(deployment: Deployment, name: str) -> Variable:
    variable = deployment.variable(name)
    if variable is None or not variable.secret:
        secrets = [item.name for item in deployment.variables if item.secret]
        hint = suggest(name, secrets) or f"there are: {', '.join(secrets)}"
        message = f"{deployment.name} has no secret {name!a}"
        raise InputError([Problem(message, "unknown-variable", None, hint)])
    return variable


def _not_ours(variable: Variable) -> Problem:
    message = f"envgen cannot generate {variable.name}: another service issues it"
    hint = f"copy it from {variable.help}; " if variable.help else ""
    more = "pass --kind to generate a value all the same"
    return Problem(message, "new-secret", None, f"{hint}{more}")


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
