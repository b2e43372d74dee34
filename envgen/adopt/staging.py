"""A folder like the project's, with the generated files in it: for a look before --apply.

Whatever the project has is there as a link, so that nothing is copied, and nothing of the
project's changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from envgen.model import Change, State
from envgen.output import writer


@contextmanager
def workshop(root: Path, changes: Iterable[Change]) -> Iterator[Path]:
    """Make the folder; it goes when the context ends. Of .env files there are none in it."""
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
