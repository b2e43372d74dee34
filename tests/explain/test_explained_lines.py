"""What `envgen explain` says of lines, proved on every golden file by changing the profiles.

The proof does not use the trials of `envgen.explain`: it changes the data of each profile's file,
writes the file, loads all of them again, and compares the generated files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import scenarios
import yaml

from envgen.cli.session import Session
from envgen.errors import InputError
from envgen.explain.answers import answer
from envgen.explain.effects import Subject
from envgen.explain.explainer import Explainer
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target, targets
from envgen.output.templating import Templates
from envgen.profile.keys import choices_at
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

Path_ = tuple[str | int, ...]
Lines = set[tuple[str, int]]
# What is not in a file that can be changed: the name of a profile, and a kind that follows from it.
_NOT_WRITTEN = {(), ("kind",)}
_DELETED = object()

golden_ones = pytest.mark.parametrize(
    "scenario", [s for s in scenarios.SCENARIOS if s.golden], ids=lambda scenario: scenario.name
)


@golden_ones
def test_the_place_that_is_named_changes_the_line(
    scenario: scenarios.Scenario, tmp_path: Path
) -> None:
    """A line changes with each key that is named for it, and with no key where none is named."""
    session = scenarios.written(scenario, tmp_path)
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    changed = dict(changes(session, explainer.templates))
    named = 0
    for path, artifact in explainer.artifacts.items():
        if artifact.target == "runtime":
            continue
        for number in range(1, len(artifact.text.splitlines()) + 1):
            causes = explainer.line_causes(path, number)
            for cause in causes:
                if cause.path not in _NOT_WRITTEN:
                    lines = changed[cause.place.file, cause.path]
                    assert (path, number) in lines, (path, number, cause.key)
                    named += 1
            if not causes:
                by = [each for each, lines in changed.items() if (path, number) in lines]
                # What a profile inherits is named where it is written.
                assert {key for _, key in by} <= {("extends",)}, (path, number, by)
    assert named > 200


def changes(session: Session, templates: Templates) -> Iterator[tuple[tuple[str, Path_], Lines]]:
    """Yield, for each key of each file, the lines that change if the key does."""
    files = Files(session, templates)
    sources = session.project.sources()
    before = files.generated(sources)
    for name, source in sources.items():
        assert isinstance(source.data, bytes)
        data = yaml.safe_load(source.data)
        for path in paths(data):
            lines: Lines = set()
            for other in others(data, path):
                text = json.dumps(other, ensure_ascii=False)  # which is YAML
                again = {**sources, name: ProfileSource(source.path, text.encode())}
                lines |= differing(before, files.generated(again))
            yield (source.path, path), lines


class Files:
    """The generated files of profiles. They are made once for equal profiles."""

    def __init__(self, session: Session, templates: Templates) -> None:
        """Take the project, and its templates."""
        self._session, self._templates = session, templates
        self._of_profile: dict[tuple[str, bytes], list[Artifact]] = {}
        self._shared: dict[tuple[bytes, ...], list[Artifact]] = {}
        self._deployments: dict[tuple[str, bytes], Deployment] = {}

    def generated(self, sources: dict[str, ProfileSource]) -> dict[str, str]:
        """Return the text of each file that these profiles come to, whatever is wrong with them."""
        loaded = load(sources).profiles
        # Nothing else of a profile is in the files: no place, and no comment.
        keys = {name: (name, msgspec.json.encode(each.document)) for name, each in loaded.items()}
        for name, key in keys.items():
            if key not in self._deployments:
                facts = self._session.project.facts(loaded[name])
                self._deployments[key] = resolve(loaded[name], facts)[0]
                one = self._deployments[key]
                self._of_profile[key] = self._made(
                    lambda target, one=one: target.for_profile(one, self._templates)
                )
        together = tuple(text for _, text in keys.values())
        if together not in self._shared:
            every = [self._deployments[key] for key in keys.values()]
            self._shared[together] = self._made(
                lambda target: target.for_project(every, self._templates)
            )
        made = [
            *self._shared[together],
            *(item for key in keys.values() for item in self._of_profile[key]),
        ]
        return {item.path: item.text for item in made}

    def _made(self, make: Callable[[Target], Iterable[Artifact]]) -> list[Artifact]:
        """Return what all targets make; none of a target whose template is missing."""
        found: list[Artifact] = []
        for target in targets().values():
            if target.name != "runtime":
                with suppress(InputError):
                    found += make(target)
        return found


def differing(before: dict[str, str], after: dict[str, str]) -> Lines:
    """Return the lines that are not in the same file afterwards."""
    found: Lines = set()
    for path, text in before.items():
        # A module of another package has another path, and is the same file.
        moved = [
            each for each in after if each not in before and Path(each).name == Path(path).name
        ]
        other = after.get(path) or after.get("".join(moved[:1]), "")
        found |= {(path, number) for number in other_lines(text, other)}
    return found


@cache
def other_lines(text: str, other: str) -> frozenset[int]:
    """Return the numbers of the lines of a text that are not in the other one."""
    if text == other:
        return frozenset()
    matcher = SequenceMatcher(None, text.splitlines(), other.splitlines(), autojunk=False)
    return frozenset(
        number + 1
        for kind, first, last, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for number in range(first, last)
    )


def paths(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of each key and item."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for step, child in pairs:
        yield (*path, step)
        if isinstance(child, dict | list):
            yield from paths(child, (*path, step))


def others(data: Any, path: Path_) -> Iterator[Any]:
    """Yield copies of the data: without the key, with `null`, which removes an inherited one, and
    with other values.
    """
    *parents, last = path
    values: list[Any] = [_DELETED, None]
    there = data
    for step in path:
        there = there[step]
    if isinstance(there, bool):
        values.append(not there)
    elif isinstance(there, int | float):
        values += [there + 1, there - 1]
    elif isinstance(there, str):
        values += choices_at(path) or [
            f"{there}x",
            f"x{there}",
            f"{there}1",
            f"{there[:-1]}x{there[-1:]}",
        ]
        values += [str(int(there) + 1)] if there.isdigit() else []
    for value in values:
        other = deepcopy(data)
        holder = other
        for step in parents:
            holder = holder[step]
        if value is _DELETED:
            del holder[last]
        else:
            holder[last] = value
        yield other


def test_an_item_that_is_unpacked(tmp_path: Path) -> None:
    """An item such as *others is shown as it is written in the list."""
    scenario = next(each for each in scenarios.SCENARIOS if each.name == "bot_worker")
    session = scenarios.written(scenario, tmp_path)
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    subject: Subject = ("setting", "SECURE_REDIRECT_EXEMPT")
    (found,) = answer(explainer, subject, ["production"]).profiles
    assert found.items[0].text.startswith("*getattr(base, ")
