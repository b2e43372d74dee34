"""Find what `envgen explain` is asked about, and return it as data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Rule
from envgen.explain.answers import NameAnswer, answer, known_names, setting_about
from envgen.explain.explainer import Explainer
from envgen.explain.lines import (
    RULE,
    GeneratedLine,
    KeyAnswer,
    generated_line,
    named_keys,
    profile_line,
    refused,
    variable_at,
)
from envgen.explain.problems import problem_text
from envgen.explain.rules import ProblemAnswer, RuleAnswer, rule_answer
from envgen.explain.trials import Decider
from envgen.support.suggestions import suggest

Explanation: TypeAlias = "NameAnswer | GeneratedLine | KeyAnswer | RuleAnswer | ProblemAnswer"

_KINDS = {
    GeneratedLine: "generated-line",
    KeyAnswer: "key",
    RuleAnswer: "rule",
    ProblemAnswer: "problem",
}


def explanation(session: Session, name: str, profiles: Sequence[str]) -> list[Explanation]:
    """Return what there is to say of a name, or of FILE:LINE, in some profiles.

    Raises:
        InputError: there is no such name, or no such line.
    """
    explainer = Explainer(
        session.project,
        session.profiles,
        session.deployments,
        session.templates,
        session.load,
        profiles,
    )
    if place := _place(session, name):
        return [_of_line(explainer, place, profiles)]
    found = list(_of_name(explainer, name, profiles))
    if text := problem_text(name):
        found.append(ProblemAnswer(name, text))
    if not found and (rule := _rules().get(name)):
        found.append(rule_answer(rule, [session.profiles[each] for each in profiles]))
    if not found:
        every = [*known_names(session.deployments.values()), *explainer.keys(), *_rules()]
        hint = suggest(name, every) or (
            "name a setting, variable, program, service, key or rule, or a line: render.yaml:12"
        )
        raise InputError([Problem(f"nothing here is called {name!a}", RULE, None, hint)])
    return found


def _of_name(explainer: Explainer, name: str, profiles: Sequence[str]) -> Iterator[Explanation]:
    """Yield what the profiles and Django know by a name."""
    deployments = explainer.deployments.values()
    subjects = known_names(deployments).get(name, [])
    versions = {each.document.django.version for each in deployments}
    if not subjects and any(any(setting_about(name, version)) for version in versions):
        subjects = [("setting", name)]
    for subject in subjects:
        yield answer(explainer, subject, profiles)
    yield from named_keys(explainer, name, profiles)


def _rules() -> dict[str, Rule]:
    """Return the rules of `envgen check` and `envgen verify`, also by their old ids."""
    # Late: they import much, and most names are no rules.
    from envgen.check import rules
    from envgen.live.verify.checks import site_checks

    found = {**site_checks(), **rules()}
    return {**{rule.old_id: rule for rule in found.values() if rule.old_id}, **found}


def _place(session: Session, name: str) -> Place | None:
    """Return the line that is named; None if `name` is not FILE:LINE."""
    match = re.fullmatch(r"(?s)(.+?):(\d+)(?::\d+)?", name)
    if match is None:
        return None
    root, path = session.project.root, Path(match[1])
    # From the project's folder, as messages of envgen name files, or from this folder.
    inside = os.path.normpath(path)
    if path.is_absolute() or not session.project.is_file(inside):
        with suppress(ValueError):  # on Windows, where it is on another drive
            inside = os.path.relpath(Path.cwd() / path, root.resolve())
    # No file has more lines than this.
    return Place(Path(inside).as_posix(), int(match[2][:9]), 1)


def _of_line(explainer: Explainer, place: Place, profiles: Sequence[str]) -> Explanation:
    path, line, _ = place
    dotenv_of = {item.dotenv: name for name, item in explainer.deployments.items()}
    if path in explainer.artifacts:
        return generated_line(explainer, path, line)
    if path in dotenv_of:
        profile = dotenv_of[path]
        name = variable_at(explainer.project.read(path) or "", line) or ""
        subjects = known_names([explainer.deployments[profile]]).get(name, [])
        for subject in subjects:
            if subject[0] == "variable":
                return answer(explainer, subject, [profile])
        raise refused("this line sets no variable of the profile", place)
    if not explainer.project.is_file(path):
        known = [*explainer.artifacts, *explainer.trials.files(explainer.profiles)]
        raise refused("there is no such file", Place(path), suggest(path, known))
    if path.startswith(f"{explainer.project.profiles}/"):
        return profile_line(explainer, path, line, profiles)
    hint = "name a line of a profile, or of a file that envgen generates"
    raise refused("this file is not a profile, and envgen does not generate it", place, hint)


def as_data(found: Iterable[Explanation]) -> list[dict[str, Any]]:
    """Return explanations as JSON has them. Each has a `kind`, which decides its other keys."""
    return [{"kind": _KINDS.get(type(item)), **_as_data(item)} for item in found]


def _as_data(value: Any) -> Any:
    if isinstance(value, Rule):
        texts = {"why": value.why, "fix": value.fix, "source": value.source}
        return {"id": value.id, "severity": value.levels, "boot": value.needs_boot, **texts}
    if isinstance(value, Place):
        return {"file": value.file, "line": value.line or None, "column": value.column or None}
    if isinstance(value, Decider):
        return {
            "key": value.key,
            "module": value.module,
            "place": _as_data(value.place),
            "inherits": value.inherits,
        }
    if isinstance(value, list | tuple):
        return [_as_data(item) for item in value]
    if hasattr(value, "__struct_fields__"):
        return {name: _as_data(getattr(value, name)) for name in value.__struct_fields__}
    return value
