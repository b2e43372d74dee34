"""Fix problems: collect the edits that findings carry, by file, and write them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from envgen.errors import Edit, InputError, Problem
from envgen.formats.edits import applied
from envgen.git import Git, is_blob
from envgen.output.writer import NewFile, locked, write_files
from envgen.project import Project

_RUNNABLE, _PRIVATE, _NEW = 0o755, 0o600, 0o644


class FileFix(Struct, frozen=True):
    """What is to be written to one file: its text before and after, and its permission bits."""

    path: str
    before: str | None
    after: str
    # The bits before and after; None before if there is no file.
    old_mode: int | None
    mode: int

    def __repr__(self) -> str:
        """Leave the texts out: a .env file has secrets."""
        return f"FileFix({self.path!r})"

    def diff(self) -> Iterator[str]:
        """Yield the lines that show the change, without the lines around it."""
        if self.old_mode not in (None, self.mode):
            yield f"{self.path}: mode {self.old_mode:04o} → {self.mode:04o}"
        before = self.before or ""
        if before != self.after:
            sides = before.splitlines(), self.after.splitlines()
            yield from difflib.unified_diff(*sides, self.path, self.path, n=0, lineterm="")
            if before.replace("\r\n", "\n") == self.after:
                yield f"{self.path}: CRLF → LF"


class Fixes(Struct, frozen=True):
    """The fixes of some problems: by file, and why other files are left alone."""

    files: Sequence[FileFix]
    # The problems that they fix.
    problems: Sequence[Problem]
    # Why problems that have an edit are not fixed, by file.
    left: dict[str, str]
    # The problems whose fixes are left out because they are not safe.
    unsafe: Sequence[Problem]


def fixes(
    problems: Iterable[Problem], project: Project, *, unsafe: bool, committed_only: bool = True
) -> Fixes:
    """Return the fixes of `problems`, with `unsafe` also those that may change a meaning.

    With `committed_only`, a file with changes that are not committed is left alone: nobody could
    tell the fix from them.
    """
    fixable = [item for item in problems if item.edit]
    risky = [item for item in fixable if item.edit and not (item.edit.safe or unsafe)]
    of_file: dict[str, list[Problem]] = {}
    for problem in fixable:
        if problem.edit and problem not in risky:
            of_file.setdefault(problem.edit.file, []).append(problem)
    committed = Git(project.root).blobs() if of_file and committed_only else {}
    files, fixed, left = [], [], {}
    for path, found in of_file.items():
        fix = _file_fix(project, path, found)
        if isinstance(fix, str):
            left[path] = fix
        elif path in committed and not is_blob(fix.before, committed[path]):
            left[path] = "the file has uncommitted changes; commit it first"
        else:
            files.append(fix)
            fixed += found
    return Fixes(files, fixed, left, risky)


def write(project: Project, files: Iterable[FileFix]) -> None:
    """Write the fixes.

    Raises:
        WriteError: a file cannot be written, or has changed since it was read.
    """
    with locked(project.root):
        write_files(
            project.root,
            [
                NewFile(path=item.path, text=item.after, mode=item.mode, expected=item.before)
                for item in files
            ],
        )


def _file_fix(project: Project, path: str, found: Sequence[Problem]) -> FileFix | str:
    """Return the fix of one file; if there is none, why."""
    if project.link_on_the_way(path) is not None:
        return "its path contains a symbolic link"
    try:
        before = project.read(path)
    except InputError as error:
        return error.problems[0].message
    old_mode = project.mode(path)
    text, mode = before, old_mode or _NEW
    edits = sorted({item.edit for item in found if item.edit}, key=_from_the_end)
    for edit in edits:
        text = applied(text, edit)
        if text is None:
            return "its text is not what the fix expects"
        mode = {"executable": mode | (_RUNNABLE & 0o111), "private": _PRIVATE}.get(edit.kind, mode)
    if (before, old_mode) == (text, mode):
        return "the file already has the fix"
    return FileFix(path, before, text or "", old_mode, mode)


def _from_the_end(edit: Edit) -> tuple[int, int, str, str, str]:
    """Sort by line and column, the last first: what is added in front moves what is behind."""
    return (-edit.line, -edit.column, edit.kind, edit.old, edit.new)
