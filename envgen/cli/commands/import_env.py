"""`envgen import-env`: copy the values of a .env file that another program wrote or read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import click

from envgen.cli import asking, options, terminal
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Severity
from envgen.vault import importing
from envgen.vault.importing import Import
from envgen.vault.store import ValueStore

STANDARD_INPUT = "-"
_MAX_MIB = 4


group = CommandGroup.SECRETS


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@options.one_named
@click.option(
    "--dialect",
    type=click.Choice(importing.DIALECT_NAMES),
    help="The program that FILE was written for. By default, FILE must mean the same to all.",
)
@click.option(
    "--force", is_flag=True, help="Replace existing values; the old ones stay as comments."
)
@options.directory
def command(
    file: str, profile: str, dialect: str | None, force: bool, directory: str | None
) -> None:
    """Copy the values of FILE into the .env file of a profile.

    FILE may be - for standard input. Variables under an old name get their new name, as
    `renamed` in the profile says. Names that the profile does not have, and lines that cannot be
    read, are reported. On a terminal it asks before it replaces a value; elsewhere, that needs
    --force. Exits with 1 if a value was not copied.
    """
    session = Session(directory)
    store = session.store(profile)
    shown = "standard input" if file == STANDARD_INPUT else file
    reading = importing.read(_contents(file, shown), shown, dialect)
    try:
        with store.editing():
            done = _import(store, reading, shown, force=force)
    except InputError as error:
        terminal.show_problems(error.problems)
        terminal.echo_err(f"{store.path}: nothing was copied")
        sys.exit(error.exit_code)
    _report(store, done)
    behind = (
        done.kept
        or done.kept_sealed
        or any(each.severity is Severity.WARNING for each in done.problems)
    )
    sys.exit(1 if behind else 0)


def _import(
    store: ValueStore, reading: importing.DialectReading, shown: str, *, force: bool
) -> Import:
    done = importing.import_into(store, reading, shown)
    agreed: list[str] = []
    if done.kept and (force or _agrees(done.kept, store.path, " (kept as comments)")):
        agreed += done.kept
    if done.kept_sealed and (force or _agrees(done.kept_sealed, store.sealed_path)):
        agreed += done.kept_sealed
    if agreed:
        done = importing.import_into(store, reading, shown, agreed)
    store.save(done.edits)
    return done


def _agrees(names: Sequence[str], path: str, more: str = "") -> bool:
    """Ask whether to replace values; without a terminal the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    has = "has another value" if len(names) == 1 else "have other values"
    question = f"{terminal.listed(names)} {has} in {path}. Replace?{more}"
    return asking.agreed(question, default=False)


def _report(store: ValueStore, done: Import) -> None:
    path, sealed, profile = store.path, store.sealed_path, store.deployment.name
    terminal.show_problems(done.problems)
    if done.same:
        terminal.echo_err(f"{path}: already has {terminal.listed(done.same)}")
    if done.kept:
        own, them = ("value", "it") if len(done.kept) == 1 else ("values", "them")
        terminal.echo_err(f"{path}: kept its own {own} of {terminal.listed(done.kept)}")
        terminal.echo_err(f"    pass --force to replace {them}")
    if done.kept_sealed:
        names = terminal.listed(done.kept_sealed)
        terminal.echo_err(
            f"{sealed}: the sealed values of {names} differ or cannot be opened; they are kept"
        )
        terminal.echo_err(
            f"    `envgen unseal {profile}` writes the sealed ones; --force takes those of the file"
        )
    if done.imported:
        terminal.done(f"{path}: copied {terminal.listed(done.imported)}")
    else:
        terminal.echo_err(f"{path}: nothing to copy")
    if done.to_seal:
        names = terminal.listed(done.to_seal)
        terminal.echo_err(f"{sealed}: the sealed values of {names} differ or cannot be opened")
        terminal.echo_err(
            f"    `envgen seal {profile}` seals the new ones "
            "(add --replace NAME if the key is not on this machine)"
        )


def _contents(file: str, shown: str) -> bytes:
    try:
        if file == STANDARD_INPUT:
            data = _limited(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as opened:
                data = _limited(opened)
    except OSError as error:
        problem = Problem(f"cannot read this file: {error.strerror}", importing.RULE, Place(shown))
        raise InputError([problem]) from None
    if len(data) > _MAX_MIB * 2**20:
        message = f"this file is larger than {_MAX_MIB} MiB"
        raise InputError([Problem(message, importing.RULE, Place(shown))])
    return data


def _limited(file: BinaryIO) -> bytes:
    return file.read(_MAX_MIB * 2**20 + 1)
