"""What a cause decides: whatever differs in its trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from envgen.errors import Place
from envgen.explain.trials import Decider, Trial
from envgen.model import Deployment

SubjectKind = Literal["setting", "variable", "program", "service"]
Subject: TypeAlias = "tuple[SubjectKind, str]"


class Effect(Struct, frozen=True):
    """That a cause decides something: its value, or only whether it exists."""

    cause: Decider
    changes_value: bool


def values_of(deployment: Deployment) -> dict[Subject, Any]:
    """Return what can be compared of each setting, variable, program and service."""
    found: dict[Subject, Any] = {}
    for setting in deployment.settings:
        value = (setting.value, setting.environment, setting.getter, setting.required)
        found["setting", setting.name] = value
    for variable in deployment.variables:
        found["variable", variable.name] = replace(variable, origin=Place(""))
    for name, program in deployment.document.programs.items():
        found["program", name] = program
    for service in deployment.manifest.services if deployment.manifest else ():
        found["service", service.name] = service
    return found


def effects(base: Deployment, trials: Iterable[Trial]) -> dict[Subject, list[Effect]]:
    """Return what decides each setting, variable, program and service of `base`.

    A cause that decides less comes before one that decides more: it is the more specific one.
    """
    before = values_of(base)
    changed: dict[Decider, dict[Subject, bool]] = {}
    for trial in trials:
        after = values_of(trial.deployment)
        touched = changed.setdefault(trial.cause, {})
        for subject in differing(before, after):
            touched[subject] = touched.get(subject, False) or subject in after
    found: dict[Subject, list[Effect]] = {subject: [] for subject in before}
    for cause, touched in sorted(changed.items(), key=lambda item: len(item[1])):
        for subject, changes_value in touched.items():
            found[subject].append(Effect(cause, changes_value))
    return {subject: _closest(each) for subject, each in found.items()}


def differing(before: Mapping[Subject, Any], after: Mapping[Subject, Any]) -> Iterator[Subject]:
    """Yield what is missing or different afterwards."""
    for subject, value in before.items():
        if subject not in after or after[subject] != value:
            yield subject


def _closest(found: list[Effect]) -> list[Effect]:
    closest = set(closest_of(each.cause for each in found))
    return [each for each in found if each.cause in closest]


def closest_of(causes: Iterable[Decider]) -> list[Decider]:
    """Return causes without the sections in which another cause is."""
    found = list(causes)
    inner = {each.path[:length] for each in found for length in range(1, len(each.path))}
    return [each for each in found if each.path not in inner]


def changed_lines(before: str, after: str) -> set[int]:
    """Return the lines of `before`, counted from 1, that are not in `after`."""
    matcher = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {
        line + 1
        for kind, start, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start, end)
    }
