"""Copy the variables of another .env file into a profile's own. Nothing is written here.

A value goes to the variable of its name, or to its new name under `renamed`. An existing value
that differs (in the .env file, sealed, or in the profile) is kept unless it is to be replaced.
Names that are not in the profile are not copied. The result names everything that was not
copied, with its line.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping

from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats import quoting
from envgen.formats.dotenv import dialects
from envgen.formats.dotenv.dialects import DIALECTS, Found
from envgen.formats.dotenv.dialects import DialectReading as DialectReading
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Deployment, Owner, Variable
from envgen.secrets.secret import Secret
from envgen.vault.store import Edits, SealedValues, ValueStore, edited

RULE = "import-env"
# The programs whose .env files can be read.
DIALECT_NAMES = tuple(DIALECTS)
# So many lines that are not NAME=value are listed in any file.
_FEW = 2


class Import(Discreet, frozen=True):
    """The result of importing a file into one profile, with the profile's names."""

    edits: Edits
    imported: tuple[str, ...]
    same: tuple[str, ...]
    """Names with the same value in the .env file or the profile."""
    kept: tuple[str, ...]
    """Names that keep another value of the .env file or the profile."""
    kept_sealed: tuple[str, ...]
    """Names without a value there that keep a sealed one, which differs or cannot be opened."""
    to_seal: tuple[str, ...]
    """Imported names whose sealed value differs or cannot be opened."""
    problems: tuple[Problem, ...]
    """Warnings for lines that cannot be read, and notes for names that are not in the profile."""


def import_into(
    store: ValueStore, reading: DialectReading, file: str, replace: Collection[str] = ()
) -> Import:
    """Return the result of importing what `reading` found in `file`; nothing is written.

    A sealed value is used if the .env file has none. Values of the variables in `replace` are
    replaced, and stay as comments. Raises InputError, with all problems, for values that are
    ambiguous, that differ between two names, or that a .env file cannot hold.
    """
    deployment = store.deployment
    found, problems = _found(deployment, reading, file)
    values = {name: Secret(each.value) for name, each in found.items()}
    saved = store.load(sealed=False)
    there = {
        item.name: value
        for item in deployment.variables
        if (value := saved.value(item.name) or _of_profile(item)) is not None
    }
    same = [name for name in values if there.get(name) == values[name]]
    otherwise = _sealed_otherwise(deployment, values, store.sealed)
    has_another = there.keys() | otherwise
    kept = [name for name in values if name in has_another and name not in (*same, *replace)]
    imported = {name: value for name, value in values.items() if name not in (*same, *kept)}
    return Import(
        edits=edited(deployment, saved, imported),
        imported=tuple(imported),
        same=tuple(same),
        kept=tuple(name for name in kept if name in there),
        kept_sealed=tuple(name for name in kept if name not in there),
        to_seal=tuple(name for name in imported if name in otherwise),
        problems=tuple(problems),
    )


def read(data: bytes, shown: str, dialect: str | None) -> DialectReading:
    """Return the variables of another .env file; `shown` is its name in messages.

    `dialect` names the program whose rules apply; None accepts only what all programs read alike.
    Raises InputError if `data` is not text.
    """
    return dialects.read(dialects.decode(data, shown), shown, dialect)


def _found(
    deployment: Deployment, reading: DialectReading, file: str
) -> tuple[dict[str, Found], list[Problem]]:
    """Return the value for each variable, as written in .env, and problems of other lines."""
    if (other := _another_kind(deployment, reading, file)) is not None:
        raise InputError([other])
    problems = list(reading.problems)
    found: dict[str, Found] = {}
    for each in reading.found:
        name = _new_name(deployment, each)
        variable = deployment.variable(name)
        if variable is None:
            problems.append(_without_place(deployment, each, file))
        elif each.value.strip():
            try:
                value = _written(variable, each.value)
            except quoting.Unquotable as error:
                problems.append(_problem(f"the value of {name} {error.reason}", file, each))
                continue
            if name in found and found[name].value != value:
                problems.append(_two_names(found[name], each, file))
            found.setdefault(name, Found(each.name, value, each.line, each.shown))
    if any(each.severity is Severity.ERROR for each in problems):
        raise InputError(problems)
    return found, problems


def _another_kind(deployment: Deployment, reading: DialectReading, file: str) -> Problem | None:
    """Return an error for a file of another kind, such as a README or a settings module.

    Most of its lines are not NAME=value, and none has a name of the profile.
    """
    if any(deployment.variable(_new_name(deployment, each)) for each in reading.found):
        return None
    uncertain = {each.place.line for each in reading.problems if each.place}
    named = uncertain.union(each.line for each in reading.found).difference(reading.others)
    if len(reading.others) <= max(_FEW, len(named)):
        return None
    what = "this is not a .env file: most of its lines are not NAME=value"
    return Problem(what, RULE, Place(file, reading.others[0], 1), "pass the .env file")


def _new_name(deployment: Deployment, found: Found) -> str:
    return deployment.document.renamed.get(found.name, found.name)


def _sealed_otherwise(
    deployment: Deployment, values: Mapping[str, Secret], sealed: SealedValues
) -> frozenset[str]:
    """Return the names whose sealed value differs from `values` or cannot be opened."""
    private = {item.name for item in deployment.variables if not item.is_plain}
    names = sealed.names & values.keys() & private
    return frozenset(name for name in names if sealed.values.get(name) != values[name])


def _of_profile(variable: Variable) -> Secret | None:
    plain = variable.owner is Owner.PROFILE and variable.value
    return Secret(plain) if plain else None


def _written(variable: Variable, value: str) -> str:
    """Return a value as written in .env. Raises Unquotable."""
    # Encoded values are on one line, so a value with line breaks is not encoded yet.
    if variable.encoding == "base64" and "\n" in value:
        value = base64.b64encode(value.encode()).decode()
    quoting.dotenv(value)
    return value


def _without_place(deployment: Deployment, found: Found, file: str) -> Problem:
    shown = found.name if found.shown == found.name else "this"
    what = f"{shown} is not a variable of profile {deployment.name}"
    hint = "add it under `env`; if it is an old name, add it under `renamed`"
    return Problem(what, RULE, Place(file, found.line, 1), hint, Severity.NOTE)


def _two_names(first: Found, second: Found, file: str) -> Problem:
    what = (
        f"{second.name} and {first.name} (line {first.line}) are names of one variable, "
        "but their values differ"
    )
    return Problem(what, RULE, Place(file, second.line, 1), "remove one of the lines")


def _problem(what: str, file: str, found: Found) -> Problem:
    hint = "write `encoding: base64` for the variable, or keep the value in a file"
    return Problem(what, RULE, Place(file, found.line, 1), hint)
