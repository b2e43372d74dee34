"""What can be written at the cursor of a profile: keys, values, and names that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types
from msgspec import Struct

from envgen import catalog
from envgen.catalog.versions import Status
from envgen.check import rules
from envgen.formats.shapes import KeyPath
from envgen.formats.yaml_tree import find
from envgen.lsp import markdown
from envgen.lsp.cursor import Cursor, cursor_at
from envgen.lsp.edited import Snapshot
from envgen.lsp.names import KEYS, VALUES, NameKind, kind_at
from envgen.lsp.positions import Positions
from envgen.profile import keys

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "setting": types.CompletionItemKind.Constant,
    "variable": types.CompletionItemKind.Variable,
    "program": types.CompletionItemKind.Function,
    "profile": types.CompletionItemKind.File,
    "app": types.CompletionItemKind.Module,
    "rule": types.CompletionItemKind.Event,
}


class Offer(Struct, frozen=True):
    """A text that can be written, what it is, and what there is to say of it."""

    text: str
    kind: str
    # One line, and Markdown.
    detail: str = ""
    about: str = ""
    deprecated: bool = False


def completions(
    snapshot: Snapshot, path: str, position: types.Position, encoding: str
) -> list[types.CompletionItem]:
    """Return what can be written at a position of a profile, also of one that is broken."""
    positions = Positions(snapshot.text(path), encoding)
    row, column = positions.offset(position)
    cursor = cursor_at(positions.lines, row, column)
    start = positions.position(row + 1, column + 1 - len(cursor.word))
    after = positions.lines[row][column:].lstrip()
    found = dict.fromkeys(offers(snapshot, cursor))
    return [
        types.CompletionItem(
            label=item.text,
            kind=_KINDS[item.kind],
            detail=item.detail or None,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, item.about),
            tags=[types.CompletionItemTag.Deprecated] if item.deprecated else None,
            text_edit=types.TextEdit(
                types.Range(start, position), _written(item, cursor, after.startswith(":"))
            ),
        )
        for item in found
    ]


def _written(item: Offer, cursor: Cursor, has_colon: bool) -> str:
    is_key = cursor.is_key or item.kind == "key"
    return f"{item.text}: " if is_key and not has_colon else item.text


def offers(snapshot: Snapshot, cursor: Cursor) -> Iterator[Offer]:
    """Yield what can be written at the cursor."""
    if cursor.is_key:
        yield from _keys(snapshot, cursor.path)
        return
    if cursor.is_item:  # it may become a mapping
        yield from _keys_of_format(cursor.path)
    kind = kind_at(cursor.path, VALUES)
    if kind:
        yield from _names(snapshot, kind)
    else:
        for text in keys.values_at(cursor.path):
            yield Offer(text, "value")


def _keys(snapshot: Snapshot, path: KeyPath) -> Iterator[Offer]:
    yield from _keys_of_format(path)
    kind = kind_at((*path,), KEYS)
    if kind in ("setting", "rule"):
        yield from _names(snapshot, kind)
    elif not keys.fields_at(path):  # names of a person's own: those of other profiles
        for text in _keys_elsewhere(snapshot, path):
            yield Offer(text, kind or "key")


def _keys_of_format(path: KeyPath) -> Iterator[Offer]:
    for key in keys.fields_at(path):
        yield Offer(key, "key", about=markdown.text(keys.about((*path, key))))


def _keys_elsewhere(snapshot: Snapshot, path: KeyPath) -> Iterator[str]:
    for tree in snapshot.merged_trees:
        node = find(tree, path)
        if node is not None and isinstance(node.value, dict):
            yield from node.value


def _names(snapshot: Snapshot, kind: NameKind) -> Iterator[Offer]:
    deployments = snapshot.deployments
    if kind == "setting":
        version = deployments[0].document.django.version if deployments else "5.2"
        yield from _settings(version)
    elif kind == "rule":
        for item in rules().values():
            yield Offer(item.id, "rule", item.severity.value, markdown.text(item.why))
    elif kind == "app":
        for app in catalog.apps():
            about = f"{markdown.text(app.help)}\n\n{markdown.url(app.link)}"
            yield Offer(app.name, "app", app.distribution, about)
    elif kind == "variable":
        for deployment in deployments:
            for variable in deployment.variables:
                yield Offer(variable.name, "variable", about=markdown.text(variable.help))
    elif kind == "program":
        for deployment in deployments:
            for name, program in deployment.document.programs.items():
                yield Offer(name, "program", about=markdown.code(program.command or ""))
    else:
        yield from _profiles(snapshot.profiles)


def _settings(version: str) -> Iterator[Offer]:
    for row in catalog.settings():
        found = row.availability(version)
        if found.usable:
            about = f"{markdown.text(row.help)}\n\n{markdown.url(row.link_in(version))}"
            deprecated = found.status is Status.DEPRECATED
            yield Offer(row.name, "setting", row.app or "Django", about, deprecated)


def _profiles(paths: Iterable[str]) -> Iterator[Offer]:
    for path in paths:
        yield Offer(path.rpartition("/")[2].removesuffix(".yaml"), "profile", path)
