"""Make a temporary copy of the project with the generated files, to test before --apply.

The project's files are symbolic links in it, so nothing is copied, and the project itself does
not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from envgen.model import Change, State
from envgen.output import writer


@contextmanager
def staged(root: Path, changes: Iterable[Change]) -> Iterator[Path]:
    """Make the folder, without .env files; remove it when the context ends."""
    files = [
        writer.NewFile(path=change.artifact.path, text=change.artifact.text)
        for change in changes
        if change.artifact.target in ("settings", "runtime")
        and change.state in (State.CREATE, State.UPDATE)
    ]
    with TemporaryDirectory(prefix="envgen-adopt-") as made:
        folder = Path(made)
        writer.link_all(root, folder, [file.path for file in files])
        writer.write_files(folder, files)
        yield folder
