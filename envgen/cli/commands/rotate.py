"""`envgen rotate`: a new value for a secret, without a moment in which one is not accepted."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.model import Deployment
from envgen.output import writer
from envgen.vault import rotation
from envgen.vault.rotated_files import RotatedFiles
from envgen.vault.rotation.changing import RULE


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
        files = RotatedFiles(session.vault, deployment, name)
        done = _finish(files, name, yes) if finish else files.begin(today())
    if files.recipient:
        remember(session, deployment, files.recipient)
    terminal.echo(done)
    if not finish and deployment.manifest:
        terminal.echo_err(
            f"`envgen todo {profile}` lists what is to be done on the platform, in order"
        )


def today() -> date:
    """Return the day that it is, everywhere the same."""
    return datetime.now(UTC).date()


def _finish(files: RotatedFiles, name: str, yes: bool) -> str:
    if not files.under_way:
        return f"{name}: no rotation is under way"
    files.check_finish()
    terminal.echo_err(f"{name}: the new value is {_age(files.since)}; the former one is accepted")
    terminal.echo_err("until it is dropped, and what was signed with it ends then")
    if not options.confirmed(f"Drop {files.fallback}?", yes):
        sys.exit(1)
    return files.finish()


def _status(session: Session, deployment: Deployment, name: str | None) -> None:
    if name is not None:
        rotation.fallback_of(deployment, name)
    text = session.project.read(deployment.dotenv)
    file = session.vault.file(deployment)
    for item in rotation.rotations(deployment, text, file.values if file else ()):
        if name in (None, item.name):
            state = f"under way, {item.fallback} is still accepted" if item.under_way else "at rest"
            terminal.echo(f"{item.name}: {_age(item.since)}; {state}")


def _age(since: date | None) -> str:
    if since is None:
        return "of unknown age"
    days = (today() - since).days
    return f"of {since} ({terminal.count(days, 'day')} old)"
