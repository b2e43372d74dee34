"""`envgen unseal`: sealed secrets back into the .env file."""

from __future__ import annotations

import sys

import click

from envgen.cli import options, terminal
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import EnvgenError, InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Deployment
from envgen.output import writer
from envgen.output.targets.dotenv import Choices, merge, under_old_names, wanted
from envgen.secrets.keyring import RULE
from envgen.secrets.sealed_values import Sealed
from envgen.secrets.secret import Secret


@click.command()
@options.sealed_profile
@options.yes
@options.directory
def command(profile: str, yes: bool, directory: str | None) -> None:
    """Write the sealed secrets of PROFILE into its .env file.

    First it lists the names whose values are new or others, and asks. A value that is replaced
    stays in the file as a comment.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    project, path = session.project, deployment.dotenv
    if project.link_on_the_way(path):
        raise InputError(
            [Problem("is a symbolic link, and envgen writes through none", RULE, Place(path))]
        )
    with writer.locked(project.root):
        opened = session.vault.opened(deployment)
        if opened.file is None:
            hint = f"`envgen seal -p {profile}` writes it"
            place = Place(session.vault.path(deployment))
            raise InputError([Problem("is not here", RULE, place, hint)])
        if opened.values is None:
            hint = "put it into ENVGEN_KEY, or into that file with mode 0600"
            raise InputError([Problem(opened.missing_key, RULE, Place(opened.file.path), hint)])
        before = project.read(path)
        if conflicts := dotenv.conflicts(before or "", path):
            raise InputError(conflicts)
        values, foreign = _split(deployment, opened.values)
        if foreign:
            names = terminal.listed(foreign)
            terminal.echo_err(
                f"{opened.file.path}: not written, since the profile has none: {names}"
            )
        if not _agreed(deployment, before, values, yes):
            sys.exit(1)
        text = _text(session, deployment, before, values)
        if text != before:
            if why := project.would_be_taken([path]):
                raise _Taken(f"{path}: {why[path]}")
            file = writer.NewFile(path=path, text=text, mode=0o600, expected=before)
            writer.write_files(project.root, [file])
            terminal.echo(f"{path}: written")
    remember(session, deployment, opened.file.recipient)


class _Taken(EnvgenError):
    exit_code = 1


def _split(
    deployment: Deployment, values: dict[str, Secret]
) -> tuple[dict[str, Secret], list[str]]:
    """Return the values of the profile's own secrets, and the names of others.

    Anybody can seal a value: PATH or LD_PRELOAD must not come into an environment that way.
    """
    own = {item.name for item in deployment.variables if not item.is_plain}
    ours = {name: value for name, value in values.items() if name in own}
    return ours, sorted(values.keys() - own)


def _agreed(
    deployment: Deployment, before: str | None, values: dict[str, Secret], yes: bool
) -> bool:
    """List what would change, and ask whether it shall."""
    there = {**dotenv.filled(before or ""), **under_old_names(deployment, before or "")}
    new = [name for name in values if name not in there]
    others = [name for name in values if name in there and Secret(there[name]) != values[name]]
    for what, names in (("new", new), ("changed", others)):
        for name in names:
            terminal.echo(f"{deployment.dotenv}: {what}  {name}")
    if not new and not others:
        terminal.echo_err(f"{deployment.dotenv}: nothing differs from what is sealed")
        return True
    return options.confirmed(f"Write {deployment.dotenv}?", yes)


def _text(
    session: Session, deployment: Deployment, before: str | None, values: dict[str, Secret]
) -> str:
    """Return the .env file with the values."""
    if before is None:
        choices = Choices(make=lambda kind: Secret(""), sealed=lambda found, names: Sealed(values))
        outcome = merge(deployment, session.templates, None, choices)
        return outcome.artifact.text if outcome else ""
    lines = [
        wanted(item, values[item.name].reveal())
        for item in deployment.variables
        if item.name in values
    ]
    return dotenv.update(before, lines)
