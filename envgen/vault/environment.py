"""The environment of a command that runs for a profile."""

from __future__ import annotations

from collections.abc import Mapping

from envgen.formats import dotenv
from envgen.model import Deployment, Owner
from envgen.secrets.values import HeldValue, SavedValues

# Where keyring.VARIABLE is; that module is imported where something is sealed.
KEY = "ENVGEN_KEY"


def environment_of(
    deployment: Deployment, saved: SavedValues, process: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a command: the process's own, what is saved, the profile.

    All that the .env file sets is in it, also what the profile does not know. A blank variable
    counts as missing. A variable that is set under one of its names, the old or the new, is not
    set under the other by what comes later, or the two would differ.
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
