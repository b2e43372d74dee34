"""Load profiles from YAML files, and report all problems, each with file, line and column."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from envgen.errors import Place, Problem
from envgen.formats import yaml_tree
from envgen.profile import Document, extends, old_keys
from envgen.profile.loaded import Layer, Profile
from envgen.support.suggestions import suggest
from envgen.version import __version__, satisfies

# A profile with this name is never rendered: other profiles extend it.
BASE = "base"
# The modules of envgen/runtime, which are copied into the package of the settings modules.
RUNTIME = ("backend", "bot_auth", "composition", "environment", "health", "parsing")


class ProfileSource(Struct, frozen=True):
    """The file of a profile: its path for messages, and its bytes or why they cannot be read."""

    path: str
    data: bytes | Problem


class Loaded(Struct, frozen=True):
    """The loaded profiles and the problems; a profile with problems lacks its wrong parts."""

    profiles: dict[str, Profile]
    problems: tuple[Problem, ...]


def load(sources: Mapping[str, ProfileSource]) -> Loaded:
    """Load every profile of `sources` (by name); accept any bytes, and never raise."""
    problems: list[Problem] = []
    trees: dict[str, yaml_tree.Node] = {}
    renamed: dict[str, tuple[old_keys.OldKey, ...]] = {}
    for name, source in sources.items():
        if isinstance(source.data, Problem):
            problems.append(source.data)
            continue
        why = name_refusal(name)
        if why:
            problems.append(Problem(why, "profile-name", Place(source.path), "rename the file"))
            continue
        tree, found = yaml_tree.parse(source.data, source.path)
        problems += found
        if tree is not None:
            renamed[name] = old_keys.rename_old_keys(tree)
            trees[name] = tree
    merger = _Merger(sources, trees, renamed, problems)
    profiles = {
        name: profile
        for name in trees
        if name != BASE and (profile := _profile(name, merger, problems))
    }
    if BASE in trees and not profiles:
        _profile(BASE, merger, problems)
    return Loaded(profiles, tuple(dict.fromkeys(problems)))


def name_refusal(name: str) -> str:
    """Return why a profile cannot have this name; empty if it can."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        return "the name of a profile must be a Python name in lower-case letters, digits and _"
    if name in RUNTIME:
        return f"the name {name} is reserved: envgen copies a module with this name"
    return ""


class _Merger(Struct, frozen=True):
    """Resolve `extends`, once for each profile, however many profiles extend it."""

    sources: Mapping[str, ProfileSource]
    trees: Mapping[str, yaml_tree.Node]
    renamed: Mapping[str, tuple[old_keys.OldKey, ...]]
    problems: list[Problem]
    done: dict[str, yaml_tree.Node] = {}
    layers: dict[str, Layer] = {}
    # The old keys of a profile and of those that it builds on.
    old_keys: dict[str, tuple[old_keys.OldKey, ...]] = {}
    # Profiles that extend a profile that is missing or cannot be read.
    broken: set[str] = set()

    def whole(self, name: str) -> yaml_tree.Node:
        """Return the profile with everything that it inherits from the profiles that exist."""
        if name not in self.done:
            chain = self.chain(name)
            # With the missing parent, these problems might not exist.
            problems = [] if name in self.broken else self.problems
            # Start with the last parent, so that each parent is complete before its child.
            for link, parent in zip(reversed(chain), [None, *reversed(chain)], strict=False):
                if link in self.done:
                    continue
                tree = self.trees[link]
                base = yaml_tree.Node({}, tree.place) if parent is None else self.done[parent]
                self.done[link] = extends.extend(base, tree, problems)
                self.layers[link] = Layer(tree, None if parent is None else self.layers[parent])
                inherited = () if parent is None else self.old_keys[parent]
                own = self.renamed[link]
                # Usually nothing was renamed: a long chain then shares one empty tuple.
                self.old_keys[link] = (*own, *inherited) if own else inherited
        return self.done[name]

    def chain(self, name: str) -> list[str]:
        """Return `name` and its parents in order; stop at a circle or a missing profile."""
        chain = [name]
        while (node := yaml_tree.find(self.trees[chain[-1]], ["extends"])) is not None:
            parent = node.value
            if isinstance(parent, str) and parent in self.trees and parent not in chain:
                chain.append(parent)
                continue
            self.broken.update(chain)
            if not isinstance(parent, str):
                self.report(node, "`extends` must be the name of a profile", None)
            elif parent in chain:
                self.report_circle(chain[chain.index(parent) :])
            elif parent not in self.sources:
                message = "`extends` names a profile that does not exist"
                self.report(node, message, self.suggestion(parent))
            break
        return chain

    def report_circle(self, circle: list[str]) -> None:
        """Report a circle; the problem is the same for every profile in the circle."""
        start = circle.index(min(circle))
        circle = [*circle[start:], *circle[:start]]
        node = yaml_tree.find(self.trees[circle[0]], ["extends"])
        if node is not None:
            way = " → ".join([*circle, circle[0]])
            self.report(node, f"`extends` forms a circle: {way}", "remove one `extends`")

    def suggestion(self, name: str) -> str:
        """Return a hint for the name of a profile that does not exist."""
        return suggest(name, self.sources) or f"the profiles are: {', '.join(sorted(self.sources))}"

    def report(self, node: yaml_tree.Node, message: str, hint: str | None) -> None:
        self.problems.append(Problem(message, "extends", node.place, hint))


def _profile(name: str, merger: _Merger, problems: list[Problem]) -> Profile | None:
    """Return the profile `name`, or None if it cannot be checked further."""
    tree: yaml_tree.Node | None = merger.whole(name)
    document = document_of(tree)
    found: list[Problem] = []
    if document is None and tree is not None:
        from envgen.profile.diagnose import (  # late: only for a profile that is wrong
            MISSING,
            diagnose,
        )

        place = tree.place
        found, tree = diagnose(tree)
        # If msgspec and `diagnose` ever disagree, report at least this.
        found = found or [Problem("the profile does not match the format", "type", place)]
        broken = name in merger.broken
        problems += [item for item in found if not broken or item.rule != MISSING]
        document = document_of(tree)
    if document is None or tree is None or name in merger.broken:
        return None
    source = merger.sources[name].path
    base = merger.trees.get(BASE)
    profile = Profile(
        name=name,
        document=document,
        tree=tree,
        source=source,
        layer=merger.layers[name],
        old_keys=merger.old_keys[name],
        has_unknown_key=any(item.rule == "unknown-key" for item in found),
        lacks_base=base is not None
        and yaml_tree.find(base, ["programs"]) is not None
        and yaml_tree.find(merger.trees[name], ["extends"]) is None,
    )
    problems += _version_problems(profile)
    return profile


def document_of(tree: yaml_tree.Node | None) -> Document | None:
    """Return the typed form of a merged tree; None if the format refuses it."""
    try:
        return None if tree is None else msgspec.convert(yaml_tree.plain(tree), Document)
    except msgspec.ValidationError:
        return None


def _version_problems(profile: Profile) -> list[Problem]:
    wanted = profile.document.requires
    if wanted is None:
        return []
    place = profile.place("requires")
    fits = satisfies(wanted)
    if fits is None:
        message = "`requires` must be a version specifier"
        return [Problem(message, "requires", place, 'write it like "~=0.1" or ">=0.1,<0.3"')]
    if fits:
        return []
    message = f"this project requires envgen {wanted}, but this is version {__version__}"
    return [Problem(message, "requires", place, f"install envgen {wanted} from its checkout")]
