"""YAML files → profiles: strict, with all problems at once, each at its file:line:column."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from envgen import merge, yaml_tree
from envgen.errors import Place, Problem
from envgen.model import Profile
from envgen.profile import Document
from envgen.version import __version__, satisfies

# A profile with this name is never rendered: it is there to be built on.
BASE = "base"
# The modules of envgen/runtime, which stand in the same package as the settings modules.
RUNTIME = ("backend", "composition", "environment", "health", "parsing")


class Source(Struct, frozen=True):
    """The file of a profile: its path as messages show it, and its bytes."""

    path: str
    data: bytes


class Loaded(Struct, frozen=True):
    """The profiles, and what is wrong; a profile with problems holds what is left of it."""

    profiles: dict[str, Profile]
    problems: tuple[Problem, ...]


def load(sources: Mapping[str, Source]) -> Loaded:
    """Load every profile of `sources` (by name); takes any bytes, and never raises."""
    problems: list[Problem] = []
    trees: dict[str, yaml_tree.Node] = {}
    for name, source in sources.items():
        why = _name_refusal(name)
        if why:
            problems.append(Problem(why, "profile-name", Place(source.path), "rename the file"))
            continue
        tree, found = yaml_tree.parse(source.data, source.path)
        problems += found
        if tree is not None:
            trees[name] = tree
    merged = _Merger(sources, trees, problems)
    profiles = {
        name: profile
        for name in trees
        if name != BASE and (profile := _profile(name, merged.whole(name), sources, problems))
    }
    if BASE in trees and not profiles:
        _profile(BASE, merged.whole(BASE), sources, problems)
    return Loaded(profiles, tuple(dict.fromkeys(problems)))


def _name_refusal(name: str) -> str:
    """Return why a profile cannot have this name, which its settings module has too."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        return "a profile's name becomes a Python module's: lower-case letters, digits and _"
    if name in RUNTIME:
        return f"{name} is the name of a module that is copied beside the settings"
    return ""


class _Merger:
    """Resolves `extends`, each profile once however many build on it."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        trees: Mapping[str, yaml_tree.Node],
        problems: list[Problem],
    ) -> None:
        self.sources = sources
        self.trees = trees
        self.problems = problems
        self.done: dict[str, yaml_tree.Node] = {}

    def whole(self, name: str) -> yaml_tree.Node:
        if name not in self.done:
            chain = self.chain(name)
            # From the far end: each is then a step on top of one that is done.
            for link, parent in zip(reversed(chain), [None, *reversed(chain)], strict=False):
                if link in self.done:
                    continue
                tree = self.trees[link]
                base = yaml_tree.Node({}, tree.place) if parent is None else self.done[parent]
                self.done[link] = merge.extend(base, tree, self.problems)
        return self.done[name]

    def chain(self, name: str) -> list[str]:
        """Return `name` and what it builds on, step by step; a circle or gap ends it."""
        chain = [name]
        while (node := yaml_tree.find(self.trees[chain[-1]], ["extends"])) is not None:
            parent = node.value
            if not isinstance(parent, str):
                self.report(node, "extends must be the name of a profile", None)
            elif parent in chain:
                circle = " → ".join([*chain[chain.index(parent) :], parent])
                self.report(node, f"extends goes round in a circle: {circle}", None)
            elif parent in self.trees:
                chain.append(parent)
                continue
            elif parent not in self.sources:
                known = ", ".join(sorted(set(self.sources) - {chain[-1]})) or "none"
                self.report(node, "extends a profile that is not there", f"there are: {known}")
            break
        return chain

    def report(self, node: yaml_tree.Node, message: str, hint: str | None) -> None:
        self.problems.append(Problem(message, "extends", node.place, hint))


def _profile(
    name: str, tree: yaml_tree.Node, sources: Mapping[str, Source], problems: list[Problem]
) -> Profile | None:
    data: Any = yaml_tree.plain(tree)
    try:
        document = msgspec.convert(data, Document)
    except msgspec.ValidationError:
        from envgen.diagnose import diagnose  # late: only for a profile that is wrong

        found, rest = diagnose(tree, data)
        problems += found
        try:
            document = msgspec.convert(rest, Document)
        except msgspec.ValidationError:
            return None
    profile = Profile(name=name, document=document, tree=tree, source=sources[name].path)
    problems += _version_problems(profile)
    return profile


def _version_problems(profile: Profile) -> list[Problem]:
    wanted = profile.document.requires
    if wanted is None:
        return []
    place = profile.place("requires")
    fits = satisfies(wanted)
    if fits is None:
        message = "requires must be a version specifier"
        return [Problem(message, "requires", place, 'such as "~=0.1" or ">=0.1,<0.3"')]
    if fits:
        return []
    message = f"this project wants another envgen than {__version__}"
    return [Problem(message, "requires", place, f"install envgen {wanted}")]
