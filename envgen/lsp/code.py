"""What the project's own Python code says of a name: assignments of settings, and reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from envgen.errors import Place
from envgen.lsp.edited import Snapshot
from envgen.reading.audit.sources import Sources
from envgen.reading.python_tree import parsed


def assignments(snapshot: Snapshot, name: str) -> Iterator[Place]:
    """Yield where the project's own settings modules assign a setting."""
    for path in dict.fromkeys(_settings_modules(snapshot)):
        text = snapshot.text(path)
        for node in ast.walk(parsed(text) or ast.Module([], [])):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign | ast.AugAssign):
                targets = [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield _place(path, text, target)


class CodeReads(Struct, frozen=True):
    """Where code reads a variable: by its name as a text, and in another way, such as in a loop."""

    named: tuple[Place, ...]
    others: tuple[Place, ...]


def reads(snapshot: Snapshot, name: str, *, settings: bool = True) -> CodeReads:
    """Return where the project's own code reads a variable.

    With `settings`, also where it reads the setting of this name: `settings.NAME`.
    """
    named, others = [], []
    for path, lines in _lines_that_read(snapshot, name, settings=settings).items():
        text = snapshot.text(path)
        found: dict[int, list[Place]] = {line: [] for line in sorted(lines)}
        for node in ast.walk(parsed(text) or ast.Module([], [])):
            line = getattr(node, "lineno", 0)
            if line in found:
                found[line] += _names_in(path, text, node, name)
        named += [place for places in found.values() for place in places]
        others += [Place(path, line, 1) for line, places in found.items() if not places]
    return CodeReads(tuple(named), tuple(others))


def _names_in(path: str, text: str, node: ast.AST, name: str) -> Iterator[Place]:
    """Yield where a read names what it reads, if it is one."""
    if isinstance(node, ast.Attribute) and node.attr == name:
        end = _place(path, text, node, at_end=True)
        yield Place(path, end.line, end.column - len(name))
        return
    parts: list[ast.expr] = []
    if isinstance(node, ast.Call):
        parts = node.args
    elif isinstance(node, ast.Subscript):
        parts = [node.slice]
    elif isinstance(node, ast.Compare):
        parts = [node.left]
    for part in parts:
        if isinstance(part, ast.Constant) and part.value == name:
            place = _place(path, text, part)
            line = text.splitlines()[place.line - 1]
            if line.startswith(name, place.column):  # behind the quote, without a prefix
                yield Place(path, place.line, place.column + 1)


def _lines_that_read(snapshot: Snapshot, name: str, *, settings: bool) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for folder in {item.document.root for item in snapshot.deployments}:
        sources = Sources(snapshot.project.root, folder)
        for path in sources.texts.keys() & snapshot.project.texts.keys():
            sources.texts[path] = snapshot.project.texts[path]
        paths = [*sources.readers]
        paths += [path for path, names in sources.settings.items() if settings and name in names]
        for path in dict.fromkeys(paths):
            module = sources.reads(path)
            for read in module.reads if module else ():
                if read.name == name and (settings or read.kind == "variable"):
                    found.setdefault(read.path, set()).add(read.line)
    return found


def _settings_modules(snapshot: Snapshot) -> Iterator[str]:
    for deployment in snapshot.deployments:
        django = deployment.document.django
        for module in (django.base_settings, django.extra_settings):
            for path in deployment.module_files(module) if module else ():
                if snapshot.project.is_file(path):
                    yield path


def _place(path: str, text: str, node: ast.expr, *, at_end: bool = False) -> Place:
    """Return where an expression begins or ends; Python counts the bytes of a line."""
    line = (node.end_lineno or node.lineno) if at_end else node.lineno
    column = (node.end_col_offset or 0) if at_end else node.col_offset
    before = text.splitlines()[line - 1].encode()[:column]
    return Place(path, line, len(before.decode("utf-8", "replace")) + 1)
