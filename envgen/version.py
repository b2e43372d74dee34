"""envgen's version, and whether it fits the version that a project requires."""

from __future__ import annotations

__version__ = "0.1.0"

# Every command reads a specifier. To import packaging.specifiers would take a tenth of its time.
_CLAUSE = r"\s*(~=|==|!=|>=|<=|>|<)\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,9})\s*"


def satisfies(specifier: str, version: str = __version__) -> bool | None:
    """Return whether `version` fits a specifier such as "~=0.1" or ">=0.1,<0.3".

    Only release numbers are supported. They are compared as in PEP 440
    (https://peps.python.org/pep-0440/#version-specifiers). None if it is not a specifier.
    """
    import re  # late: --version does not need it

    clauses = [re.fullmatch(_CLAUSE, part) for part in specifier.split(",")]
    # "~=1" is not valid either: PEP 440 requires at least two numbers after ~=.
    if not all(clause and (clause[1] != "~=" or "." in clause[2]) for clause in clauses):
        return None
    return all(_fits(clause[1], clause[2], version) for clause in clauses if clause)


def _fits(operator: str, wanted: str, version: str) -> bool:
    have, want = _numbers(version), _numbers(wanted)
    if operator == "~=":
        # ~=0.1 allows every 0.x from 0.1 on, and ~=0.1.2 allows every 0.1.x from 0.1.2 on.
        series = [int(part) for part in wanted.split(".")[:-1]]
        # A version that is shorter goes on with zeros: 0 is also 0.0.
        padded = (*have, *([0] * len(series)))
        return have >= want and list(padded[: len(series)]) == series
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
