"""`envgen import-env`: the values of a .env file that another program wrote or read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_profile
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Severity
from envgen.vault import importing
from envgen.vault.importing import Import
from envgen.vault.store import ValueStore

STANDARD_INPUT = "-"
_MAX_MIB = 4


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@click.option(
    "-p",
    "--profile",
    metavar="PROFILE",
    required=True,
    shell_complete=complete_profile,
    help="Whose .env file takes the values.",
)
@click.option(
    "--dialect",
    type=click.Choice(importing.DIALECT_NAMES),
    help="Which program the file was written for; without it, what all read alike counts.",
)
@click.option("--force", is_flag=True, help="Replace other values; the old ones stay as comments.")
@options.directory
def command(
    file: str, profile: str, dialect: str | None, force: bool, directory: str | None
) -> None:
    """Take the values of FILE over into the .env file of a profile; - reads standard input.

    Old names lead to the new ones as `renamed` says. Names that the profile does not know, and
    lines that are not understood, are reported. On a terminal it asks before it replaces a
    value, or takes another than the sealed one; elsewhere that takes --force. Exits
    with 1 where something was left behind.
    """
    session = Session(directory)
    store = session.store(profile)
    shown = "standard input" if file == STANDARD_INPUT else file
    reading = importing.read(_contents(file, shown), shown, dialect)
    with store.editing():
        done = _import(store, reading, shown, force=force)
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
    """Ask whether to replace values; where nobody can be asked, don't."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    has = "has another value" if len(names) == 1 else "have other values"
    question = f"{terminal.listed(names)} {has} in {path}. Replace?{more}"
    return click.confirm(question, err=True)


def _report(store: ValueStore, done: Import) -> None:
    path, sealed, profile = store.path, store.sealed_path, store.deployment.name
    terminal.show_problems(done.problems)
    if done.same:
        terminal.echo_err(f"{path}: has {terminal.listed(done.same)} already")
    if done.kept:
        terminal.echo_err(
            f"{path}: has other values of {terminal.listed(done.kept)}; they are kept"
        )
        terminal.echo_err("    --force replaces them")
    if done.kept_sealed:
        names = terminal.listed(done.kept_sealed)
        terminal.echo_err(
            f"{sealed}: other values of {names}, or none that can be opened; they are kept"
        )
        terminal.echo_err(
            f"    `envgen unseal -p {profile}` takes them; --force takes those of the file"
        )
    if done.imported:
        terminal.echo(f"{path}: took {terminal.listed(done.imported)}")
    else:
        terminal.echo_err(f"{path}: nothing to take")
    if done.to_seal:
        names = terminal.listed(done.to_seal)
        terminal.echo_err(f"{sealed}: other values of {names}, or none that can be opened")
        terminal.echo_err(
            f"    `envgen seal -p {profile}` seals the new ones "
            "(--replace NAME where the key is not here)"
        )


def _contents(file: str, shown: str) -> bytes:
    try:
        if file == STANDARD_INPUT:
            data = _limited(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as opened:
                data = _limited(opened)
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", importing.RULE, Place(shown))
        raise InputError([problem]) from None
    if len(data) > _MAX_MIB * 2**20:
        message = f"is larger than {_MAX_MIB} MiB"
        raise InputError([Problem(message, importing.RULE, Place(shown))])
    return data


def _limited(file: BinaryIO) -> bytes:
    return file.read(_MAX_MIB * 2**20 + 1)
