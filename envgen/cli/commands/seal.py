"""`envgen seal`: encrypt the secrets of a .env file into a file for git."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.vault.sealing import Sealing, seal

group = CommandGroup.SECRETS


@click.command()
@options.profile
@click.option(
    "--for", "recipient", metavar="KEY", help="Encrypt for this public key: its id, or a file."
)
@click.option(
    "--replace",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="Seal this variable again (repeatable).",
)
@click.option(
    "--drop",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_variable,
    help="Remove this variable (repeatable).",
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
    """Encrypt the secrets of PROFILE's .env file into its sealed file.

    The sealed file is profiles/<PROFILE>.sealed.yaml; commit it. A value that did not change
    keeps its line. Adding a value needs only the public key, which is in the file. Comparing
    with a value that is already sealed needs the private key.
    """
    session = Session(directory)
    store = session.store(profile)
    with store.editing():
        sealing = seal(store, recipient, replace, drop)
        if store.file is None and not sealing.outcome.added:
            terminal.echo_err(f"{store.path} has no secret to seal yet; nothing was written")
            return
        if sealing.asks:
            names = terminal.listed(sealing.asks)
            terminal.echo_err(f"{store.sealed_path}: {names} differ from {store.path}")
            if not options.confirmed("Replace the sealed values?", yes):
                sys.exit(1)
        store.save(sealing.edits)
    terminal.warn(store.remember())
    _report(store.sealed_path, sealing)


def _report(path: str, sealing: Sealing) -> None:
    outcome = sealing.outcome
    for what, names in (
        ("sealed", outcome.added),
        ("sealed again", outcome.changed),
        ("removed", outcome.dropped),
    ):
        if names:
            terminal.echo(f"{path}: {what} {terminal.listed(names)}")
    if not (outcome.added or outcome.changed or outcome.dropped):
        terminal.echo_err(f"{path}: nothing to change")
    if outcome.not_compared:
        terminal.echo_err(
            f"{path}: cannot compare {terminal.listed(outcome.not_compared)}, because the private "
            "key is not on this machine (pass --replace NAME to seal a value again)"
        )
    if sealing.left:
        terminal.echo_err(
            f"{path}: kept {terminal.listed(sealing.left)}, which the .env file does not set"
        )
    if sealing.unknown:
        unknown = terminal.listed(sealing.unknown)
        terminal.echo_err(f"not sealed, because no profile has these variables: {unknown}")
