"""`envgen seal`: the secrets of a .env file, sealed, into a file that belongs in git."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_variable
from envgen.cli.session import Session
from envgen.vault.sealing import Sealing, seal


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
    store = session.store(profile)
    with store.editing():
        sealing = seal(store, recipient, replace, drop)
        if sealing.asks:
            names = terminal.listed(sealing.asks)
            terminal.echo_err(f"{store.sealed_path}: other values for {names}")
            if not options.confirmed("Replace what is sealed?", yes):
                sys.exit(1)
        store.save(sealing.edits)
    terminal.warn(store.remember())
    _report(store.sealed_path, sealing)


def _report(path: str, sealing: Sealing) -> None:
    outcome = sealing.outcome
    for what, names in (
        ("sealed", outcome.added),
        ("sealed anew", outcome.changed),
        ("took out", outcome.dropped),
    ):
        if names:
            terminal.echo(f"{path}: {what} {terminal.listed(names)}")
    if not (outcome.added or outcome.changed or outcome.dropped):
        terminal.echo_err(f"{path}: nothing new")
    if outcome.not_compared:
        terminal.echo_err(
            f"{path}: {terminal.listed(outcome.not_compared)} not compared, since the key is "
            "not here (--replace NAME seals one anew)"
        )
    if sealing.left:
        terminal.echo_err(
            f"{path}: keeps {terminal.listed(sealing.left)}, without a value in the .env file"
        )
    if sealing.unknown:
        unknown = terminal.listed(sealing.unknown)
        terminal.echo_err(f"not sealed, since no profile speaks of it: {unknown}")
