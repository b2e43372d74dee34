"""The .env file and the sealed file of a profile: what of the one belongs in the other."""

from __future__ import annotations

from collections.abc import Mapping

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv, quoting
from envgen.model import Deployment
from envgen.output.targets.dotenv import under_old_names
from envgen.project import Project
from envgen.secrets import sealed
from envgen.secrets.keyring import RULE
from envgen.secrets.sealed import SealedFile
from envgen.secrets.secret import Secret
from envgen.vault.vault import Vault, subject_of


def private_values(project: Project, deployment: Deployment) -> dict[str, Secret]:
    """Return the values of a profile's .env file that stand nowhere else: what is sealed.

    Raises InputError where there is none, it cannot be relied on, or could not be written back.
    """
    path = deployment.dotenv
    if deployment.kind == "test":
        raise InputError([Problem("a test profile has no .env file", RULE)])
    if project.link_on_the_way(path):
        raise InputError(
            [Problem("is a symbolic link, and envgen follows none", RULE, Place(path))]
        )
    text = project.read(path)
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


def file_for(
    vault: Vault, deployment: Deployment, recipient: str | None, values: Mapping[str, Secret]
) -> SealedFile:
    """Return the sealed file as it is, or one without values for a new recipient.

    `recipient` is as for `Keyring.recipient`, or None for the file's own; `values` are the .env
    file's. Raises InputError as that does, and where what is sealed would be lost with its key.
    """
    file = vault.file(deployment)
    if file is not None and recipient is None:
        return file
    public = vault.keyring.recipient(recipient, vault.project.root)
    if file is not None and file.recipient == public:
        return file
    if file is not None:
        _check_nothing_lost(vault, deployment, file, values)
    path = vault.path(deployment)
    return sealed.blank(subject_of(deployment), public, path, deployment.dotenv)


def _check_nothing_lost(
    vault: Vault, deployment: Deployment, file: SealedFile, values: Mapping[str, Secret]
) -> None:
    """Raise InputError where the .env file has not all that is sealed for the key before."""
    sealed_before = vault.opened(deployment).values
    lost = {
        name
        for name in file.values
        if name not in values or (sealed_before and sealed_before[name] != values[name])
    }
    if lost:
        names = ", ".join(sorted(lost))
        message = f"{deployment.dotenv} has not the values of {names} that are sealed"
        hint = f"`envgen unseal -p {deployment.name}` first, then seal for another key"
        raise InputError([Problem(message, RULE, Place(file.path), hint)])


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
