"""The fixes of problems as code actions: the edits of `envgen check --fix`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from envgen.check.fixing import FileFix, fixes
from envgen.errors import Problem
from envgen.lsp.edited import Snapshot
from envgen.lsp.positions import Positions, uri_of
from envgen.lsp.problems import diagnostic

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.envgen"


def actions(
    snapshot: Snapshot, path: str, problems: Sequence[Problem], asked: types.Range, encoding: str
) -> Iterator[types.CodeAction]:
    """Yield the fixes of the problems of a file that are in a range, and one that fixes all."""
    positions = Positions(snapshot.text(path), encoding)
    for problem in problems:
        shown = diagnostic(problem, positions)
        if not problem.edit or not _overlap(shown.range, asked):
            continue
        for file in fixes([problem], snapshot.project, unsafe=True, committed_only=False).files:
            review = "" if problem.edit.safe else " (review the result)"
            yield types.CodeAction(
                title=f"envgen: {problem.hint or problem.message}{review}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[shown],
                is_preferred=problem.edit.safe,
                edit=edit_of(snapshot, [file], encoding),
            )
    found = fixes(problems, snapshot.project, unsafe=False, committed_only=False)
    if found.files:
        yield types.CodeAction(
            title="envgen: fix everything in this file that is safe to fix",
            kind=FIX_ALL,
            edit=edit_of(snapshot, found.files, encoding),
        )


def edit_of(snapshot: Snapshot, files: Sequence[FileFix], encoding: str) -> types.WorkspaceEdit:
    """Return the edit that writes files; those that do not exist are created."""
    changes: list[types.TextDocumentEdit | types.CreateFile] = []
    for file in files:
        uri = uri_of(snapshot.project.root, file.path)
        if file.before is None:
            changes.append(types.CreateFile(uri))
        edits = Positions(file.before or "", encoding).edits_to(file.after)
        document = types.OptionalVersionedTextDocumentIdentifier(uri)
        if edits:
            changes.append(types.TextDocumentEdit(document, list(edits)))
    return types.WorkspaceEdit(document_changes=list(changes))


def _overlap(one: types.Range, other: types.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
