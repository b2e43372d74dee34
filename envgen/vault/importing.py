"""Take the variables of a foreign .env file over into a profile's own: pure, and by name.

A value goes to the variable of its name, or to the one that `renamed` leads to. What is there
already (in the .env file, sealed, or by the profile) and differs is kept unless it is to be
replaced; what the profile does not know has no place. Whatever is not imported is in the result,
each with its line.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping

from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats import quoting
from envgen.formats.dotenv import dialects
from envgen.formats.dotenv.dialects import DIALECTS, Found, shown
from envgen.formats.dotenv.dialects import DialectReading as DialectReading
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Deployment, Owner, Variable
from envgen.secrets.secret import Secret
from envgen.vault.store import Edits, SealedValues, ValueStore, edited

RULE = "import-env"
# The programs whose .env files are understood.
DIALECT_NAMES = tuple(DIALECTS)


class Import(Discreet, frozen=True):
    """What comes of a file for one profile. The names are those of the profile's variables."""

    edits: Edits
    imported: tuple[str, ...]
    same: tuple[str, ...]
    """What the .env file, or the profile, says already."""
    kept: tuple[str, ...]
    """What has another value in the .env file, or by the profile, which was not to be replaced."""
    kept_sealed: tuple[str, ...]
    """What has none there, and one that is sealed: another, or one that cannot be opened here."""
    to_seal: tuple[str, ...]
    """Of what is imported, what is sealed with another value, or one that cannot be opened here."""
    problems: tuple[Problem, ...]
    """Warnings: lines that were not understood. Notes: names that have no place."""


def import_into(
    store: ValueStore, reading: DialectReading, file: str, replace: Collection[str] = ()
) -> Import:
    """Return what the .env file of a profile is with what `reading` found in `file`.

    What is sealed counts where the .env file has no value. `replace` are variables whose value the
    file's shall replace; the old one stays as a comment. Nothing is written. Raises InputError for
    values that are not certain, that two names claim differently, or that no .env file can carry:
    all of them, and nothing is imported.
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
    """Return what a foreign .env file sets; `shown` is what to call it, `dialect` how to read it.

    Without `dialect`, what all programs read alike counts. Raises InputError for what is no text.
    """
    return dialects.read(dialects.decode(data, shown), shown, dialect)


def _found(
    deployment: Deployment, reading: DialectReading, file: str
) -> tuple[dict[str, Found], list[Problem]]:
    """Return what goes to each variable, as .env has it, and warnings and notes on the rest."""
    problems = list(reading.problems)
    found: dict[str, Found] = {}
    for each in reading.found:
        name = deployment.document.renamed.get(each.name, each.name)
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
            found.setdefault(name, Found(each.name, value, each.line))
    if any(each.severity is Severity.ERROR for each in problems):
        raise InputError(problems)
    return found, problems


def _sealed_otherwise(
    deployment: Deployment, values: Mapping[str, Secret], sealed: SealedValues
) -> frozenset[str]:
    """Return those of `values` that are sealed with another value, or with who knows which."""
    private = {item.name for item in deployment.variables if not item.is_plain}
    names = sealed.names & values.keys() & private
    return frozenset(name for name in names if sealed.values.get(name) != values[name])


def _of_profile(variable: Variable) -> Secret | None:
    plain = variable.owner is Owner.PROFILE and variable.value
    return Secret(plain) if plain else None


def _written(variable: Variable, value: str) -> str:
    """Return a value as .env has it. Raises Unquotable."""
    # base64 on one line has no line breaks: what has some is what is to be encoded.
    if variable.encoding == "base64" and "\n" in value:
        value = base64.b64encode(value.encode()).decode()
    quoting.dotenv(value)
    return value


def _without_place(deployment: Deployment, found: Found, file: str) -> Problem:
    what = f"{shown(found.name, found.value)} has no place in {deployment.name}"
    hint = "add it under `env`, or under `renamed` where it has another name by now"
    return Problem(what, RULE, Place(file, found.line, 1), hint, Severity.NOTE)


def _two_names(first: Found, second: Found, file: str) -> Problem:
    what = f"{second.name} is another name of {first.name} on line {first.line}, and differs"
    return Problem(what, RULE, Place(file, second.line, 1), "keep one of the lines")


def _problem(what: str, file: str, found: Found) -> Problem:
    hint = "see `encoding: base64`, or keep it in a file"
    return Problem(what, RULE, Place(file, found.line, 1), hint)
