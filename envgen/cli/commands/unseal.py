"""`envgen unseal`: decrypt the sealed secrets into the .env file."""

from __future__ import annotations

import sys

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.vault.sealing import Unsealing, unseal

group = CommandGroup.SECRETS


@click.command()
@options.profile
@options.yes
@options.directory
def command(profile: str, yes: bool, directory: str | None) -> None:
    """Decrypt the sealed secrets of PROFILE into its .env file.

    Lists the variables that are new or would change, and asks. A value that is replaced stays in
    the file as a comment.
    """
    session = Session(directory)
    store = session.store(profile)
    with store.editing():
        unsealing = unseal(store, session.templates)
        if unsealing.foreign:
            names = terminal.listed(unsealing.foreign)
            terminal.echo_err(
                f"{store.sealed_path}: not written, because the profile has no {names}"
            )
        for item in unsealing.older:
            terminal.warn(
                f"{item.name}: not written, because {store.path} is newer: a rotation was stopped "
                f"before it wrote {store.sealed_path}; run `{item.command}` again"
            )
        is_new = store.text is None
        if not _agreed(store.path, unsealing, yes):
            sys.exit(1)
        if store.save(unsealing.edits):
            terminal.done(f"{store.path}: {'created' if is_new else 'updated'}")
    terminal.warn(store.remember())


def _agreed(path: str, unsealing: Unsealing, yes: bool) -> bool:
    """List what would change, and ask whether to write it."""
    for what, names in (("new", unsealing.new), ("changed", unsealing.changed)):
        for name in names:
            terminal.done(f"{path}: {what}  {name}")
    if not unsealing.new and not unsealing.changed:
        if not unsealing.older:
            terminal.echo_err(f"{path}: already has the sealed values")
        return True
    return options.confirmed(f"Write {path}?", yes)
