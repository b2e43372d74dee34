"""A .env file before, during and after the rotation of a secret."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.model import Deployment, Owner, Variable
from envgen.output.targets.dotenv import wanted
from envgen.secrets.secret import Secret
from envgen.support.suggestions import suggest
from envgen.vault.environment import way_to_dotenv
from envgen.vault.issuing import replacement
from envgen.vault.store import ValueStore

RULE = "rotate"


class Rotation(Struct, frozen=True):
    """A secret that can be rotated, and how far it is."""

    name: str
    fallback: str
    under_way: bool
    # When the value was made that counts now; None where that is not known here.
    since: date | None
    # The last run was cut off: the .env file is written, and the sealed file is not.
    cut_off: bool = False


def without_file(store: ValueStore) -> InputError:
    """Return the error for a .env file that does not exist, with the way to get one."""
    hint = way_to_dotenv(store.deployment, sealed=store.sealed_text is not None)
    return InputError([Problem("does not exist", RULE, Place(store.path), hint)])


def rotations(store: ValueStore) -> list[Rotation]:
    """Return every secret that can be rotated.

    Where there is no .env file, the names in the sealed file tell which rotations are under way.
    Raises InputError where the .env file cannot be read.
    """
    there = set(dotenv.filled(store.text or ""))
    if store.text is None and store.file is not None:
        there = set(store.file.values)
    dates = dotenv.dates(store.text or "")
    sealed = _sealed_names(store)
    # A colleague's .env file, which has no date, may lack what is sealed.
    begun = {name for name in there if name in sealed and name in dates}
    return [
        Rotation(
            item.name,
            item.fallback,
            item.fallback in there,
            dates.get(item.name),
            cut_off=item.name in begun and (item.fallback in there) != (item.fallback in sealed),
        )
        for item in store.deployment.variables
        if item.fallback and item.owner is Owner.ENVGEN
    ]


def superseded(store: ValueStore) -> tuple[str, ...]:
    """Return the secrets that were rotated elsewhere: .env has the value from before it.

    The sealed file has it as the previous value. Empty where it cannot be opened.
    """
    if store.text is None or store.file is None:
        return ()
    there, sealed = store.load(sealed=False), store.sealed.values
    found = []
    for variable in store.deployment.variables:
        here = there.value(variable.name)
        newer, previous = sealed.get(variable.name), sealed.get(variable.fallback or "")
        if None not in (here, newer, previous) and here != newer and here == previous:
            found.append(variable.name)
    return tuple(found)


def _sealed_names(store: ValueStore) -> frozenset[str]:
    """Return the names in the sealed file beside a .env file; none where it cannot be read."""
    if store.text is None:
        return frozenset()
    try:
        file = store.untrusted_file
    except InputError:
        return frozenset()
    return frozenset(file.values if file else ())


def pair_of(deployment: Deployment, name: str) -> tuple[Variable, Variable]:
    """Return the variable `name`, and the one that holds its previous value.

    Raises InputError for what cannot be rotated here, and says where it can.
    """
    variable = deployment.variable(name)
    if variable is None or not variable.secret:
        raise InputError([_no_secret(deployment, name)])
    fallback = deployment.variable(variable.fallback or "")
    if variable.owner is not Owner.ENVGEN:
        message = f"envgen cannot rotate {name}: it does not generate the value"
        raise InputError([Problem(message, RULE, None, replacement(deployment, name))])
    if fallback is None:
        message = f"envgen cannot rotate {name}: it has no variable for its previous value"
        hint = replacement(deployment, name)
        if variable.setting != "SECRET_KEY":  # Django does not read SECRET_KEY_PREVIOUS
            hint += (
                "; to rotate it, write `rotates: true` in `env` once its programs accept "
                f"{name}_PREVIOUS too"
            )
        raise InputError([Problem(message, RULE, None, hint)])
    return variable, fallback


def begin(deployment: Deployment, text: str, name: str, new: Secret, today: date) -> str:
    """Return the .env file with a new value, and the one that it has as fallback.

    Raises InputError where it has none, or one that the fallback cannot hold.
    """
    variable, fallback = pair_of(deployment, name)
    old = dotenv.filled(text).get(name)
    if old is None:
        message = f"{name} has no value in {deployment.dotenv}, so there is nothing to rotate"
        hint = f"run `envgen render {deployment.name}` or `envgen unseal {deployment.name}`"
        raise InputError([Problem(message, RULE, None, hint)])
    if fallback.type == "list" and ("," in old or old != old.strip()):
        odd = "a comma, or a space at its start or end"
        message = f"{name} has {odd}, which {fallback.name} cannot contain"
        hint = f"run `envgen new-secret {name} -p {deployment.name} --replace`; sessions end then"
        raise InputError([Problem(message, RULE, None, hint)])
    # Other values of it on earlier lines become comments, before this one gets a new value.
    text = dotenv.update(text, [wanted(variable, old)])
    text = dotenv.update(
        text, [wanted(variable, new.reveal(), secret=False), wanted(fallback, old)]
    )
    return dotenv.with_dates(text, {**dotenv.dates(text), name: today})


def finish(deployment: Deployment, text: str, name: str) -> str:
    """Return the .env file without the previous value."""
    _, fallback = pair_of(deployment, name)
    return dotenv.update(text, [], [fallback.name], wanted(fallback, "").comments)


def _no_secret(deployment: Deployment, name: str) -> Problem:
    names = [item.name for item in deployment.variables if item.secret]
    hint = suggest(name, names) or f"the secrets are: {', '.join(names) or 'none'}"
    return Problem(f"{deployment.name} has no secret {name!a}", RULE, None, hint)
