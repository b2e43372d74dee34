"""Write what was planned, and texts that are no output of a profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from envgen.model import Change
from envgen.output import writer
from envgen.project import Project

# The states in which a change has been written.
WRITTEN = writer.WRITTEN


def apply(
    root: Path, planned: Callable[[], Sequence[Change]]
) -> tuple[Sequence[Change], dict[str, str]]:
    """Plan and write; return the changes, and where old files are kept: see `writer.write`.

    From what is read to what is written nobody else may come in between. Raises WriteError, and
    as `planned` does.
    """
    with writer.locked(root):
        changes = planned()
        return changes, writer.write(root, changes)


def remove(root: Path, files: Mapping[str, str]) -> None:
    """Remove files by path, which have to have these texts still. Raises WriteError."""
    with writer.locked(root):
        writer.remove(root, files.items())


def write_texts(project: Project, texts: Mapping[str, str]) -> dict[str, bool]:
    """Write texts by path, those that differ from what is there; return which of these are new.

    A file keeps its mode. Raises WriteError.
    """
    before = {path: project.read(path) for path in texts}
    changed = [path for path, text in texts.items() if before[path] != text]
    writer.write_files(
        project.root,
        [
            writer.NewFile(
                path=path,
                text=texts[path],
                mode=project.mode(path) or 0o644,
                expected=before[path],
            )
            for path in changed
        ],
    )
    return {path: before[path] is None for path in changed}
