"""`envgen rotate`: replace a secret while the previous value is still accepted."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.vault import rotation
from envgen.vault.issuing import replacement
from envgen.vault.store import ValueStore

group = CommandGroup.SECRETS


@click.command(cls=options.NameCommand)
@click.argument("name", required=False, shell_complete=complete_variable)
@options.one_named
@click.option("--finish", is_flag=True, help="Remove the previous value.")
@click.option(
    "--status", is_flag=True, help="Show the age of secrets, and which rotations are in progress."
)
@options.yes
@options.directory
def command(
    name: str | None, profile: str, finish: bool, status: bool, yes: bool, directory: str | None
) -> None:
    """Replace the secret NAME; the previous value is still accepted.

    Writes both values to the .env file and, if there is one, to the sealed file. `envgen todo`
    then lists the steps on the platform, in order. --finish removes the previous value.
    """
    if status and finish:
        raise click.UsageError("Give --status or --finish, not both.")
    session = Session(directory)
    store = session.store(profile)
    deployment = store.deployment
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no secrets", rotation.RULE)])
    if status:
        _status(store, name)
        return
    if name is None:
        raise click.UsageError("Name the secret to rotate, or pass --status.")
    with store.editing():
        rotator = rotation.Rotator(store, name)
        under_way = rotator.under_way
        done = _finish(rotator, name, yes) if finish else rotator.begin(today())
    terminal.warn(store.remember())
    terminal.done(done)
    if finish and under_way:
        for step in rotation.last_steps(store, name):
            terminal.echo_err(f"next: {step}")
    if not finish and deployment.manifest:
        terminal.echo_err(
            f"next: `envgen todo {profile}` lists the steps on the platform, in order"
        )


def today() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def _finish(rotator: rotation.Rotator, name: str, yes: bool) -> str:
    if not rotator.under_way:
        return f"{name}: no rotation in progress"
    rotator.check_finish()
    if rotator.since is not None:
        terminal.echo_err(f"The new value of {name} is {_age(rotator.since)}.")
    else:
        terminal.echo_err(f"This machine does not know when {name} was rotated.")
    terminal.echo_err(
        "Once the previous value is removed, whatever was signed with it is no longer accepted."
    )
    if not options.confirmed(f"Remove {rotator.fallback}?", yes):
        sys.exit(1)
    return rotator.finish()


def _status(store: ValueStore, name: str | None) -> None:
    if name is not None:
        rotation.pair_of(store.deployment, name)
    found = rotation.rotations(store)
    if found and store.text is None and store.sealed_text is None:
        raise rotation.without_file(store)
    if not found:
        deployment = store.deployment
        names = [item.name for item in deployment.variables if item.secret and not item.optional]
        terminal.echo_err(f"{deployment.name} has no secret that envgen can rotate")
        for name in names:
            terminal.echo_err(f"    {name}: {replacement(deployment, name)}")
    for item in found:
        if name in (None, item.name):
            state = "no rotation in progress"
            if item.under_way:
                state = f"rotation in progress, {item.fallback} is still accepted"
            age = "age unknown" if item.since is None else _age(item.since)
            terminal.echo(f"{item.name}: {age}; {state}")
            if item.cut_off:
                _cut_off(store, item)


def _cut_off(store: ValueStore, item: rotation.Rotation) -> None:
    """Say what the files have after a run that was cut off, and how to go on."""
    command = f"envgen rotate {item.name} -p {store.deployment.name}"
    if item.under_way:
        terminal.warn(
            f"{store.sealed_path} does not have the new {item.name} yet, because the last run was "
            f"stopped; run `{command}` again"
        )
    else:
        terminal.warn(
            f"{store.sealed_path} still has {item.fallback}, because the last run was stopped; "
            f"run `{command} --finish` again"
        )


def _age(since: date) -> str:
    days = (today() - since).days
    return f"from {since} ({terminal.count(days, 'day')} old)"
