"""Take the variables of a foreign .env file over into a profile's own: pure, and by name.

A value goes to the variable of its name, or to the one that `renamed` leads to. What is there
already (in the .env file, sealed, or by the profile) and differs is kept unless it is to be
replaced; what the profile does not know has no place. Whatever is not taken is in the result,
each with its line.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping

from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats import dotenv, quoting
from envgen.formats.dotenv.dialects import DialectReading, Found, shown
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Deployment, Owner, Variable
from envgen.output.targets.dotenv import wanted
from envgen.secrets.sealed_values import NOTHING_SEALED, Sealed
from envgen.secrets.secret import Secret

RULE = "import-env"


class Import(Discreet, frozen=True):
    """What comes of a file for one profile. The names are those of the profile's variables."""

    text: str
    """The .env file with what was taken."""
    taken: tuple[str, ...]
    same: tuple[str, ...]
    """What the .env file, or the profile, says already."""
    kept: tuple[str, ...]
    """What has another value in the .env file, or by the profile, which was not to be replaced."""
    kept_sealed: tuple[str, ...]
    """What has none there, and one that is sealed: another, or one that cannot be opened here."""
    to_seal: tuple[str, ...]
    """Of what was taken, what is sealed with another value, or one that cannot be opened here."""
    problems: tuple[Problem, ...]
    """Warnings: lines that were not understood. Notes: names that have no place."""


def import_into(
    deployment: Deployment,
    reading: DialectReading,
    before: str,
    file: str,
    replace: Collection[str] = (),
    sealed: Sealed = NOTHING_SEALED,
) -> Import:
    """Return what the profile's .env file, now `before`, is with what `reading` found in `file`.

    `sealed` is what the profile's sealed file has: it counts where the .env file has no value.
    `replace` are variables whose value the file's shall replace; the old one stays as a comment.
    Raises InputError for values that are not certain, that two names claim differently, or that
    no .env file can carry: all of them, and nothing is taken.
    """
    values, problems = _values(deployment, reading, file)
    there = _existing(deployment, before)
    same = [name for name, found in values.items() if _equal(there.get(name, ""), found.value)]
    otherwise = _sealed_otherwise(deployment, values, sealed)
    has_another = there.keys() | otherwise
    kept = [name for name in values if name in has_another and name not in (*same, *replace)]
    taken = {name: found for name, found in values.items() if name not in (*same, *kept)}
    text = dotenv.update(before, list(_wanted(deployment, before, taken))) if taken else before
    return Import(
        text=text,
        taken=tuple(taken),
        same=tuple(same),
        kept=tuple(name for name in kept if name in there),
        kept_sealed=tuple(name for name in kept if name not in there),
        to_seal=tuple(name for name in taken if name in otherwise),
        problems=tuple(problems),
    )


def _values(
    deployment: Deployment, reading: DialectReading, file: str
) -> tuple[dict[str, Found], list[Problem]]:
    """Return what goes to each variable, as .env has it, and warnings and notes on the rest."""
    problems = list(reading.problems)
    values: dict[str, Found] = {}
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
            if name in values and not _equal(values[name].value, value):
                problems.append(_two_names(values[name], each, file))
            values.setdefault(name, Found(each.name, value, each.line))
    if any(each.severity is Severity.ERROR for each in problems):
        raise InputError(problems)
    return values, problems


def _sealed_otherwise(
    deployment: Deployment, values: Mapping[str, Found], sealed: Sealed
) -> frozenset[str]:
    """Return those of `values` that are sealed with another value, or with who knows which."""
    private = {item.name for item in deployment.variables if not item.is_plain}
    known = sealed.only(private & values.keys())
    others = {name for name in known.values if known.values[name] != Secret(values[name].value)}
    return known.closed | others


def _existing(deployment: Deployment, before: str) -> dict[str, str]:
    """Return the value that each variable has: in the .env file, or by the profile."""
    filled = dotenv.filled(before)
    by_new_name = {deployment.document.renamed.get(name, name): filled[name] for name in filled}
    plain = {
        item.name: item.value
        for item in deployment.variables
        if item.value and item.owner is Owner.PROFILE
    }
    return {**plain, **by_new_name, **filled}


def _wanted(
    deployment: Deployment, before: str, taken: dict[str, Found]
) -> Iterator[dotenv.Wanted]:
    """Yield what to write, under each name that the file has: two that differ help nobody."""
    filled = dotenv.filled(before)
    for variable in deployment.variables:
        if variable.name not in taken:
            continue
        renamed = deployment.document.renamed.items()
        names = [old for old, new in renamed if new == variable.name and old in filled]
        if variable.name in filled or not names:
            names.append(variable.name)
        for name in names:
            # As a secret, whatever stood there: another value may not be lost.
            yield wanted(variable, taken[variable.name].value, name=name)


def _written(variable: Variable, value: str) -> str:
    """Return a value as .env has it. Raises Unquotable."""
    # base64 on one line has no line breaks: what has some is what is to be encoded.
    if variable.encoding == "base64" and "\n" in value:
        value = base64.b64encode(value.encode()).decode()
    quoting.dotenv(value)
    return value


def _equal(one: str, other: str) -> bool:
    return Secret(one) == Secret(other)


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
