"""Where a name is defined, and where it is used: in profiles, settings, code, generated files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from envgen.errors import InputError, Place
from envgen.explain.answers import known_names, lines_with
from envgen.lsp import code
from envgen.lsp.edited import Snapshot
from envgen.lsp.names import Occurrence, occurrences
from envgen.lsp.positions import split_lines, words
from envgen.support import lazy_re

_WORD = lazy_re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class KnownName(Struct, frozen=True):
    """A name, and what it may be the name of."""

    name: str
    kinds: tuple[str, ...]
    # Where it is written at the cursor.
    place: Place


Finder: TypeAlias = "Callable[[Snapshot, KnownName], Iterable[Place]]"


def name_at(snapshot: Snapshot, path: str, line: int, column: int) -> KnownName | None:
    """Return the name at a place of a file; None if there is no known name."""
    if snapshot.is_profile(path):
        for item in _in_profile(snapshot, path):
            if item.covers(line, column):
                return KnownName(item.name, (item.kind,), item.place)
    lines = split_lines(snapshot.text(path))
    known = known_names(snapshot.deployments)
    for found in _WORD.finditer(lines[line - 1] if line <= len(lines) else ""):
        if found.start() < column <= found.end() + 1 and found[0] in known:
            kinds = tuple(dict.fromkeys(kind for kind, _ in known[found[0]]))
            return KnownName(found[0], kinds, Place(path, line, found.start() + 1))
    return None


def definitions(snapshot: Snapshot, name: KnownName) -> list[Place]:
    """Return where a name is defined."""
    if name.kinds == ("profile",):
        return [Place(item, 1, 1) for item in snapshot.profiles if _is_of(item, name.name)]
    found = [item.place for item in _of(snapshot, name) if item.defines]
    if "setting" in name.kinds:
        found += code.assignments(snapshot, name.name)
    if "service" in name.kinds:
        found += _services(snapshot, name.name)
    return list(dict.fromkeys(found or _origins(snapshot, name.name)))


def references(snapshot: Snapshot, name: KnownName, *, declaration: bool) -> list[Place]:
    """Return every place where a name is used; with `declaration`, where it is defined too."""
    found = [item.place for item in _of(snapshot, name) if declaration or not item.defines]
    if {"variable", "setting"} & set(name.kinds):
        reads = code.reads(snapshot, name.name)
        found += (*reads.named, *reads.others)
    if "setting" in name.kinds and declaration:
        found += code.assignments(snapshot, name.name)
    found += _generated(snapshot, name.name)
    return list(dict.fromkeys(found))


def in_profiles(snapshot: Snapshot) -> Iterator[Occurrence]:
    """Yield every name in every profile."""
    for path in snapshot.profiles:
        yield from _in_profile(snapshot, path)


def _in_profile(snapshot: Snapshot, path: str) -> Sequence[Occurrence]:
    tree = snapshot.tree(path)
    return list(occurrences(tree, split_lines(snapshot.text(path)))) if tree else []


def _of(snapshot: Snapshot, name: KnownName) -> Iterator[Occurrence]:
    for item in in_profiles(snapshot):
        if item.name == name.name and item.kind in name.kinds:
            yield item


def _is_of(path: str, profile: str) -> bool:
    return path.rpartition("/")[2].partition(".")[0] == profile


def _origins(snapshot: Snapshot, name: str) -> Iterator[Place]:
    """Yield the keys from which a variable or setting follows that no profile names."""
    for deployment in snapshot.deployments:
        origins = [item.origin for item in deployment.variables if item.name == name]
        origins += [item.origin for item in deployment.settings if item.name == name]
        yield from (origin for origin in origins if origin.line)


def _services(snapshot: Snapshot, name: str) -> Iterator[Place]:
    """Yield the programs that run in a service."""
    for deployment in snapshot.deployments:
        for service in deployment.manifest.services if deployment.manifest else ():
            for program in service.programs if service.name == name else ():
                yield deployment.place("programs", program)


def _generated(snapshot: Snapshot, name: str) -> Iterator[Place]:
    """Yield where generated files have a name, as they are on disk or in the editor."""
    explainer = snapshot.explainer
    for profile in snapshot.loaded.deployments if explainer else ():
        try:
            lines = list(lines_with(explainer, name, profile)) if explainer else []
        except InputError:  # a template of the project is wrong
            continue
        for place in lines:
            there = split_lines(snapshot.text(place.file))
            if place.line <= len(there):
                for column in words(there[place.line - 1], name):
                    yield Place(place.file, place.line, column)
