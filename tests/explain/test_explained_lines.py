"""What `envgen explain` says of lines, proved on every golden file by changing the profiles.

The proof does not use the trials of `envgen.explain`: it changes the data of each profile's file,
writes the file, loads all of them again, and compares the generated files.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import scenarios
import yaml

from envgen.cli.session import Session
from envgen.errors import InputError
from envgen.explain.answers import answer
from envgen.explain.explainer import Explainer
from envgen.model import Artifact
from envgen.output.targets import targets
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
    changed = dict(changes(session))
    named = 0
    for path, artifact in explainer.artifacts.items():
        causes = explainer.line_causes(path) if artifact.target != "runtime" else {}
        for number in range(1, len(artifact.text.splitlines()) + 1):
            keys = [each for each in causes.get(number, ()) if each.path not in _NOT_WRITTEN]
            for cause in keys:
                file = cause.place.file
                lines = changed.get((file, cause.path)) or changed[file, as_written(cause.path)]
                assert (path, number) in lines, (path, number, cause.key)
                named += 1
            if number not in causes:
                by = [each for each, lines in changed.items() if (path, number) in lines]
                # What a profile inherits is named where it is written.
                assert {key for _, key in by} <= {("extends",)}, (path, number, by)
    assert named > 200


def test_an_item_that_is_unpacked(tmp_path: Path) -> None:
    """An item such as *others is shown as it is written in the list."""
    scenario = next(each for each in scenarios.SCENARIOS if each.name == "bot_worker")
    session = scenarios.written(scenario, tmp_path)
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    (found,) = answer(explainer, "setting", "SECURE_REDIRECT_EXEMPT", ["production"]).profiles
    assert found.items[0].text.startswith("*getattr(base, ")


def as_written(path: Path_) -> Path_:
    """Return the path of a variable that has only its value: env.NAME, without .value."""
    is_short = path[:1] == ("env",) and path[2:3] == ("value",)
    return (*path[:2], *path[3:]) if is_short else path


def changes(session: Session) -> Iterator[tuple[tuple[str, Path_], Lines]]:
    """Yield, for each key of each file, the lines that change if the key does."""
    before = generated(session, session.project.sources())
    for name, source in session.project.sources().items():
        assert isinstance(source.data, bytes)
        data = yaml.safe_load(source.data)
        for path in paths(data):
            lines: Lines = set()
            for other in others(data, path):
                again = dict(session.project.sources())
                again[name] = ProfileSource(
                    source.path, yaml.safe_dump(other, sort_keys=False).encode()
                )
                lines |= differing(before, generated(session, again))
            yield (source.path, path), lines


def generated(session: Session, sources: dict[str, ProfileSource]) -> dict[str, str]:
    """Return the text of each file that these profiles come to, whatever is wrong with them."""
    loaded = load(sources).profiles
    found = {name: resolve(each, session.project.facts(each))[0] for name, each in loaded.items()}
    every, templates = list(found.values()), session.templates
    made: list[Artifact] = []
    for target in targets().values():
        # Where a profile names a template that is not there, no file is made from it.
        with suppress(InputError):
            made += target.for_project(every, templates)
        for deployment in every:
            with suppress(InputError):
                made += target.for_profile(deployment, templates)
    return {item.path: item.text for item in made if item.target != "runtime"}


def differing(before: dict[str, str], after: dict[str, str]) -> Lines:
    """Return the lines that are not in the same file afterwards."""
    found: Lines = set()
    for path, text in before.items():
        # A module of another package has another path, and is the same file.
        moved = [
            each for each in after if each not in before and Path(each).name == Path(path).name
        ]
        other = after.get(path) or after.get("".join(moved[:1]), "")
        if other == text:
            continue
        lines = (text.splitlines(), other.splitlines())
        for kind, first, last, _, _ in SequenceMatcher(None, *lines, autojunk=False).get_opcodes():
            if kind != "equal":
                found |= {(path, number + 1) for number in range(first, last)}
    return found


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
