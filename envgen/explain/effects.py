"""What differs in a deployment, or in a file, after a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from envgen.errors import Place
from envgen.explain.trials import Decider
from envgen.model import Deployment
from envgen.output.overview import service_fields

# A field is one of a service or resource, such as "web plan".
SubjectKind = Literal["setting", "variable", "program", "service", "field"]
Subject: TypeAlias = "tuple[SubjectKind, str]"


class Effect(Struct, frozen=True):
    """What differs of a setting, variable, program or service."""

    subject: Subject
    # "existence" if it is missing before or afterwards; "item" if a list lacks an item.
    what: Literal["value", "existence", "item"]
    # The repr of the item.
    item: str = ""


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
    for name, text in service_fields(deployment).items():
        found["field", name] = text
    return found


def effects(before: Mapping[Subject, Any], after: Mapping[Subject, Any]) -> Iterator[Effect]:
    """Yield what differs afterwards."""
    yield from (Effect(subject, "existence") for subject in after if subject not in before)
    for subject, value in before.items():
        if subject not in after:
            yield Effect(subject, "existence")
        elif after[subject] != value:
            yield Effect(subject, "value")
            if subject[0] == "setting":
                left = items_of(after[subject][0])
                for item in items_of(value[0]):
                    if item not in left:
                        yield Effect(subject, "item", repr(item))


def items_of(value: object) -> list[Any]:
    """Return the items of the value of a setting; none if it is not a list."""
    return list(value) if isinstance(value, list | tuple) else []


def closest_of(causes: Iterable[Decider]) -> list[Decider]:
    """Return causes without the sections in which another cause is."""
    found = list(causes)
    inner = {
        (each.place.file, each.path[:length])
        for each in found
        for length in range(1, len(each.path))
    }
    return [each for each in found if (each.place.file, each.path) not in inner]


def changed_lines(before: str, after: str) -> set[int]:
    """Return the lines of `before`, counted from 1, that are not in `after`."""
    if before == after:
        return set()
    matcher = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {
        line + 1
        for kind, start, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start, end)
    }
