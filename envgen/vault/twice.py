"""Explain duplicate sealed lines after a merge: which one has the .env file's value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from envgen.errors import EnvgenError, InputError, Problem
from envgen.secrets import sealed
from envgen.secrets.sealed import PrivateKey, SealedFile, SealSubject
from envgen.secrets.sealed.lines import name_of, newest
from envgen.secrets.secret import Secret
from envgen.secrets.values import SavedValues
from envgen.support.wording import listed


class SealedPlace(Struct, frozen=True):
    """A sealed file's path, with its profile, its key and its .env file."""

    path: str
    subject: SealSubject
    key: Callable[[SealedFile], PrivateKey | None]
    dotenv: str
    load: Callable[[], SavedValues]


def parse(text: str, around: SealedPlace) -> SealedFile:
    """Parse a sealed file; problems about duplicate lines say which value each line has.

    A person cannot tell the lines apart, because they are encrypted. Raises InputError.
    """
    try:
        return sealed.parse(text, around.path, around.subject)
    except InputError as error:
        lines = text.splitlines()
        found = _several(lines)
        values = _opened(around, lines, found) if found else {}
        hinted = [
            problem._replace(hint=_hint(around, found[name], values))
            if (name := _name_at(lines, problem)) in found
            else problem
            for problem in error.problems
        ]
        raise InputError(hinted) from None


def _name_at(lines: Sequence[str], problem: Problem) -> str:
    line = problem.place.line if problem.place else 0
    return name_of(lines[line - 1]) or "" if 0 < line <= len(lines) else ""


def _several(lines: Iterable[str]) -> dict[str, list[int]]:
    """Return the line numbers of each variable with several lines."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if name := name_of(line):
            found.setdefault(name, []).append(number)
    return {name: numbers for name, numbers in found.items() if len(numbers) > 1}


def _opened(
    around: SealedPlace, lines: list[str], several: Mapping[str, list[int]]
) -> dict[int, bool]:
    """Return whether each line has the .env file's value; empty if unknown."""
    found: dict[int, bool] = {}
    try:
        ours = around.load()
        for index in range(max(map(len, several.values()))):
            kept = {
                name: numbers[min(index, len(numbers) - 1)] for name, numbers in several.items()
            }
            for name, value in _values(around, lines, several, kept).items():
                if (own := ours.value(name)) is not None:
                    found[kept[name]] = value == own
    except EnvgenError:
        return {}
    return found


def _values(
    around: SealedPlace,
    lines: list[str],
    several: Mapping[str, list[int]],
    kept: Mapping[str, int],
) -> dict[str, Secret]:
    """Return the values of the lines `kept`; empty without the key."""
    left_out = {number for numbers in several.values() for number in numbers} - set(kept.values())
    text = "\n".join(line for number, line in enumerate(lines, 1) if number not in left_out)
    file = sealed.parse(text, around.path, around.subject)
    key = around.key(file)
    return sealed.open_all(file, key, around.subject, several) if key is not None else {}


def _hint(around: SealedPlace, numbers: list[int], is_ours: Mapping[int, bool]) -> str:
    if not all(number in is_ours for number in numbers):
        return newest(around.path, numbers[0])
    ours = [number for number in numbers if is_ours[number]]
    if len(ours) == len(numbers):
        return f"the lines have the same value, that of {around.dotenv}: keep one of them"
    shown = listed([str(number) for number in (ours or numbers)])
    if not ours:
        return f"lines {shown} have other values than {around.dotenv}: keep the newer line"
    lines = f"line {shown} has" if len(ours) == 1 else f"lines {shown} have"
    return f"two branches changed it: {lines} the value in {around.dotenv}; keep the newest line"
