"""envgen's version, and whether it is one that a project asks for."""

from __future__ import annotations

import re

__version__ = "0.1.0"

# Every command reads a specifier: packaging.specifiers would take a tenth of its time to import.
_CLAUSE = re.compile(r"\s*(~=|==|!=|>=|<=|>|<)\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,9})\s*")


def satisfies(specifier: str, version: str = __version__) -> bool | None:
    """Say whether `version` fits a specifier such as "~=0.1" or ">=0.1,<0.3".

    Release numbers alone are understood, compared as PEP 440 compares them
    (https://peps.python.org/pep-0440/#version-specifiers). None: it is no specifier.
    """
    clauses = [_CLAUSE.fullmatch(part) for part in specifier.split(",")]
    # "~=1" is none either: there is no series that it could stay in.
    if not all(clause and (clause[1] != "~=" or "." in clause[2]) for clause in clauses):
        return None
    return all(_fits(clause[1], clause[2], version) for clause in clauses if clause)


def _fits(operator: str, wanted: str, version: str) -> bool:
    have, want = _numbers(version), _numbers(wanted)
    if operator == "~=":
        # ~=0.1 takes every 0.x from 0.1 on; ~=0.1.2 every 0.1.x from there.
        series = wanted.split(".")[:-1]
        return have >= want and version.split(".")[: len(series)] == series
    return {
        "==": have == want,
        "!=": have != want,
        ">=": have >= want,
        "<=": have <= want,
        ">": have > want,
        "<": have < want,
    }[operator]


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()  # 0.1 and 0.1.0 are the same version
    return tuple(numbers)
