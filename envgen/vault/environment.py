"""The environment of a command that runs for a profile."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Deployment, Owner
from envgen.reading import ReadText
from envgen.reading.env_files import env_file_reader
from envgen.secrets.values import HeldValue, SavedValues
from envgen.support import lazy_re

if TYPE_CHECKING:
    from envgen.vault.store import ValueStore

# Where keyring.VARIABLE is; that module is imported where something is sealed.
KEY = "ENVGEN_KEY"


def environment_of(
    deployment: Deployment, saved: SavedValues, process: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a command: the process's own, what is saved, the profile.

    It contains every variable of the .env file, also those that the profile does not know. Any
    other value replaces a blank one. A blank value without a replacement is set, because programs
    see the difference, unless the variable is required: then `render` wrote the blank line. If a
    source sets a renamed variable under one of its two names, later sources do not set the other.

    Raises InputError for a value with a NUL character, which no environment can hold.
    """
    plain = {
        item.name: item.value
        for item in deployment.variables
        if item.value and item.owner is Owner.PROFILE
    }
    there = dotenv.filled(saved.text or "")
    there |= {
        found.name: found.secret.reveal()
        for found in saved.by_name.values()
        if isinstance(found, HeldValue)
    }
    environment = dict(process)
    for source in (there, plain):
        known = _set_in(deployment, environment)
        environment |= {k: v for k, v in source.items() if v.strip() and k not in known}
    known = _set_in(deployment, environment)
    for name, value in _blank(deployment, saved.text or ""):
        if name not in known:
            environment.setdefault(name, value)
    # What opens every secret of the profile is none of them.
    environment.pop(KEY, None)
    _refuse_nul(deployment, environment, saved)
    return environment


def _blank(deployment: Deployment, text: str) -> Iterator[tuple[str, str]]:
    """Yield the variables that the profile, or else a person in .env, sets to a blank value."""
    for item in deployment.variables:
        if item.value == "" and item.owner is Owner.PROFILE:
            yield item.name, ""
    for name, value in dotenv.values(text).items():
        known = deployment.variable(name)
        if not value.strip() and (known is None or known.optional or known.is_plain):
            yield name, value


def _refuse_nul(deployment: Deployment, environment: Mapping[str, str], saved: SavedValues) -> None:
    doubtful = dotenv.doubtful(saved.text or "")
    lines = {each.name: each.line for each in dotenv.parse(saved.text or "").assignments()}
    problems = []
    for name in [name for name, value in environment.items() if "\0" in value]:
        held = saved.by_name.get(name)
        place = Place(deployment.dotenv, lines.get(name, 0), int(name in lines))
        shown = "a variable" if name in doubtful and held is None else name
        problems.append(
            Problem(
                f"{shown} contains a NUL character, which no environment can hold",
                "dotenv-value",
                held.place if isinstance(held, HeldValue) else place,
                "delete the character, or keep the value in a file",
            )
        )
    if problems:
        raise InputError(problems)


def way_to_dotenv(store: ValueStore) -> str:
    """Return how to create a .env file that does not exist.

    Rendering generates new secrets. A deployed site has its own, so they come from whoever has
    them, or from the sealed file. Raises as `ValueStore.sealed` does.
    """
    deployment = store.deployment
    name = deployment.name
    if store.sealed.missing_key:
        return (
            "its secrets are sealed, and the key is not on this machine: ask a colleague for the "
            f"key (`envgen keys show` says which), then run `envgen unseal {name}`"
        )
    if store.sealed_text is not None:
        return f"run `envgen unseal {name}` to create it"
    if deployment.kind == "deployed":
        return (
            "you need this file only to work on the deployed site: ask a colleague for its values; "
            f"before the first deploy, run `envgen render {name}` to create it"
        )
    return f"run `envgen render {name}` to create it"


