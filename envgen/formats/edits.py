"""Apply the edits that fix problems to the text of a file; comments and layout stay."""

from __future__ import annotations

import re

from envgen.errors import Edit
from envgen.formats import yaml_foreign
from envgen.formats.yaml_tree import Node, Plain, find, parse, plain


def applied(text: str | None, edit: Edit) -> str | None:
    """Return the text after an edit; None if the text is not what the edit expects.

    `text` is None if there is no file. Edits of the permissions leave the text as it is.
    """
    if edit.kind == "append":
        return _with_lines(text or "", edit.new.splitlines())
    if text is None:
        return None
    if edit.kind == "replace":
        return _replaced(text, edit)
    if edit.kind == "quote":
        return _quoted(text, edit)
    if edit.kind == "sibling":
        return _with_sibling(text, edit)
    if edit.kind == "newlines":
        return text.replace("\r\n", "\n")
    if edit.kind == "add-key":
        return _with_key(text, tuple(edit.old.split(".")) if edit.old else (), edit.new)
    return text


def _replaced(text: str, edit: Edit) -> str | None:
    lines = text.splitlines(keepends=True)
    if not 1 <= edit.line <= len(lines):
        return None
    if edit.column:
        line, at = lines[edit.line - 1], edit.column - 1
        if not line.startswith(edit.old, at):
            return None
        lines[edit.line - 1] = f"{line[:at]}{edit.new}{line[at + len(edit.old) :]}"
        return "".join(lines)
    if lines[edit.line - 1].count(edit.old) != 1:
        return None
    lines[edit.line - 1] = lines[edit.line - 1].replace(edit.old, edit.new)
    return "".join(lines)


def _quoted(text: str, edit: Edit) -> str | None:
    """Return YAML in which a value without quotes has quotes; it is in the line of its key."""
    lines = text.splitlines(keepends=True)
    line = lines[edit.line - 1] if 1 <= edit.line <= len(lines) else ""
    before, after = line[: edit.column - 1], line[edit.column - 1 :]
    found = re.match(
        rf"({re.escape(edit.old)}[ \t]*:[ \t]+)([A-Za-z0-9_.+:-]+)(?=[\s,\]}}]|$)", after
    )
    if found is None:
        return None
    lines[edit.line - 1] = f'{before}{found[1]}"{found[2]}"{after[found.end() :]}'
    return "".join(lines)


def _with_sibling(text: str, edit: Edit) -> str | None:
    """Return YAML in which a mapping has one more key, below its first one.

    The result is read again: None unless it says what the text said, and the key besides.
    """
    tree, problems = yaml_foreign.parse(text.encode(), "")
    added, _ = parse(edit.new.encode(), "")
    node = _mapping_at(tree, edit.line, edit.column) if tree and not problems else None
    if tree is None or node is None or added is None or not isinstance(added.value, dict):
        return None
    lines = text.splitlines(keepends=True)
    row, column = edit.line - 1, edit.column - 1
    end = "\r\n" if "\r\n" in text else "\n"
    if lines[row].startswith("{", column):
        lines[row] = f"{lines[row][: column + 1]}{edit.new}, {lines[row][column + 1 :]}"
    else:
        lines[row] = lines[row].rstrip("\r\n") + end
        lines.insert(row + 1, f"{' ' * column}{edit.new}{end}")
    after, problems = yaml_foreign.parse("".join(lines).encode(), "")
    if not isinstance(node.value, dict) or node.value.keys() & added.value.keys():
        return None
    node.value.update(added.value)
    is_right = after is not None and not problems and plain(after) == plain(tree)
    return "".join(lines) if is_right else None


def _mapping_at(tree: Node, line: int, column: int) -> Node | None:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            if node.place[1:] == (line, column):
                return node
            waiting += node.value.values()
        elif isinstance(node.value, list):
            waiting += node.value
    return None


def _with_lines(text: str, more: list[str]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    there = text.splitlines()
    missing = [line for line in more if line not in there]
    gap = end if missing and text and not text.endswith(("\n", "\r")) else ""
    return text + gap + "".join(f"{line}{end}" for line in missing)


def _with_key(text: str, path: tuple[str, ...], line: str) -> str | None:
    """Return YAML with `line`, such as `asgi: true`, in the mapping at `path`.

    The result is read again: None unless it says what the text said, and the line besides.
    """
    tree, problems = parse(text.encode(), "")
    if tree is None or problems:
        return None
    while path and find(tree, path) is None:
        *parents, name = path
        path, line = tuple(parents), f"{name}: {{{line}}}"
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    node = find(tree, path) if path else tree
    if node is None or not isinstance(node.value, dict) or not node.value:
        return None
    if not path:
        changed = _with_lines(text, [line])
    elif _is_flow(node, lines):
        row, column = node.place.line - 1, node.place.column
        lines[row] = f"{lines[row][:column]}{line}, {lines[row][column:]}"
        changed = "".join(lines)
    else:
        # Below the key, above the comments of what was first so far.
        first = next(iter(node.value.values())).key_place
        if first is None or node.key_place is None or first.line == node.key_place.line:
            return None
        lines.insert(node.key_place.line, f"{' ' * (first.column - 1)}{line}{end}")
        changed = "".join(lines)
    return changed if _adds_only(tree, changed, path, line) else None


def _is_flow(node: Node, lines: list[str]) -> bool:
    return lines[node.place.line - 1][node.place.column - 1 :].startswith("{")


def _adds_only(tree: Node, changed: str, path: tuple[str, ...], line: str) -> bool:
    """Return whether `changed` means what `tree` does, with `line` added at `path`."""
    after, problems = parse(changed.encode(), "")
    added, _ = parse(line.encode(), "")
    if after is None or problems or added is None:
        return False
    wanted: Plain = plain(tree)
    mapping = wanted
    for key in path:
        mapping = mapping[key] if isinstance(mapping, dict) else None
    more = plain(added)
    if not isinstance(mapping, dict) or not isinstance(more, dict) or mapping.keys() & more.keys():
        return False
    mapping.update(more)
    return plain(after) == wanted
