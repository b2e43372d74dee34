"""`envgen seal`: the secrets of a .env file, sealed, into a file that belongs in git."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import InputError, Problem
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.output import writer
from envgen.secrets import sealed
from envgen.secrets.keyring import RULE
from envgen.secrets.sealed import SealedFile
from envgen.secrets.secret import Secret
from envgen.vault import sealed_files
from envgen.vault.vault import subject_of


@click.command()
@options.sealed_profile
@click.option("--for", "recipient", metavar="KEY", help="Seal for this key: its id, or a file.")
@click.option(
    "--replace",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="Seal it anew, whatever is sealed now.",
)
@click.option(
    "--drop",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="Take it out.",
)
@options.yes
@options.directory
def command(
    profile: str,
    recipient: str | None,
    replace: Sequence[str],
    drop: Sequence[str],
    yes: bool,
    directory: str | None,
) -> None:
    """Seal the secrets of PROFILE's .env file into profiles/<PROFILE>.sealed.yaml.

    A value that did not change keeps its line. To add one, the public key in the file is enough;
    whether one that is there has changed can be seen with the private key alone.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    with writer.locked(session.project.root):
        values = sealed_files.private_values(session.project, deployment)
        _check_names({*values}, replace, deployment)
        before = session.vault.text(deployment)
        file = sealed_files.file_for(session.vault, deployment, recipient, values)
        key = session.vault.key(file)
        outcome = sealed.seal(file, subject_of(deployment), values, key, replace=replace, drop=drop)
        asked = [name for name in outcome.changed if name not in replace]
        if asked:
            terminal.echo_err(f"{file.path}: other values for {terminal.listed(asked)}")
            if not options.confirmed("Replace what is sealed?", yes):
                sys.exit(1)
        # What is written is what can be read again.
        sealed.parse(outcome.text, file.path, subject_of(deployment))
        if outcome.text != before:
            new = writer.NewFile(path=file.path, text=outcome.text, expected=before)
            writer.write_files(session.project.root, [new])
    remember(session, deployment, file.recipient)
    _report(file, outcome, values, unknown=_unknown(session, deployment))


def _check_names(known: set[str], replace: Sequence[str], deployment: Deployment) -> None:
    problems = [
        Problem(f"--replace {name!a}: {deployment.dotenv} has no value of it", RULE)
        for name in replace
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _unknown(session: Session, deployment: Deployment) -> list[str]:
    """Return the names in the .env file that the profile does not speak of."""
    there = dotenv.filled(session.project.read(deployment.dotenv) or "")
    renamed = deployment.document.renamed
    return [name for name in there if not (deployment.variable(name) or name in renamed)]


def _report(
    file: SealedFile, outcome: sealed.SealOutcome, values: dict[str, Secret], unknown: list[str]
) -> None:
    for what, names in (
        ("sealed", outcome.added),
        ("sealed anew", outcome.changed),
        ("took out", outcome.dropped),
    ):
        if names:
            terminal.echo(f"{file.path}: {what} {terminal.listed(names)}")
    if not (outcome.added or outcome.changed or outcome.dropped):
        terminal.echo_err(f"{file.path}: nothing new")
    if outcome.not_compared:
        terminal.echo_err(
            f"{file.path}: {terminal.listed(outcome.not_compared)} not compared, since the key is "
            "not here (--replace NAME seals one anew)"
        )
    if left := sorted(file.values.keys() - values.keys() - set(outcome.dropped)):
        terminal.echo_err(
            f"{file.path}: keeps {terminal.listed(left)}, without a value in the .env file"
        )
    if unknown:
        terminal.echo_err(f"not sealed, since no profile speaks of it: {terminal.listed(unknown)}")
