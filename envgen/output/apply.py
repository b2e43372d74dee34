"""Write planned changes, and other files of a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from envgen.model import Change
from envgen.output import writer
from envgen.project import Project

# The states of changes that are written.
WRITTEN = writer.WRITTEN


def apply(
    root: Path, planned: Callable[[], Sequence[Change]]
) -> tuple[Sequence[Change], dict[str, str]]:
    """Plan and write; return the changes, and the paths of backups: see `writer.write_files`.

    A lock keeps other envgen processes from writing in between. Raises WriteError, and the same
    errors as `planned`.
    """
    with writer.locked(root):
        changes = planned()
        return changes, writer.write(root, changes)


def remove(root: Path, files: Mapping[str, str]) -> None:
    """Remove files by path, which have to have these texts still. Raises WriteError."""
    with writer.locked(root):
        writer.remove(root, files.items())


def write_file(path: Path, text: str) -> None:
    """Write a file, which need not be in a project, and its folder. Raises WriteError."""
    writer.write_files(path.parent, [writer.NewFile(path=path.name, text=text)])


def write_texts(project: Project, texts: Mapping[str, str]) -> dict[str, bool]:
    """Write those of `texts` (by path) that differ from the files; return which of them are new.

    An existing file keeps its mode, and a list of packages its encoding. Raises WriteError.
    """
    before = {path: project.read_marked(path) for path in texts}
    changed = [path for path, text in texts.items() if before[path] != text]
    writer.write_files(
        project.root,
        [
            writer.NewFile(
                path=path,
                text=texts[path],
                mode=project.mode(path) or 0o644,
                expected=before[path],
                encoding=project.encoding(path),
            )
            for path in changed
        ],
    )
    return {path: before[path] is None for path in changed}
