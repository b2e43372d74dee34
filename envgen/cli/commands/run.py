"""`envgen run`: a command in a profile's environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.formats import dotenv
from envgen.model import Deployment, Opener, Owner
from envgen.output.targets.dotenv import missing_names
from envgen.support.system import WINDOWS

KEY = "ENVGEN_KEY"
NOT_FOUND = 127
NOT_EXECUTABLE = 126


# What stands behind the profile is the command's, its options too.
@click.command(context_settings={"allow_interspersed_args": False})
@options.directory
@options.profile
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND...")
def command(directory: str | None, profile: str, arguments: Sequence[str]) -> None:
    """Run COMMAND with the environment of PROFILE.

    What is set in the environment already wins, then the .env file, then the sealed one where
    its key is here, then the profile. The command takes envgen's place, so that signals and exit
    status are its own.
    """
    if arguments[0] == "--":
        arguments = arguments[1:]
    if not arguments:
        raise click.UsageError("Missing the command to run.")
    session = Session(directory)
    deployment = session.deployments[session.chosen([profile])[0]]
    text = session.project.read(deployment.dotenv) if deployment.kind != "test" else None
    stored = stored_of(deployment, text, session.sealed)
    environment = environment_of(deployment, stored, os.environ)
    module = environment.get("DJANGO_SETTINGS_MODULE", deployment.settings_module)
    if module != deployment.settings_module:
        terminal.echo_err(f"envgen: DJANGO_SETTINGS_MODULE is set to another module: {module!a}")
    missing = missing_in(deployment, environment)
    if missing:
        terminal.echo_err(f"envgen: {profile} still needs {terminal.listed(missing)}")
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if WINDOWS:
            # exec would end this process there, and the shell would not wait for the command.
            import subprocess  # late: only Windows needs it

            sys.exit(subprocess.call(list(arguments), env=environment))
        os.execvpe(arguments[0], list(arguments), environment)
    except FileNotFoundError:
        terminal.echo_err(f"envgen: there is no command {arguments[0]!a}")
        sys.exit(NOT_FOUND)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it has a NUL character"
        terminal.echo_err(f"envgen: {arguments[0]!a} cannot be run: {why}")
        sys.exit(NOT_EXECUTABLE)


def stored_of(deployment: Deployment, text: str | None, sealed: Opener) -> dict[str, str]:
    """Return what the .env file sets and, where it has no value, what is sealed."""
    stored = dotenv.filled(text or "")
    wanting = missing_names(deployment, text) if deployment.kind != "test" else frozenset()
    if wanting:
        found = sealed(deployment, wanting)
        stored |= {name: found.values[name].reveal() for name in wanting & found.values.keys()}
        if closed := sorted(wanting & found.closed):
            terminal.echo_err(
                f"envgen: {terminal.listed(closed)} {'is' if len(closed) == 1 else 'are'} sealed, "
                "and the key is not here (`envgen keys show`)"
            )
    return stored


def environment_of(
    deployment: Deployment, stored: Mapping[str, str], process: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a command: the process's own, the .env file, the profile.

    A blank variable counts as missing. A variable that is set under one of its names, the old
    or the new, is not set under the other by what comes later, or the two would differ.
    """
    plain = {
        item.name: item.value
        for item in deployment.variables
        if item.value and item.owner is Owner.PROFILE
    }
    environment = dict(process)
    for source in (stored, plain):
        taken = _set_in(deployment, environment)
        environment |= {k: v for k, v in source.items() if v.strip() and k not in taken}
    # What opens every secret of the profile is none of them.
    environment.pop(KEY, None)
    return environment


def missing_in(deployment: Deployment, environment: Mapping[str, str]) -> list[str]:
    """Return the variables that programs need and the environment lacks."""
    if deployment.kind == "test":
        return []
    there = _set_in(deployment, environment)
    return [
        item.name
        for item in deployment.variables
        if item.readers
        and not (item.optional or item.owner is Owner.PROFILE)
        and item.name not in there
    ]


def _set_in(deployment: Deployment, environment: Mapping[str, str]) -> set[str]:
    """Return the names that are set, under themselves or under their old or new name."""
    there = {name for name, value in environment.items() if value.strip()}
    twins = [{old, new} for old, new in deployment.document.renamed.items()]
    return there.union(*(pair for pair in twins if pair & there))
