"""`envgen run`: a command in a profile's environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.support.system import WINDOWS
from envgen.vault.environment import environment_of, missing_in
from envgen.vault.store import ValueStore

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
    store = session.store(profile)
    deployment = store.deployment
    environment = environment_for(store)
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


def environment_for(store: ValueStore) -> dict[str, str]:
    """Return the environment of a command for a profile; say which values are locked."""
    saved = store.load()
    if locked := sorted(saved.locked):
        terminal.echo_err(
            f"envgen: {terminal.listed(locked)} {'is' if len(locked) == 1 else 'are'} sealed, "
            "and the key is not here (`envgen keys show`)"
        )
    return environment_of(store.deployment, saved, os.environ)
