"""`envgen new-secret`: generate a secret, and print it or write it to a .env file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.model import Deployment, Owner, Variable
from envgen.secrets.secret import Secret, generate
from envgen.secrets.values import HeldValue, Missing, SavedValue
from envgen.support.suggestions import suggest
from envgen.vault import replacing
from envgen.vault.issuing import replacement, services_with
from envgen.vault.store import ValueStore, edited

KINDS = ("token", "django", "hex", "fernet")


group = CommandGroup.SECRETS


@click.command(cls=options.NameCommand)
@click.argument("name", required=False, shell_complete=complete_variable)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="The form of the secret. By default: the one that NAME needs.",
)
@click.option("--bytes", "size", type=int, help="The number of random bytes. Too few are refused.")
@options.named("Write it to this profile's .env file instead of printing it.")
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="With -p, replace the value in the .env file and the sealed file. Keeps no old value.",
)
@options.yes
@options.directory
def command(
    name: str | None,
    kind: str | None,
    size: int | None,
    profile: str | None,
    replaces: bool,
    yes: bool,
    directory: str | None,
) -> None:
    """Generate a secret in the form that the variable NAME needs.

    Prints it, or with -p writes it to that profile's .env file, unless NAME has a value there.
    With --replace it replaces that value, for example after a leak. `envgen rotate` replaces it
    too, but the old value is still accepted.
    """
    if replaces and profile is None:
        raise click.UsageError(
            "With --replace, name the profile: `envgen new-secret NAME -p PROFILE --replace`."
        )
    if profile is None:
        terminal.echo(_make(kind or _kind_of(name, directory), size).reveal())
        return
    if name is None:
        raise click.UsageError("With -p, name the variable: `envgen new-secret NAME -p PROFILE`.")
    store = Session(directory).store(profile)
    deployment = store.deployment
    variable = _variable(deployment, name)
    if variable.generate is None and kind is None:
        raise InputError([_not_ours(deployment, variable)])
    if replaces and variable.generate is None:
        terminal.echo_err(f"envgen does not generate {name}: {replacement(deployment, name)}.")
        if not options.confirmed(f"Replace {name} with a random value?", yes):
            sys.exit(1)
    if replaces:
        _replace(store, variable, _make(kind or variable.generate, size), yes=yes)
        return
    with store.editing():
        saved = store.load()
        if refusal := _refusal(store, name, saved.by_name[name]):
            terminal.fail(refusal)
            if saved.by_name[name].place.file == store.path:
                terminal.echo_err(
                    f"    to replace it, run `envgen new-secret {name} -p {profile} --replace`"
                )
            sys.exit(1)
        secret = _make(kind or variable.generate, size)
        store.save(edited(deployment, saved, {name: secret}))
    terminal.done(f"{store.path}: generated {name}")
    _say_next(deployment, name)


def _replace(store: ValueStore, variable: Variable, new: Secret, *, yes: bool) -> None:
    """Write a new value of a variable to both files, and say what that changes.

    Asks a person on a terminal, because the old value may be the only copy.
    """
    name = variable.name
    with store.editing():
        done = replacing.replace(store, name, new, datetime.now(UTC).date())
        if done.had and variable.generate and sys.stdin.isatty():
            terminal.echo_err(f"envgen keeps no copy of the old value of {name}.")
            if not options.confirmed(f"Replace {name} in {store.path}?", yes):
                sys.exit(1)
        store.save(done.edits)
    terminal.warn(store.remember())
    terminal.done(f"{store.path}: {'replaced' if done.had else 'generated'} {name}")
    if done.edits.sealed is not None:
        terminal.done(f"{store.sealed_path}: sealed {name} again; commit this file")
    if done.had:
        terminal.echo_err(
            "envgen keeps no copy of the old value. Commits and backups may have one."
        )
    if done.fallback:
        terminal.echo_err(
            f"{done.fallback} still has the value before the rotation. If that leaked, run "
            f"`envgen rotate {name} -p {store.deployment.name} --finish`."
        )
    if done.had and store.deployment.platform is not None:
        terminal.echo_err("The site uses the old value until you set the new one.")
    _say_next(store.deployment, name, is_known=done.edits.sealed is not None)


def _say_next(deployment: Deployment, name: str, *, is_known: bool = True) -> None:
    """Say where to set the new value on the platform; nothing without a platform.

    `is_known` says whether `todo` can see that the value changed: only sealed files tell.
    """
    platform, services = deployment.platform, services_with(deployment, name, "pasted")
    if platform is not None and services:
        terminal.echo_err(
            f"Next: set {name} in {terminal.listed(services)} ({platform.variables_at}), then "
            f"{platform.saves}. `envgen todo {deployment.name}` "
            + (
                "lists all steps."
                if is_known
                else "does not repeat this, because the value is not sealed; "
                f"`envgen todo {deployment.name} --all` lists all variables."
            )
        )


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
        hint = suggest(name, secrets) or f"the secrets are: {', '.join(secrets)}"
        message = f"{deployment.name} has no secret {name!a}"
        raise InputError([Problem(message, "unknown-variable", None, hint)])
    return variable


def _not_ours(deployment: Deployment, variable: Variable) -> Problem:
    issuer, hint = "another service issues it", replacement(deployment, variable.name)
    if variable.owner is Owner.PERSON:
        hint += "; or pass --kind to generate a value"
    elif variable.owner is Owner.PLATFORM and deployment.platform is not None:
        issuer = f"{deployment.platform.title} generates it"
    message = f"envgen cannot generate {variable.name}: {issuer}"
    return Problem(message, "new-secret", None, hint)


def _kind_of(name: str | None, directory: str | None) -> str:
    """Return the kind a variable wants; outside a project, what its name is known for.

    Raises InputError for a variable whose value another service issues.
    """
    found = _called(name, directory) if name is not None else []
    if kinds := [variable.generate for _, variable in found if variable.generate]:
        return kinds[0]
    kind = "django" if name in ("DJANGO_SECRET_KEY", "SECRET_KEY") else "token"
    # What the platform generates is replaced there, by a value that a person pastes.
    ours = kind == "django" or any(each.owner is Owner.PLATFORM for _, each in found)
    if found and not ours:
        raise InputError([_not_ours(*min(found, key=lambda item: item[1].optional))])
    return kind


def _called(name: str, directory: str | None) -> list[tuple[Deployment, Variable]]:
    """Return the variables of that name, each with its profile; warn if there is none."""
    try:
        deployments = Session(directory).deployments.values()
    except InputError:
        if directory is not None:
            raise
        return []
    found = [(item, each) for item in deployments if (each := item.variable(name)) is not None]
    if not found:
        names = [item.name for each in deployments for item in each.variables]
        terminal.warn(terminal.safe(f"no profile has a variable {name}"))
        if hint := suggest(name, names):
            terminal.echo_err(f"    {hint}")
    return found


def _make(kind: Any, size: int | None) -> Secret:
    try:
        return generate(kind, size)
    except ValueError as error:
        raise click.UsageError(f"--bytes: {error}.") from None
