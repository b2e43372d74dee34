"""What decides a line of a generated file, and what follows from a line of a profile."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.explain.answers import DecidedBy, known_names, replaced_places
from envgen.explain.effects import Subject, differing, values_of
from envgen.explain.explainer import Explainer
from envgen.explain.trials import Decider, Trial, key_name
from envgen.formats import dotenv, yaml_tree
from envgen.formats.shapes import KeyPath
from envgen.model import Artifact
from envgen.output.checksum import read_checksum
from envgen.profile import keys
from envgen.profile.loaded import Profile

RULE = "explain"


class GeneratedLine(Struct, frozen=True, kw_only=True):
    """A line of a generated file, and what decides it."""

    place: Place
    text: str
    # None for a file that all profiles share.
    profile: str | None
    decisions: tuple[DecidedBy, ...]
    is_checksum: bool
    # The settings and variables that it is part of.
    names: tuple[str, ...]


class Follows(Struct, frozen=True, kw_only=True):
    """What follows from a key in one profile."""

    profile: str
    # Where the profile replaces the key, so that nothing follows from this line.
    replaced_at: Place | None = None
    subjects: tuple[Subject, ...] = ()


class ProfileLine(Struct, frozen=True, kw_only=True):
    """A line of a profile: its key, and what follows from it in each profile."""

    place: Place
    key: str
    about: str
    follows: tuple[Follows, ...]
    # The lines of generated files that are different without the key, or with another value.
    lines: tuple[Place, ...] = ()


def generated_line(explainer: Explainer, path: str, line: int) -> GeneratedLine:
    """Return what decides a line of a generated file, as the file is on disk.

    Raises:
        InputError: the file has no such line, or the profiles would not write this line.
    """
    artifact = explainer.artifacts[path]
    wanted = artifact.text.splitlines()
    found = (explainer.project.read(path) or artifact.text).splitlines()
    if not 1 <= line <= len(found):
        raise _refused(f"{path} has {len(found)} lines", Place(path))
    text = found[line - 1]
    is_checksum = read_checksum(text) is not None
    at = line if is_checksum else _line_of(text, wanted, line)
    if at is None:
        hint = "run `envgen render --all --diff`, which shows what differs"
        raise _refused("the profiles would not write this line", Place(path, line, 1), hint)
    causes = () if is_checksum else explainer.line_causes(path).get(at, ())
    return GeneratedLine(
        place=Place(path, line),
        text=text,
        profile=artifact.profile,
        decisions=tuple(_decision(explainer, artifact, cause) for cause in causes),
        is_checksum=is_checksum,
        names=tuple(_names(explainer, artifact, at)),
    )


def profile_line(explainer: Explainer, path: str, line: int) -> ProfileLine:
    """Return what follows from the key in a line of a profile.

    Raises:
        InputError: no key begins in this line.
    """
    trees = {
        name: layer.tree
        for name, profile in explainer.profiles.items()
        for layer in profile.layer.chain()
        if layer.tree.place.file == path
    }
    if not trees:
        raise _refused("no profile uses this file", Place(path, line, 1))
    tree = next(iter(trees.values()))
    keypath = _path_at(tree, line)
    if keypath is None:
        raise _refused("no key of a profile begins in this line", Place(path, line, 1))
    place = yaml_tree.place_of(tree, keypath)
    trials = {
        name: [
            trial
            for trial in explainer.trials_of(name, keypath)
            # A section is merged with that of other profiles: only what is written here counts.
            if trial.cause.place == yaml_tree.place_of(tree, trial.cause.path)
        ]
        for name in trees
    }
    return ProfileLine(
        place=place,
        key=key_name(keypath),
        about=keys.about(keypath),
        follows=tuple(
            _follows(explainer, explainer.profiles[name], keypath, trials[name]) for name in trees
        ),
        lines=tuple(
            Place(file, line)
            for file, lines in explainer.changed_lines(trials).items()
            for line in sorted(lines)
        ),
    )


def variable_at(text: str, line: int) -> str | None:
    """Return the variable in a line of a .env file; None if there is none."""
    before = 0
    for entry in dotenv.parse(text).entries:
        before += entry.raw.count("\n") or 1
        if line <= before:
            return entry.name if isinstance(entry, dotenv.Assignment) else None
    return None


def _line_of(text: str, wanted: list[str], line: int) -> int | None:
    """Return the line of `wanted` with this text, the nearest to `line`; None if there is none."""
    same = [number for number, each in enumerate(wanted, 1) if each == text]
    return min(same, key=lambda number: abs(number - line), default=None)


def _decision(explainer: Explainer, artifact: Artifact, cause: Decider) -> DecidedBy:
    names = [artifact.profile] if artifact.profile else list(explainer.profiles)
    places = (
        place
        for name in names
        if explainer.profiles[name].place(*cause.path) == cause.place
        for place in replaced_places(explainer.profiles[name], cause.path)
    )
    return DecidedBy(cause, changes_value=True, replaces=tuple(dict.fromkeys(places)))


def _names(explainer: Explainer, artifact: Artifact, line: int) -> Iterator[str]:
    """Yield the settings and variables whose name is in a line, or in the statement around it."""
    lines = artifact.text.splitlines()
    begin = line
    if artifact.language == "python":
        begin = _begin_of_statement(artifact.text, line)
    elif artifact.is_manifest and not lines[line - 1].lstrip().startswith("-"):
        begin = max(1, line - 1)
    known = known_names(explainer.deployments.values())
    words = re.findall(r"[A-Za-z_][A-Za-z0-9_]*", "\n".join(lines[begin - 1 : line]))
    for word in dict.fromkeys(words):
        if {"setting", "variable"} & set(known.get(word, ())):
            yield word


def _begin_of_statement(text: str, line: int) -> int:
    for node in ast.parse(text).body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            return node.lineno
    return line


def _path_at(tree: yaml_tree.Node, line: int) -> KeyPath | None:
    """Return the outermost key or item that begins in a line."""
    waiting: list[tuple[KeyPath, yaml_tree.Node]] = [((), tree)]
    while waiting:
        path, node = waiting.pop(0)
        if path and (node.key_place or node.place).line == line:
            return path
        children: Iterable[tuple[str | int, yaml_tree.Node]] = ()
        if isinstance(node.value, dict):
            children = node.value.items()
        elif isinstance(node.value, list):
            children = enumerate(node.value)
        waiting += [((*path, step), child) for step, child in children]
    return None


def _follows(
    explainer: Explainer, profile: Profile, path: KeyPath, trials: Sequence[Trial]
) -> Follows:
    if not trials and path != ("extends",):
        return Follows(profile=profile.name, replaced_at=profile.place(*path))
    before = values_of(explainer.deployments[profile.name])
    subjects = {
        subject for trial in trials for subject in differing(before, values_of(trial.deployment))
    }
    return Follows(
        profile=profile.name,
        subjects=tuple(subject for subject in before if subject in subjects),
    )


def _refused(message: str, place: Place, hint: str = "") -> InputError:
    return InputError([Problem(message, RULE, place, hint or None)])
