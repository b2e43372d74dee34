"""Seal the values of a .env file, and unseal them back into it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv, quoting
from envgen.output.targets.dotenv import Choices, merge
from envgen.output.templating import Templates
from envgen.secrets import sealed
from envgen.secrets.keyring import RULE
from envgen.secrets.sealed import SealedFile, SealOutcome
from envgen.secrets.secret import Secret
from envgen.secrets.values import SavedValues
from envgen.vault.rotation import superseded
from envgen.vault.store import Edits, ValueStore, edited


class Sealing(Struct, frozen=True):
    """The result of sealing: the new sealed file, and names to report."""

    outcome: SealOutcome
    # Sealed with another value, and not named with --replace.
    asks: tuple[str, ...]
    # Sealed, but without a value in the .env file.
    left: tuple[str, ...]
    # Sealed, but not a variable of the profile, each with its new name if it was renamed.
    foreign: Mapping[str, str | None]
    # In the .env file, but not a variable of the profile.
    unknown: tuple[str, ...]
    # Dropped, but still in the .env file, so that the next run seals them again.
    returning: tuple[str, ...]

    @property
    def edits(self) -> Edits:
        """Return the edits to save."""
        return Edits(sealed=self.outcome.text)


class Older(Struct, frozen=True):
    """A sealed value that a rotation replaced, and the command that seals the newer one."""

    name: str
    command: str


class Unsealing(Struct, frozen=True):
    """The result of unsealing: the edits of the .env file, and names to report."""

    edits: Edits
    new: tuple[str, ...]
    changed: tuple[str, ...]
    # Sealed, but not a variable of the profile.
    foreign: tuple[str, ...]
    # Of a rotation that the .env file has and the sealed file not yet: the .env file's is newer.
    older: tuple[Older, ...] = ()


def seal(
    store: ValueStore, recipient: str | None, replace: Collection[str], drop: Collection[str]
) -> Sealing:
    """Return the sealed file with the values of the .env file; nothing is written.

    `recipient` is as for `Keyring.recipient`, or None for the file's own; `replace` and `drop` are
    as for `sealed.seal`. Raises InputError as these do, where there is no .env file, for values
    that `unseal` could not write, and where what is sealed would be lost with its key.
    """
    values = _private_values(store)
    if wrong := [name for name in replace if name not in values]:
        message = "--replace {name!a}: {path} has no value for it"
        hint = f"it has {', '.join(sorted(values))}"
        raise InputError(
            Problem(message.format(name=name, path=store.path), RULE, None, hint) for name in wrong
        )
    _check_sealed(store, drop)
    file = _file_for(store, recipient, values)
    key = store.key(file)
    _check_not_older(store, replace)
    stays = {name: value for name, value in values.items() if name not in drop}
    outcome = sealed.seal(file, store.subject, stays, key, replace=replace, drop=drop)
    sealed.parse(outcome.text, file.path, store.subject)  # what is written can be read again
    known, deployment = store.deployment.document.renamed, store.deployment
    stayed = sorted(file.values.keys() - values.keys() - set(outcome.dropped))
    return Sealing(
        outcome,
        asks=tuple(name for name in outcome.changed if name not in replace),
        left=tuple(name for name in stayed if deployment.variable(name)),
        foreign={name: known.get(name) for name in stayed if not deployment.variable(name)},
        unknown=tuple(
            name
            for name in dotenv.filled(store.text or "")
            if name not in dotenv.doubtful(store.text or "")
            if not (deployment.variable(name) or name in known or name in stayed)
        ),
        returning=tuple(name for name in values if name in drop),
    )


def unseal(store: ValueStore, templates: Templates) -> Unsealing:
    """Return the .env file with the values of the sealed file; nothing is written.

    Only the profile's own secrets are: anybody can seal a value, and PATH or LD_PRELOAD must not
    come into an environment that way. Raises InputError where there is no sealed file, or the key
    is not here, and as `Store.sealed` and `Store.load` do.
    """
    deployment, found = store.deployment, store.sealed
    if found.file is None:
        hint = f"run `envgen seal {deployment.name}` to create it"
        raise InputError([Problem("does not exist", RULE, Place(store.sealed_path), hint)])
    if found.missing_key:
        hint = "set it in ENVGEN_KEY, or save it in that file with mode 0600"
        raise InputError([Problem(found.missing_key, RULE, Place(store.sealed_path), hint)])
    own = {item.name for item in deployment.variables if not item.is_plain}
    values = {name: value for name, value in found.values.items() if name in own}
    there = store.load(sealed=False)
    older = tuple(_older(store, there, found.values))
    values = {name: value for name, value in values.items() if name not in {i.name for i in older}}
    edits = edited(deployment, there, values)
    if there.text is None:
        outcome = merge(deployment, templates, store.load(), Choices(make=lambda kind: Secret("")))
        edits = Edits(dotenv=outcome.artifact.text if outcome else None)
    before = {name: there.value(name) for name in values}
    return Unsealing(
        edits,
        new=tuple(name for name in values if before[name] is None),
        changed=tuple(name for name in values if before[name] not in (None, values[name])),
        foreign=tuple(sorted(found.values.keys() - own)),
        older=older,
    )


def _older(store: ValueStore, there: SavedValues, sealed: Mapping[str, Secret]) -> Iterator[Older]:
    """Yield what is sealed from before a rotation, or before its end, that was cut off.

    Such a run wrote the .env file and not the sealed one, so the .env file has the newer values.
    """
    made = dotenv.dates(there.text or "")
    for variable in store.deployment.variables:
        name, fallback = variable.name, variable.fallback
        current = there.value(name) if fallback else None
        if fallback is None or current is None or name not in sealed:
            continue
        previous = there.value(fallback)
        command = f"envgen rotate {name} -p {store.deployment.name}"
        if fallback not in sealed and previous is not None and sealed[name] == previous:
            yield Older(name, command)
        # The date says that it was rotated here: a colleague's .env file has none.
        elif fallback in sealed and previous is None and sealed[name] == current and name in made:
            yield Older(fallback, f"{command} --finish")


def _private_values(store: ValueStore) -> dict[str, Secret]:
    """Return the values in a profile's .env file that are sealed: all but plain ones."""
    found = store.load(sealed=False)
    if found.text is None:
        hint = f"run `envgen render {store.deployment.name}` to create it"
        message = "does not exist, so there is nothing to seal"
        raise InputError([Problem(message, RULE, Place(store.path), hint)])
    values = {
        item.name: value
        for item in store.deployment.variables
        if not item.is_plain and (value := found.value(item.name)) is not None
    }
    if wrong := list(_unwritable(values, Place(store.path))):
        raise InputError(wrong)
    return values


