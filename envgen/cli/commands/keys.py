"""`envgen keys`: the keys of sealed secrets, new ones and those that are here."""

from __future__ import annotations

import sys

import click

from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.errors import EnvgenError, InputError, Problem
from envgen.secrets.keyring import RULE, of_environment
from envgen.vault import keys


@click.group()
def command() -> None:
    """Make and show the keys that sealed secrets are opened with."""


@command.command()
@options.directory
def new(directory: str | None) -> None:
    """Make a key: the private half goes to a file of its own outside the project.

    The public half is printed, which is enough to seal.
    """
    session = Session(directory)
    project = next(iter(session.deployments.values())).project
    public, path = keys.make(of_environment(), session.project.root, project)
    terminal.echo_err(
        f"made the key {public.id}; its private half is in {terminal.safe(str(path))}"
    )
    terminal.echo_err(
        "keep a copy of it where no fire reaches both: without it nobody opens what it"
    )
    terminal.echo_err("seals. Its public half, with which anybody can seal:")
    terminal.echo(public.text())


@command.command()
@click.argument("key_id", metavar="[ID]", required=False)
@options.directory
def show(key_id: str | None, directory: str | None) -> None:
    """Show which keys are here, and which profile each opens; with ID, its public half."""
    session = Session(directory)
    if key_id is not None:
        terminal.echo(_public_text(session, key_id))
        return
    keyring = of_environment()
    here = {key.public.id: "in ENVGEN_KEY" for key in keyring.from_variable()}
    for name in keyring.ids():
        here.setdefault(name, f"in {keyring.path_of(name)}")
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
        terminal.echo(f"{name}  {terminal.safe(here.get(name, 'is not here'))}; opens {what}")
    if not here and not opens:
        terminal.echo_err("no keys: `envgen keys new` makes one")
    sys.exit(1 if failed else 0)


@command.command()
@options.sealed_profile
@options.yes
@options.directory
def trust(profile: str, yes: bool, directory: str | None) -> None:
    """Accept the key for which the sealed file of PROFILE is, after it was replaced."""
    session = Session(directory)
    store = session.store(profile)
    file = store.untrusted_file
    if file is None:
        raise InputError([Problem(f"{profile} has no sealed file", RULE)])
    terminal.echo_err(f"{file.path} is sealed for the key {file.recipient.id}")
    if not options.confirmed("Is that the key that your project should seal for?", yes):
        sys.exit(1)
    terminal.warn(store.remember())
    terminal.echo(f"{profile}: {file.recipient.id} is known now")


def _public_text(session: Session, key_id: str) -> str:
    key = of_environment().by_id(key_id, session.project.root)
    if key is not None:
        return key.public.text()
    for store in session.stores.values():
        if store.file is not None and store.file.recipient.id == key_id:
            return store.file.recipient.text()
    raise _Unknown(f"there is no key {key_id!a} here; `envgen keys show` lists them")


class _Unknown(EnvgenError):
    """No key of that name."""
