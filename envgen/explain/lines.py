"""What decides a line of a generated file, and what depends on a line of a profile."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from envgen.errors import InputError, Place, Problem
from envgen.explain.answers import DecidedBy, known_names
from envgen.explain.effects import Subject
from envgen.explain.explainer import Explainer
from envgen.explain.layers import replaced_places, replacing_place
from envgen.explain.search import Key, all_keys
from envgen.explain.trials import Decider, key_name
from envgen.formats import dotenv
from envgen.model import Artifact
from envgen.output.changes import text_kind
from envgen.output.checksum import read_checksum, stamp
from envgen.profile import keys

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


class Dependents(Struct, frozen=True, kw_only=True):
    """What depends on a key in one profile."""

    profile: str
    # Where the profile replaces the key, so that nothing depends on this one.
    replaced_at: Place | None = None
    # The places in other profiles that the key replaces.
    replaces: tuple[Place, ...] = ()
    subjects: tuple[Subject, ...] = ()


class KeyAnswer(Struct, frozen=True, kw_only=True):
    """A key of a profile's file, and what depends on it in each profile."""

    place: Place
    key: str
    about: str
    dependents: tuple[Dependents, ...]
    # The lines of generated files that are different without the key, or with another value.
    lines: tuple[Place, ...] = ()


def generated_line(explainer: Explainer, path: str, line: int) -> GeneratedLine:
    """Return what decides a line of a generated file, as the file is on disk.

    Raises:
        InputError: the file has no such line, or the profiles would not write this line.
    """
    artifact = explainer.artifacts[path]
    wanted = artifact.text.splitlines()
    written = explainer.project.read(path)
    found = (written or artifact.text).splitlines()
    if not 1 <= line <= len(found):
        raise refused(f"{path} has {len(found)} lines", Place(path))
    text = found[line - 1]
    is_checksum = read_checksum(text) is not None
    if is_checksum and not written:
        text = stamp(artifact.text, text_kind(artifact)).splitlines()[line - 1]
    at = line if is_checksum else _line_of(text, wanted, line)
    if at is None:
        hint = "run `envgen render --all --diff`, which shows what differs"
        raise refused("the profiles would not write this line", Place(path, line, 1), hint)
    is_copied = artifact.target == "runtime"
    causes = [] if is_checksum or is_copied else explainer.line_causes(path, at)
    return GeneratedLine(
        place=Place(path, line),
        text=text,
        profile=artifact.profile,
        decisions=tuple(_decision(explainer, artifact, cause) for cause in causes),
        is_checksum=is_checksum,
        names=() if is_copied else tuple(_names(explainer, artifact, at)),
    )


def profile_line(
    explainer: Explainer, path: str, line: int, profiles: Collection[str]
) -> KeyAnswer:
    """Return what depends on the outermost key or item that begins in a line of a profile.

    Raises:
        InputError: no key begins in this line.
    """
    files = explainer.trials.files(explainer.profiles)
    if path not in files:
        raise refused("no profile uses this file", Place(path, line, 1))
    for key in all_keys({path: files[path]}):
        if key.cause.place.line == line:
            return _answer(explainer, key, profiles)
    hint = "name the line in which a key begins"
    raise refused("no key begins in this line", Place(path, line, 1), hint)


def named_keys(explainer: Explainer, name: str, profiles: Collection[str]) -> Iterator[KeyAnswer]:
    """Yield the answer for each file that has a key, such as site.hosts or site.hosts[0]."""
    for key in all_keys(explainer.trials.files(profiles)):
        if key_name(key.path) == name:
            yield _answer(explainer, key, profiles)


def variable_at(text: str, line: int) -> str | None:
    """Return the variable in a line of a .env file; None if there is none."""
    before = 0
    for entry in dotenv.parse(text).entries:
        before += entry.raw.count("\n") or 1
        if line <= before:
            return entry.name if isinstance(entry, dotenv.Assignment) else None
    return None


def refused(message: str, place: Place, hint: str = "") -> InputError:
    """Return the error for a line that cannot be explained."""
    return InputError([Problem(message, RULE, place, hint or None)])


def _answer(explainer: Explainer, key: Key, profiles: Collection[str]) -> KeyAnswer:
    subjects, lines = explainer.dependents(key)
    return KeyAnswer(
        place=key.cause.place,
        key=key_name(key.path),
        about=keys.about(key.path),
        dependents=tuple(
            Dependents(
                profile=name,
                replaced_at=replacing_place(explainer.profiles[name], key.cause),
                replaces=replaced_places(explainer.profiles[name], key.cause),
                subjects=tuple(sorted(found)),
            )
            for name, found in subjects.items()
            if name in profiles
        ),
        lines=tuple(Place(file, line) for file, each in lines.items() for line in sorted(each)),
    )


def _line_of(text: str, wanted: list[str], line: int) -> int | None:
    """Return the line of `wanted` with this text, the nearest to `line`; None if there is none."""
    same = [number for number, each in enumerate(wanted, 1) if each == text]
    return min(same, key=lambda number: abs(number - line), default=None)


def _decision(explainer: Explainer, artifact: Artifact, cause: Decider) -> DecidedBy:
    names = [artifact.profile] if artifact.profile else list(explainer.profiles)
    places = (place for name in names for place in replaced_places(explainer.profiles[name], cause))
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
        if any(kind in ("setting", "variable") for kind, _ in known.get(word, ())):
            yield word


def _begin_of_statement(text: str, line: int) -> int:
    for node in ast.parse(text).body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            return node.lineno
    return line