def _check_not_older(store: ValueStore, replace: Collection[str]) -> None:
    """Raise InputError if a value would replace the one that a rotation elsewhere gave."""
    hint = f"to use the sealed value, run `envgen unseal {store.deployment.name}`"
    message = "{path} has the value of {name} from before a rotation, and the sealed one is newer"
    problems = [
        Problem(message.format(path=store.path, name=name), RULE, Place(store.sealed_path), hint)
        for name in superseded(store)
        if name not in replace
    ]
    if problems:
        raise InputError(problems)


def _check_sealed(store: ValueStore, drop: Collection[str]) -> None:
    """Raise InputError if one of the names to drop is not sealed."""
    there = store.file.values if drop and store.file is not None else {}
    hint = f"it has {', '.join(there)}" if there else "leave out --drop"
    if wrong := [name for name in drop if name not in there]:
        message = f"{store.sealed_path} has no value for it"
        raise InputError(Problem(f"--drop {name!a}: {message}", RULE, None, hint) for name in wrong)


def _file_for(store: ValueStore, recipient: str | None, values: Mapping[str, Secret]) -> SealedFile:
    """Return the sealed file as it is, or one without values for a new recipient."""
    file = store.file
    if file is not None and recipient is None:
        return file
    public = store.keyring.recipient(recipient, store.project.root)
    if file is not None and file.recipient == public:
        return file
    if file is not None:
        _check_nothing_lost(store, values)
    return sealed.blank(store.subject, public, store.sealed_path, store.path)


def _check_nothing_lost(store: ValueStore, values: Mapping[str, Secret]) -> None:
    """Raise InputError if a value that is sealed for the old key is not in the .env file."""
    before = store.sealed
    lost = {
        name
        for name in before.names
        if name not in values or before.values.get(name, values[name]) != values[name]
    }
    if lost:
        names = ", ".join(sorted(lost))
        message = f"the sealed values of {names} are not in {store.path}, and would be lost"
        hint = f"run `envgen unseal {store.deployment.name}` first, then seal for another key"
        raise InputError([Problem(message, RULE, Place(store.sealed_path), hint)])


def _unwritable(values: Mapping[str, Secret], place: Place) -> Iterator[Problem]:
    """Yield the values that `unseal` could not write into a .env file."""
    for name, value in values.items():
        try:
            quoting.dotenv(value.reveal())
        except quoting.Unquotable as error:
            yield Problem(f"the value of {name} {error.reason}", RULE, place)
