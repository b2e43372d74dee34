"""`envgen keys`: the key pairs that sealed secrets are encrypted for."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from envgen.cli import options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import EnvgenError, InputError, Problem
from envgen.secrets.keyring import RULE, of_environment
from envgen.vault import keys

group = CommandGroup.SECRETS


@click.group()
def command() -> None:
    """Create, show and trust the keys of sealed secrets."""


@command.command()
@options.yes
@options.directory
def new(yes: bool, directory: str | None) -> None:
    """Create a key pair.

    The private key is written to a file outside the project. Sealing needs only the public key:
    sealed files contain it, and `envgen keys show ID` prints it.
    """
    session = Session(directory)
    project = next(iter(session.deployments.values())).project
    keyring = of_environment()
    if here := keyring.here():
        has = "a key" if len(here) == 1 else "keys"
        terminal.echo_err(f"This machine has {has} already: {terminal.listed(here)}.")
        terminal.echo_err("With several keys, the first `envgen seal` of a profile needs --for ID.")
        if not options.confirmed("Create another key?", yes):
            sys.exit(1)
    public, path = keys.make(keyring, session.project.root, project)
    terminal.done(f"created the key {public.id}")
    terminal.echo_err(f"The private key is in {terminal.safe(str(path))}.")
    terminal.echo_err(
        "Back this file up somewhere else. If it is lost, nothing sealed with it can be decrypted."
    )
    terminal.echo_err(f"`envgen keys show {public.id}` prints the public key.")


@command.command()
@click.argument("key_id", metavar="[ID]", required=False)
@options.directory
def show(key_id: str | None, directory: str | None) -> None:
    """List the keys on this machine and the profiles that they open.

    With ID, print the public key of that id.
    """
    session = Session(directory)
    if key_id is not None:
        terminal.echo(_public_text(session, key_id))
        return
    keyring = of_environment()
    here = {key.public.id: "in ENVGEN_KEY" for key in keyring.from_variable()}
    for name in keyring.ids():
        here.setdefault(name, _where(keyring.path_of(name)))
    opens: dict[str, list[str]] = {}
    failed = False
    for name, store in session.stores.items():
        try:
            file = store.file
        except InputError as error:
            terminal.show_problems(error.problems)
            failed = True
            continue
        if file is not None:
            opens.setdefault(file.recipient.id, []).append(name)
    for name in sorted({*here, *opens}):
        what = terminal.listed(opens.get(name, [])) or "no profile of this project"
        terminal.echo(
            f"{name}  {terminal.safe(here.get(name, 'not on this machine'))}; opens {what}"
        )
    if not here and not opens:
        terminal.echo_err("no keys; `envgen keys new` creates one")
    sys.exit(1 if failed else 0)


@command.command()
@options.profile
@options.yes
@options.directory
def trust(profile: str, yes: bool, directory: str | None) -> None:
    """Accept the key of PROFILE's sealed file after it was replaced."""
    session = Session(directory)
    store = session.store(profile)
    file = store.untrusted_file
    if file is None:
        hint = f"run `envgen seal {profile}` to create it"
        raise InputError([Problem(f"{profile} has no sealed file", RULE, None, hint)])
    terminal.echo_err(f"{file.path} is sealed for the key {file.recipient.id}.")
    if not options.confirmed("Is this the key that your project should use?", yes):
        sys.exit(1)
    terminal.warn(store.remember())
    terminal.done(f"{profile}: {file.recipient.id} is now trusted")


def _where(path: Path | None) -> str:
    """Return where the file of a key is, and the day on which it was written."""
    if path is None or not path.exists():
        return f"in {path}"
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return f"in {path}, written {written.isoformat()}"


def _public_text(session: Session, key_id: str) -> str:
    key = of_environment().by_id(key_id, session.project.root)
    if key is not None:
        return key.public.text()
    for store in session.stores.values():
        if store.file is not None and store.file.recipient.id == key_id:
            return store.file.recipient.text()
    raise _Unknown(f"no key {key_id!a} on this machine; `envgen keys show` lists the keys")


class _Unknown(EnvgenError):
    """No key of that name."""
