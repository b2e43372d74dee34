"""`envgen keys`: the keys of sealed secrets, new ones and those that are here."""

from __future__ import annotations

import sys

import click

from envgen.cli import options, terminal
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import EnvgenError, InputError, Problem
from envgen.output import writer
from envgen.secrets import sealed
from envgen.secrets.keyring import RULE
from envgen.vault.vault import subject_of

_FILE = """\
# A private key of envgen's, made for {project}. Whoever has it opens what is sealed for
# {id}.
{key}
"""


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
    keyring = session.vault.keyring
    key = sealed.new_key()
    path = keyring.path_of(key.public.id)
    if path is None or keyring.folder is None:
        hint = "set HOME, or XDG_CONFIG_HOME to a folder outside the project"
        raise InputError([Problem("there is no home folder for a private key", RULE, None, hint)])
    if path.resolve().is_relative_to(session.project.root.resolve()):
        hint = "set XDG_CONFIG_HOME to a folder outside the project"
        raise InputError([Problem("the key would be in the project", RULE, None, hint)])
    project = next(iter(session.deployments.values())).project
    text = _FILE.format(project=project, id=key.public.id, key=key.reveal())
    shown = path.relative_to(keyring.folder).as_posix()
    writer.write_files(
        keyring.folder, [writer.NewFile(path=shown, text=text, mode=0o600, expected=None)]
    )
    terminal.echo_err(
        f"made the key {key.public.id}; its private half is in {terminal.safe(str(path))}"
    )
    terminal.echo_err(
        "keep a copy of it where no fire reaches both: without it nobody opens what it"
    )
    terminal.echo_err("seals. Its public half, with which anybody can seal:")
    terminal.echo(key.public.text())


@command.command()
@click.argument("key_id", metavar="[ID]", required=False)
@options.directory
def show(key_id: str | None, directory: str | None) -> None:
    """Show which keys are here, and which profile each opens; with ID, its public half."""
    session = Session(directory)
    if key_id is not None:
        terminal.echo(_public_text(session, key_id))
        return
    keyring = session.vault.keyring
    here = {key.public.id: "in ENVGEN_KEY" for key in keyring.from_variable()}
    for name in keyring.ids():
        here.setdefault(name, f"in {keyring.path_of(name)}")
    opens: dict[str, list[str]] = {}
    failed = False
    for name, deployment in session.deployments.items():
        try:
            file = session.vault.file(deployment)
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
    deployment = session.deployments[session.chosen([profile])[0]]
    vault = session.vault
    text = vault.text(deployment)
    if text is None:
        raise InputError([Problem(f"{profile} has no sealed file", RULE)])
    file = sealed.parse(text, vault.path(deployment), subject_of(deployment))
    terminal.echo_err(f"{file.path} is sealed for the key {file.recipient.id}")
    if not options.confirmed("Is that the key that your project should seal for?", yes):
        sys.exit(1)
    remember(session, deployment, file.recipient)
    terminal.echo(f"{profile}: {file.recipient.id} is known now")


def _public_text(session: Session, key_id: str) -> str:
    key = session.vault.keyring.by_id(key_id, session.project.root)
    if key is not None:
        return key.public.text()
    for deployment in session.deployments.values():
        file = session.vault.file(deployment)
        if file is not None and file.recipient.id == key_id:
            return file.recipient.text()
    raise _Unknown(f"there is no key {key_id!a} here; `envgen keys show` lists them")


class _Unknown(EnvgenError):
    """No key of that name."""
