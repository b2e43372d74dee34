"""The problems of a project as diagnostics: at once those of the profiles, later all of `check`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from envgen.check import find_rule
from envgen.check.run import FileCheck
from envgen.errors import InputError, Place, Problem, Severity
from envgen.lsp.edited import Snapshot
from envgen.lsp.positions import Positions

SOURCE = "envgen"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}


def checked(snapshot: Snapshot) -> list[Problem]:
    """Return what `envgen check` finds. Raises Superseded between two rules."""
    if snapshot.problems:
        return []
    loaded = snapshot.load()
    try:
        return FileCheck(loaded, list(loaded.deployments), go_on=snapshot.go_on).problems
    except InputError as error:
        return list(error.problems)


def by_file(problems: Iterable[Problem], elsewhere: str) -> dict[str, list[Problem]]:
    """Return problems by the path of their file. What has no place is shown in `elsewhere`."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        path = problem.place.file if problem.place else ""
        found.setdefault(path or elsewhere, []).append(problem)
    return found


def moved(problems: Sequence[Problem], before: Sequence[str], now: Sequence[str]) -> list[Problem]:
    """Return the problems of a file where they are after an edit; none of the lines edited.

    `before` are the lines when they were found, `now` are the lines after the edit.
    """
    if before == now:
        return list(problems)
    most = min(len(before), len(now))
    same = next((at for at in range(most) if before[at] != now[at]), most)
    end = next((at for at in range(most - same) if before[-1 - at] != now[-1 - at]), most - same)
    found = []
    for problem in problems:
        place = problem.place
        if place is None or place.line <= same:
            found.append(problem)
        elif place.line > len(before) - end:
            line = place.line + len(now) - len(before)
            found.append(problem._replace(place=Place(place.file, line, place.column), edit=None))
    return found


def diagnostic(problem: Problem, positions: Positions) -> types.Diagnostic:
    """Return a problem as an editor shows it."""
    rule = find_rule(problem.rule)
    link = types.CodeDescription(rule.source) if rule and rule.source else None
    hint = f"\n{problem.hint}" if problem.hint else ""
    return types.Diagnostic(
        range=positions.token(problem.place or Place("")),
        message=problem.message + hint,
        severity=_SEVERITIES[problem.severity],
        code=problem.rule,
        code_description=link,
        source=SOURCE,
    )
