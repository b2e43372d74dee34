"""`envgen import-env`: the values of a .env file that another program wrote or read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import click

from envgen import importing, writer
from envgen.cli import dotenv_file, options, output
from envgen.cli.completion import complete_profile
from envgen.cli.session import Session
from envgen.dotenv import dialects
from envgen.errors import InputError, Place, Problem, Severity
from envgen.importing import Import
from envgen.model import Deployment
from envgen.project import Project

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
    type=click.Choice(list(dialects.DIALECTS)),
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
    value; elsewhere that takes --force. Exits with 1 where something was left behind.
    """
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    project = session.project
    dotenv_file.refuse_strange(project, deployment, importing.RULE)
    shown = "standard input" if file == STANDARD_INPUT else file
    reading = dialects.read(dialects.decode(_contents(file, shown), shown), shown, dialect)
    with writer.locked(project.root):
        done = _import(project, deployment, reading, shown, force=force)
    _report(deployment, done)
    behind = done.kept or any(each.severity is Severity.WARNING for each in done.problems)
    sys.exit(1 if behind else 0)


def _import(
    project: Project, deployment: Deployment, reading: dialects.Reading, shown: str, *, force: bool
) -> Import:
    before = dotenv_file.read(project, deployment)
    done = importing.import_into(deployment, reading, before or "", shown)
    if done.kept and (force or _agrees(done.kept, deployment)):
        done = importing.import_into(deployment, reading, before or "", shown, done.kept)
    if done.taken:
        dotenv_file.write(project, deployment, before, done.text)
    return done


def _agrees(names: Sequence[str], deployment: Deployment) -> bool:
    """Ask whether to replace values; where nobody can be asked, don't."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    has = "has another value" if len(names) == 1 else "have other values"
    question = f"{output.listed(names)} {has} in {deployment.dotenv}. Replace? (kept as comments)"
    return click.confirm(question, err=True)


def _report(deployment: Deployment, done: Import) -> None:
    path = deployment.dotenv
    output.show_problems(done.problems)
    if done.same:
        output.talk(f"{path}: has {output.listed(done.same)} already")
    if done.kept:
        output.talk(f"{path}: has other values of {output.listed(done.kept)}; they are kept")
        output.talk("    --force replaces them")
    if done.taken:
        output.result(f"{path}: took {output.listed(done.taken)}")
    else:
        output.talk(f"{path}: nothing to take")


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
