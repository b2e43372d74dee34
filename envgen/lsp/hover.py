"""What `envgen explain` says of the line or name at the cursor, as Markdown.

`head` is known at once. `rest` is found by trials, which take seconds in a large project.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envgen.check import find_rule
from envgen.errors import InputError, Place
from envgen.explain.answers import InProfile, answer, known_names, setting_about
from envgen.explain.explainer import Explainer
from envgen.explain.lines import generated_line, profile_line, variable_at
from envgen.explain.trials import key_name
from envgen.explain.wording import cause_text, decided, ranges
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import Node
from envgen.lsp import markdown
from envgen.lsp.edited import Snapshot
from envgen.lsp.places import KnownName, name_at
from envgen.profile import keys

# So many of each are shown, and a list ends with a dash: a hover is a glance.
_SHOWN = 5


def head(snapshot: Snapshot, path: str, place: Place) -> str:
    """Return what is known at once of a place in a file; empty if it is nothing."""
    parts: list[str] = []
    tree = snapshot.tree(path) if snapshot.is_profile(path) else None
    if tree is not None and (key := key_at(tree, place)):
        parts.append(f"**{markdown.text(key_name(key))}**")
        parts.append(markdown.text(keys.about(key)))
    name = name_at(snapshot, path, place.line, place.column)
    if name is not None:
        parts += _about(snapshot, name)
    return "\n\n".join(filter(None, parts))


def rest(snapshot: Snapshot, explainer: Explainer, path: str, place: Place) -> str:
    """Return what follows from a line, or what decides it; empty if it is nothing."""
    try:
        return "\n".join(_rest(snapshot, explainer, path, place))
    except InputError:  # nothing begins in this line, or a template is wrong
        return ""


def key_at(tree: Node, place: Place) -> KeyPath | None:
    """Return the path of the key or item that begins last before a place in its line."""
    best: tuple[int, KeyPath] | None = None
    waiting: list[tuple[KeyPath, Node]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        begin = node.key_place or node.place
        if path and begin.line == place.line and begin.column <= place.column:
            best = max(best or (0, ()), (begin.column, path), key=lambda item: item[0])
        if isinstance(node.value, dict):
            waiting += [((*path, key), child) for key, child in node.value.items()]
        elif isinstance(node.value, list):
            waiting += [((*path, at), child) for at, child in enumerate(node.value)]
    return best[1] if best else None


def _about(snapshot: Snapshot, name: KnownName) -> Iterator[str]:
    deployments = snapshot.deployments
    if "setting" in name.kinds and deployments:
        for line in setting_about(name.name, deployments[0].document.django.version):
            words, _, address = line.rpartition(": https://")
            link = markdown.url(f"https://{address}") if words else ""
            yield f"{markdown.text(words)}: {link}" if link else markdown.text(line)
    if "variable" in name.kinds:
        helps = (each.variable(name.name) for each in deployments)
        yield from dict.fromkeys(markdown.text(item.help) for item in helps if item and item.help)
    if "rule" in name.kinds and (rule := find_rule(name.name)):
        yield markdown.text(rule.why)
        yield f"Fix: {markdown.text(rule.fix)}"
        yield markdown.url(rule.source)


def _rest(snapshot: Snapshot, explainer: Explainer, path: str, place: Place) -> Iterator[str]:
    dotenv_of = {item.dotenv: name for name, item in explainer.deployments.items()}
    if snapshot.is_profile(path):
        yield from _from_profile(snapshot, explainer, path, place.line)
    elif path in dotenv_of:
        name = variable_at(snapshot.text(path), place.line)
        known = known_names(explainer.deployments.values()).get(name or "", ())
        if name and any(kind == "variable" for kind, _ in known):
            yield from _of_name(snapshot, explainer, KnownName(name, ("variable",), place))
    elif path in explainer.artifacts:
        line = generated_line(explainer, path, place.line)
        yield from _list("decided by", [cause_text(each.cause) for each in line.decisions])
        if not line.decisions and not line.is_checksum:
            yield "- always the same: no key of a profile changes this line"
    else:
        named = name_at(snapshot, path, place.line, place.column)
        if named is not None:
            yield from _of_name(snapshot, explainer, named)


def _from_profile(snapshot: Snapshot, explainer: Explainer, path: str, line: int) -> Iterator[str]:
    found = profile_line(explainer, path, line, list(explainer.deployments))
    for each in found.dependents:
        if each.replaced_at:
            words = f"{each.profile} replaces it at {each.replaced_at}"
        else:
            words = f"{each.profile} decides {'; '.join(decided(each, _SHOWN))}"
        yield f"- {markdown.text(words)}"
    yield from _links(snapshot, "written to", found.lines)


def _of_name(snapshot: Snapshot, explainer: Explainer, name: KnownName) -> Iterator[str]:
    profiles = list(explainer.deployments)
    known = known_names(explainer.deployments.values()).get(name.name, ())
    for subject in known:
        if subject[0] in name.kinds:
            for each in answer(explainer, subject, profiles).profiles:
                yield f"\n**{markdown.text(each.profile)}** {markdown.code(each.value)}\n"
                yield from _in_profile(snapshot, each)


def _in_profile(snapshot: Snapshot, item: InProfile) -> Iterator[str]:
    yield from _list("supplied by", [item.owner] if item.owner else [])
    yield from _list("decided by", [cause_text(each.cause) for each in item.decisions])
    yield from _list("read by", item.programs)
    yield from _links(snapshot, "written to", item.lines)


def _list(label: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
        yield f"- {label}: {', '.join(map(markdown.text, items[:_SHOWN]))}{more}"


def _links(snapshot: Snapshot, label: str, places: Sequence[Place]) -> Iterator[str]:
    """Yield a link to the first line in each file."""
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(place.file, place)
    shown = ranges(places)
    links = [
        markdown.link(snapshot.project.root, place, words)
        for place, words in zip(first.values(), shown, strict=True)
    ]
    if links:
        more = f" and {len(links) - _SHOWN} more" if len(links) > _SHOWN else ""
        yield f"- {label}: {', '.join(links[:_SHOWN])}{more}"
