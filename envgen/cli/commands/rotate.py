"""`envgen rotate`: a new value for a secret, without a moment in which one is not accepted."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.vault import rotation
from envgen.vault.store import ValueStore


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
    store = session.store(profile)
    deployment = store.deployment
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no secrets to rotate", rotation.RULE)])
    if status:
        _status(store, name)
        return
    if name is None:
        raise click.UsageError("Name the secret, or ask for --status.")
    with store.editing():
        rotator = rotation.Rotator(store, name)
        done = _finish(rotator, name, yes) if finish else rotator.begin(today())
    terminal.warn(store.remember())
    terminal.echo(done)
    if not finish and deployment.manifest:
        terminal.echo_err(
            f"`envgen todo {profile}` lists what is to be done on the platform, in order"
        )


def today() -> date:
    """Return the day that it is, everywhere the same."""
    return datetime.now(UTC).date()


def _finish(rotator: rotation.Rotator, name: str, yes: bool) -> str:
    if not rotator.under_way:
        return f"{name}: no rotation is under way"
    rotator.check_finish()
    terminal.echo_err(f"{name}: the new value is {_age(rotator.since)}; the former one is accepted")
    terminal.echo_err("until it is dropped, and what was signed with it ends then")
    if not options.confirmed(f"Drop {rotator.fallback}?", yes):
        sys.exit(1)
    return rotator.finish()


def _status(store: ValueStore, name: str | None) -> None:
    if name is not None:
        rotation.pair_of(store.deployment, name)
    for item in rotation.rotations(store):
        if name in (None, item.name):
            state = f"under way, {item.fallback} is still accepted" if item.under_way else "at rest"
            terminal.echo(f"{item.name}: {_age(item.since)}; {state}")


def _age(since: date | None) -> str:
    if since is None:
        return "of unknown age"
    days = (today() - since).days
    return f"of {since} ({terminal.count(days, 'day')} old)"
