"""`envgen seal`: the secrets of a .env file, sealed, into a file that belongs in git."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from envgen import dotenv, quoting, sealed, writer
from envgen.cli import options, output
from envgen.cli.completion import complete_variable
from envgen.cli.recipients import remember
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem
from envgen.keyring import RULE
from envgen.model import Deployment
from envgen.sealed import PublicKey, SealedFile
from envgen.secret import Secret
from envgen.targets.dotenv import under_old_names
from envgen.vault import subject_of


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
        values = _values(session, deployment)
        _check_names({*values}, replace, deployment)
        before = session.vault.text(deployment)
        file = _file(session, deployment, recipient)
        key = session.vault.key(file)
        outcome = sealed.seal(file, subject_of(deployment), values, key, replace=replace, drop=drop)
        asked = [name for name in outcome.changed if name not in replace]
        if asked:
            output.talk(f"{file.path}: other values for {output.listed(asked)}")
            if not options.confirmed("Replace what is sealed?", yes):
                sys.exit(1)
        # What is written is what can be read again.
        sealed.parse(outcome.text, file.path, subject_of(deployment))
        if outcome.text != before:
            new = writer.NewFile(path=file.path, text=outcome.text, expected=before)
            writer.write_files(session.project.root, [new])
    remember(session, deployment, file.recipient)
    _report(file, outcome, values, unknown=_unknown(session, deployment))


def _values(session: Session, deployment: Deployment) -> dict[str, Secret]:
    """Return the values of a profile's .env file that stand nowhere else."""
    path = deployment.dotenv
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no .env file", RULE)])
    if session.project.link_on_the_way(path):
        raise InputError(
            [Problem("is a symbolic link, and envgen follows none", RULE, Place(path))]
        )
    text = session.project.read(path)
    if text is None:
        hint = f"`envgen render {deployment.name}` makes it"
        raise InputError(
            [Problem("is not here: there is nothing to seal", RULE, Place(path), hint)]
        )
    if conflicts := dotenv.conflicts(text, path):
        raise InputError(conflicts)
    filled = {**dotenv.filled(text), **under_old_names(deployment, text)}
    values = {
        item.name: Secret(filled[item.name])
        for item in deployment.variables
        if not item.is_plain and item.name in filled
    }
    if wrong := [_refusal(name, why, path) for name, why in _unwritable(values)]:
        raise InputError(wrong)
    return values


def _unwritable(values: dict[str, Secret]) -> list[tuple[str, str]]:
    """Return the names, and why, of values that `unseal` could not write into a .env file."""
    found = []
    for name, value in values.items():
        try:
            quoting.dotenv(value.reveal())
        except quoting.Unquotable as error:
            found.append((name, error.reason))
    return found


def _refusal(name: str, why: str, path: str) -> Problem:
    return Problem(f"the value of {name} {why}", RULE, Place(path))


def _check_names(known: set[str], replace: Sequence[str], deployment: Deployment) -> None:
    problems = [
        Problem(f"--replace {name!a}: {deployment.dotenv} has no value of it", RULE)
        for name in replace
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _file(session: Session, deployment: Deployment, recipient: str | None) -> SealedFile:
    """Return the sealed file as it is, or one without values for a new recipient."""
    vault = session.vault
    file = vault.file(deployment)
    if file is not None and recipient is None:
        return file
    public = _recipient(session, recipient)
    if file is not None and file.recipient == public:
        return file
    if file is not None:
        _check_nothing_lost(session, deployment, file)
    path = vault.path(deployment)
    return sealed.blank(subject_of(deployment), public, path, deployment.dotenv)


def _check_nothing_lost(session: Session, deployment: Deployment, file: SealedFile) -> None:
    """Raise InputError where the .env file has not all that is sealed for the key before."""
    values = _values(session, deployment)
    sealed_before = session.vault.opened(deployment).values
    lost = {
        name
        for name in file.values
        if name not in values or (sealed_before and sealed_before[name] != values[name])
    }
    if lost:
        names = output.listed(sorted(lost))
        message = f"{deployment.dotenv} has not the values of {names} that are sealed"
        hint = f"`envgen unseal -p {deployment.name}` first, then seal for another key"
        raise InputError([Problem(message, RULE, Place(file.path), hint)])


def _recipient(session: Session, wanted: str | None) -> PublicKey:
    """Return the public key that is asked for: by id, in a file, or the only one that is here."""
    keyring, root = session.vault.keyring, session.project.root
    if wanted is None:
        here = list(
            dict.fromkeys([*(k.public.id for k in keyring.from_variable()), *keyring.ids()])
        )
        if len(here) != 1:
            message = f"there are {len(here)} keys here" if here else "there is no key here"
            hint = "name one: --for ID" if here else "`envgen keys new` makes one"
            raise InputError([Problem(message, RULE, None, hint)])
        wanted = here[0]
    key = keyring.by_id(wanted, root)
    public = key.public if key else _public_in(wanted)
    if public is None:
        message = f"--for {wanted!a}: neither a key that is here, nor a file with a public key"
        raise InputError([Problem(message, RULE, None, "`envgen keys show` lists them")])
    return public


def _public_in(path: str) -> PublicKey | None:
    try:
        with Path(path).open("rb") as file:
            text = file.read(2**16)
    except OSError:
        return None
    return PublicKey.from_text(text.decode("utf-8", "replace").strip())


def _unknown(session: Session, deployment: Deployment) -> list[str]:
    """Return the names in the .env file that the profile does not speak of."""
    there = dotenv.filled(session.project.read(deployment.dotenv) or "")
    renamed = deployment.document.renamed
    return [name for name in there if not (deployment.variable(name) or name in renamed)]


def _report(
    file: SealedFile, outcome: sealed.Outcome, values: dict[str, Secret], unknown: list[str]
) -> None:
    for what, names in (
        ("sealed", outcome.added),
        ("sealed anew", outcome.changed),
        ("took out", outcome.dropped),
    ):
        if names:
            output.result(f"{file.path}: {what} {output.listed(names)}")
    if not (outcome.added or outcome.changed or outcome.dropped):
        output.talk(f"{file.path}: nothing new")
    if outcome.not_compared:
        output.talk(
            f"{file.path}: {output.listed(outcome.not_compared)} not compared, since the key is "
            "not here (--replace NAME seals one anew)"
        )
    if left := sorted(file.values.keys() - values.keys() - set(outcome.dropped)):
        output.talk(f"{file.path}: keeps {output.listed(left)}, without a value in the .env file")
    if unknown:
        output.talk(f"not sealed, since no profile speaks of it: {output.listed(unknown)}")
