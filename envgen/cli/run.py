"""`envgen run`: a command in a profile's environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from envgen import dotenv
from envgen.cli import options, output
from envgen.cli.session import Session
from envgen.model import Deployment, Owner

NOT_FOUND = 127
NOT_EXECUTABLE = 126


# What stands behind the profile is the command's, its options too.
@click.command(context_settings={"allow_interspersed_args": False})
@options.directory
@options.profile
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND...")
def command(directory: str | None, profile: str, arguments: Sequence[str]) -> None:
    """Run COMMAND with the environment of PROFILE.

    What is set in the environment already wins, then the .env file, then the profile. The
    command takes envgen's place, so that signals and exit status are its own.
    """
    if arguments[0] == "--":
        arguments = arguments[1:]
    if not arguments:
        raise click.UsageError("Missing the command to run.")
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    text = session.project.read(deployment.dotenv) if deployment.kind != "test" else None
    environment = environment_of(deployment, dotenv.values(text or ""), os.environ)
    module = environment.get("DJANGO_SETTINGS_MODULE", deployment.settings_module)
    if module != deployment.settings_module:
        output.talk(f"envgen: DJANGO_SETTINGS_MODULE is set to another module: {module!a}")
    missing = missing_in(deployment, environment)
    if missing:
        output.talk(f"envgen: {profile} still needs {output.listed(missing)}")
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execvpe(arguments[0], list(arguments), environment)
    except FileNotFoundError:
        output.talk(f"envgen: there is no command {arguments[0]!a}")
        sys.exit(NOT_FOUND)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it has a NUL character"
        output.talk(f"envgen: {arguments[0]!a} cannot be run: {why}")
        sys.exit(NOT_EXECUTABLE)


def environment_of(
    deployment: Deployment, stored: Mapping[str, str], process: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a command: the process's own, the .env file, the profile.

    An empty variable counts as missing. A variable that is set under its old name is not set
    under its new one, or the two would differ.
    """
    plain = {
        item.name: item.value
        for item in deployment.variables
        if item.value and item.owner is Owner.PROFILE
    }
    old_names = deployment.document.renamed
    set_by_old = {new for old, new in old_names.items() if process.get(old)}
    environment = dict(process)
    for name, value in {**plain, **{k: v for k, v in stored.items() if v}}.items():
        if not process.get(name) and name not in set_by_old:
            environment[name] = value
    return environment


def missing_in(deployment: Deployment, environment: Mapping[str, str]) -> list[str]:
    """Return the variables that programs need and the environment lacks."""
    if deployment.kind == "test":
        return []
    old_names = deployment.document.renamed
    set_by_old = {new for old, new in old_names.items() if environment.get(old)}
    return [
        item.name
        for item in deployment.variables
        if item.readers
        and not (item.optional or item.owner is Owner.PROFILE)
        and not environment.get(item.name)
        and item.name not in set_by_old
    ]
