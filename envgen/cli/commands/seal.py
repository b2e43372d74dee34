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
from envgen.vault.store import ValueStore

group = CommandGroup.SECRETS


@click.command()
@options.profile
@click.option(
    "--for",
    "recipient",
    metavar="KEY",
    help="Encrypt for this public key: its id, the beginning of its id, or a file.",
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
            verb = "differs" if len(sealing.asks) == 1 else "differ"
            terminal.echo_err(f"{store.sealed_path}: {names} {verb} from {store.path}")
            if not options.confirmed("Replace the sealed values?", yes):
                sys.exit(1)
        store.save(sealing.edits)
    terminal.warn(store.remember())
    _report(store, sealing)


def _report(store: ValueStore, sealing: Sealing) -> None:
    path, outcome = store.sealed_path, sealing.outcome
    command = f"envgen seal {store.deployment.name}"
    for what, names in (
        ("sealed", outcome.added),
        ("sealed again", outcome.changed),
        ("removed", outcome.dropped),
    ):
        if names:
            terminal.done(f"{path}: {what} {terminal.listed(names)}")
    nothing = not (outcome.added or outcome.changed or outcome.dropped)
    if outcome.not_compared:
        shown = terminal.listed(outcome.not_compared)
        written = "nothing was written: " if nothing else ""
        terminal.echo_err(
            f"{path}: {written}without the private key, envgen cannot tell whether {shown} changed"
        )
        terminal.echo_err(f"    to seal a changed value, run `{command} --replace NAME`")
    elif nothing:
        terminal.echo_err(f"{path}: nothing to change")
    if sealing.returning:
        shown = terminal.listed(sealing.returning)
        terminal.echo_err(f"{store.path} still has {shown}, so the next `{command}` adds it again")
        terminal.echo_err(f"    delete it from {store.path} too")
    if sealing.left:
        terminal.echo_err(
            f"{path}: kept {terminal.listed(sealing.left)}, which {store.path} does not set"
        )
    for name, new in sealing.foreign.items():
        which = f"which is now named {new}" if new else "which the profile does not have"
        terminal.echo_err(f"{path}: kept {name}, {which}")
        terminal.echo_err(f"    to remove it, run `{command} --drop {name}`")
    if sealing.unknown:
        unknown = terminal.listed(sealing.unknown)
        terminal.echo_err(f"not sealed, because the profile does not have them: {unknown}")
