"""`envgen run`: a command in a profile's environment."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence

import click

from envgen.cli import options, terminal
from envgen.cli.completion import complete_profile
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem
from envgen.model import Deployment
from envgen.secrets.values import SavedValues
from envgen.support.system import WINDOWS
from envgen.vault.environment import (
    environment_of,
    missing_in,
    programs_run_by,
    runs_django,
    taken_from,
    way_to_dotenv,
)
from envgen.vault.store import RULE, ValueStore

NOT_FOUND = 127
NOT_EXECUTABLE = 126


group = CommandGroup.EVERY_DAY


# Options after the profile belong to COMMAND.
@click.command(context_settings={"allow_interspersed_args": False})
@options.directory
@options.named("The profile, where it is not the first argument.")
@click.argument(
    "arguments",
    nargs=-1,
    type=click.UNPROCESSED,
    metavar="[PROFILE] [--] COMMAND...",
    shell_complete=complete_profile,
)
def command(directory: str | None, profile: str | None, arguments: Sequence[str]) -> None:
    """Run COMMAND with the environment of PROFILE.

    A value comes from the first of these that has one: the environment of this shell, the .env
    file, the sealed file if its private key is here, the profile. An empty value in the .env file
    is set too, unless the variable has a value elsewhere or is required. COMMAND replaces envgen,
    so it gets the signals, and its exit status is the result.
    """
    named = profile is not None
    if profile is None and arguments:
        profile, *arguments = arguments
        named = arguments[:1] == ["--"]
    if arguments and arguments[0] == "--":
        arguments = arguments[1:]
    if profile is None or not arguments:
        raise click.UsageError(
            "Name a profile and a command, for example "
            "`envgen run development -- python manage.py runserver`."
        )
    session = Session(directory)
    if not named and profile not in session.deployments and not session.meant(profile):
        raise InputError([_no_profile(session, profile, arguments)])
    store = session.store(profile)
    deployment = store.deployment
    saved = store.load()
    environment = environment_for(deployment, saved)
    module = environment.get("DJANGO_SETTINGS_MODULE", deployment.settings_module)
    if module != deployment.settings_module:
        terminal.warn(
            f"DJANGO_SETTINGS_MODULE is {module!a} in this shell, not {deployment.settings_module}"
        )
    programs = programs_run_by(deployment, arguments)
    path = f"{deployment.settings_folder}/{deployment.name}.py"
    needs_settings = module == deployment.settings_module and runs_django(arguments)
    if needs_settings and not session.project.is_file(path):
        hint = f"run `envgen render {deployment.name}`"
        raise InputError([Problem("does not exist yet", "settings-module", Place(path), hint)])
    lacking = missing_in(deployment, environment, programs)
    missing = [name for name in lacking if name not in saved.locked]  # those are named already
    if missing and needs_settings and store.text is None:
        raise InputError([_no_dotenv(store, missing)])
    if missing:
        terminal.warn(f"{profile} has no value for {terminal.listed(missing)}")
        terminal.echo_err(f"    write {'it' if len(missing) == 1 else 'them'} into {store.path}")
    _warn_of_other_values(session, store, environment)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if WINDOWS:
            # exec would end this process there, and the shell would not wait for the command.
            import subprocess  # late: only Windows needs it

            sys.exit(subprocess.call(list(arguments), env=environment))
        os.execvpe(arguments[0], list(arguments), environment)
    except FileNotFoundError:
        terminal.fail(f"there is no command {arguments[0]!a}")
        if hint := _hint(arguments[0], deployment.name):
            terminal.echo_err(f"    {hint}")
        sys.exit(NOT_FOUND)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it contains a NUL character"
        terminal.fail(f"cannot run {arguments[0]!a}: {why}")
        sys.exit(NOT_EXECUTABLE)


def _no_profile(session: Session, word: str, arguments: Sequence[str]) -> Problem:
    """Return the problem of a command without a profile in front of it."""
    names = list(session.deployments)
    name = "development" if "development" in names else next(iter(names), "development")
    command = shlex.join([word, *arguments])
    hint = f"name the profile first: `envgen run {name} -- {command}`"
    return Problem(f"{word!a} is not a profile", "unknown-profile", None, hint)


def _warn_of_other_values(
    session: Session, store: ValueStore, environment: Mapping[str, str]
) -> None:
    """Warn if the project's own code takes values that a deployed profile lacks from .env."""
    deployment, project = store.deployment, store.project
    path = deployment.inside(".env")
    text = next((item.text for item in session.stores.values() if item.path == path), None)
    names, place = taken_from(text or "", deployment, environment, project.read)
    if names and place:
        terminal.warn(
            f"{place.file}:{place.line} reads .env by itself, so the command may get "
            f"{terminal.listed(names)} from .env"
        )
        wanted = f"write {terminal.listed(names)} into {store.path}"
        terminal.echo_err(f"    {wanted}, or read .env in development only")


def _hint(word: str, profile: str) -> str:
    """Return how to write a command whose first word is not a program; "" where that is unknown."""
    if word.startswith("-"):
        return f"options of envgen come before the profile: `envgen run OPTIONS {profile} -- …`"
    if len(word.split()) > 1:
        command = f"`envgen run {profile} -- {terminal.safe(word)}`"
        return f"remove the quotes around the whole command: {command}"
    return ""


def _no_dotenv(store: ValueStore, missing: Sequence[str]) -> Problem:
    """Return the problem of a command that needs values from a .env file which does not exist."""
    message = f"does not exist, and the settings need {terminal.listed(missing)}"
    hint = way_to_dotenv(store)
    return Problem(message, RULE, Place(store.path), hint)


def environment_for(deployment: Deployment, saved: SavedValues) -> dict[str, str]:
    """Return the environment of a command for a profile; warn of values that cannot be opened."""
    if locked := sorted(saved.locked):
        terminal.warn(
            f"{terminal.listed(locked)} {'is' if len(locked) == 1 else 'are'} sealed, "
            "and the key is not on this machine (see `envgen keys show`)"
        )
    return environment_of(deployment, saved, os.environ)