def programs_run_by(deployment: Deployment, command: Sequence[str]) -> frozenset[str]:
    """Return the programs of a profile that `command` starts, by their names.

    A command that starts as a program's own command does is that program. Any other one that
    runs Django, such as `python manage.py shell`, needs what Django programs need. Where nothing
    is known of a command, all programs are returned.
    """
    programs = deployment.document.programs
    words = _words(command)
    own = {
        name
        for name, item in programs.items()
        if (start := _words(item.command.split())) and words[: len(start[:3])] == start[:3]
        if _celery_command(words) == _celery_command(start)
    }
    if own:
        return frozenset(own)
    django = frozenset(name for name, item in programs.items() if item.django)
    return django if django and runs_django(command) else frozenset(programs)


def runs_django(command: Sequence[str]) -> bool:
    """Return whether a command loads the settings module."""
    words = _words(command)
    return "manage.py" in words or _runner(words) in _RUN_DJANGO


# Programs that load the settings module.
_RUN_DJANGO = frozenset(
    {
        *("celery", "daphne", "django", "django-admin", "granian", "gunicorn", "hypercorn"),
        *("pytest", "uvicorn"),
    }
)
_PYTHON = lazy_re.compile(r"python[0-9.]*")
_ASSIGNMENT = lazy_re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)


def _words(command: Sequence[str]) -> list[str]:
    """Return the words of a command, from the name of the program that it runs.

    Left out are the folders of programs, `exec`, and `env` with the variables that it sets.
    """
    words = list(command)
    while words and (
        words[0] in ("exec", "env", "/usr/bin/env") or _ASSIGNMENT.fullmatch(words[0])
    ):
        del words[0]
    words = [word.rpartition("/")[2] if index < 2 else word for index, word in enumerate(words)]
    if words and _PYTHON.fullmatch(words[0]):
        words[0] = "python"
    return words


def _runner(words: Sequence[str]) -> str:
    """Return the program that runs, or the module that Python runs with -m."""
    if len(words) > 2 and words[:2] == ["python", "-m"]:
        return words[2]
    return words[0] if words else ""


# Options of `celery` itself that take a value.
_CELERY_OPTIONS = frozenset(
    {"-A", "--app", "-b", "--broker", "--result-backend", "--loader", "--config", "--workdir"}
)


def _celery_command(words: Sequence[str]) -> str:
    """Return `worker` of `celery -A config worker`; empty for another program."""
    if _runner(words) != "celery":
        return ""
    rest = iter(words[words.index("celery") + 1 :])
    for word in rest:
        if word in _CELERY_OPTIONS:
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return ""


def missing_in(
    deployment: Deployment, environment: Mapping[str, str], programs: Collection[str]
) -> list[str]:
    """Return the variables that `programs` need and the environment lacks."""
    if deployment.kind == "test":
        return []
    there = _set_in(deployment, environment)
    return [
        item.name
        for item in deployment.variables
        if not set(programs).isdisjoint(item.readers)
        and not (item.optional or item.owner is Owner.PROFILE)
        and item.name not in there
    ]


def taken_from(
    text: str, deployment: Deployment, environment: Mapping[str, str], read: ReadText
) -> tuple[list[str], Place | None]:
    """Return the variables that a deployed profile lacks and the project's code takes from .env.

    `text` is the file .env. The place is where the code begins to read it; None if it does not.
    """
    base = deployment.document.django.base_settings
    if deployment.kind != "deployed" or base is None:
        return [], None
    there, known = dotenv.filled(text), _set_in(deployment, environment)
    names = [item.name for item in deployment.variables if item.name in there.keys() - known]
    for path in (*deployment.module_files(base), deployment.inside("manage.py")) if names else ():
        if found := env_file_reader(read(path) or ""):
            return names, Place(path, *found)
    return names, None


def _set_in(deployment: Deployment, environment: Mapping[str, str]) -> set[str]:
    """Return the names that are set, under themselves or under their old or new name."""
    there = {name for name, value in environment.items() if value.strip()}
    twins = [{old, new} for old, new in deployment.document.renamed.items()]
    return there.union(*(pair for pair in twins if pair & there))
