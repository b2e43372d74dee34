"""Check single files of any repository: `envgen lint`. No profile is needed.

A file of a known kind becomes a subject, which has the attributes that the rules of that kind use.
The rules are those of `envgen check`; see `envgen/check/subjects.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from envgen.check import platform_of, rules
from envgen.errors import Place, Problem, Rule, Severity
from envgen.lint.files import LintFile
from envgen.lint.subjects import subjects
from envgen.platforms.manifest import entries_of
from envgen.secrets.patterns import without_secrets


class LintOptions(Struct, frozen=True):
    """Options beside the files: for each platform, the schema of its manifest."""

    schemas: Mapping[str, Mapping[str, Any]] = {}


_NO_OPTIONS = LintOptions()


def lint(file: LintFile, options: LintOptions = _NO_OPTIONS) -> list[Problem]:
    """Return the problems in a file, each once, in order of place.

    Raises:
        InputError: a schema cannot be used.
    """
    if file.problem is not None:
        return [file.problem]
    found = dict.fromkeys(_problems(file, options))
    return sorted(found, key=lambda item: (item.place or Place(""), item.rule, item.message))


def secrets_in(file: LintFile) -> set[str]:
    """Return the values in a manifest that may be secrets, to hide them in a diff."""
    return {
        text
        for kind, subject in subjects(file, {})
        if kind == "manifest"
        for _, entry in entries_of(subject.manifest.holders())
        if subject.gives_away(entry)
        for text in entry.source.texts
        if text
    }


def all_rules() -> list[Rule]:
    """Return the rules that need no profile, with the fixes for projects without one."""
    of_lint = (item for item in rules().values() if item.lint)
    return [item._replace(fix=item.lint_fix or item.fix) for item in of_lint]


def rules_for(files: Sequence[LintFile]) -> list[Rule]:
    """Return the rules that check at least one of the files."""
    kinds = {kind for file in files for kind in file.kinds}
    kinds |= {"any"} if kinds else set()
    return [item for item in all_rules() if item.lint in kinds]


def _problems(file: LintFile, options: LintOptions) -> Iterator[Problem]:
    for kind, subject in subjects(file, options.schemas):
        if problem := getattr(subject, "problem", None):
            yield _placed(problem, file, certain=True)
        platform = getattr(subject, "platform", None)
        for item in rules().values():
            if item.lint != kind or platform_of(item) not in (None, platform):
                continue
            fixes = platform.fixes if platform else {}
            for found in item.check(subject):
                problem = item.problem(found, item.lint_fix or fixes.get(item.id))
                certain = getattr(subject, "is_certain", True)
                yield without_secrets(_placed(problem, file, certain=certain))


def _placed(problem: Problem, file: LintFile, *, certain: bool) -> Problem:
    """Return a problem with the path as a person gave it; an error only if it is certain."""
    place = problem.place or Place(file.path)
    if problem.message.startswith(" "):  # the file lacks the name that the message begins with
        problem = problem._replace(message=f"an item without a name{problem.message}")
    if not certain and problem.severity is Severity.ERROR:
        problem = problem._replace(severity=Severity.WARNING)
    edit = problem.edit
    if edit is not None:
        edit = edit._replace(file=file.shown(edit.file))
    return problem._replace(place=place._replace(file=file.shown(place.file)), edit=edit)
