"""What git tells about a boot: the migrations and models of the version that runs."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

from envgen.git import Git, is_blob

MIGRATIONS = "*migrations*/*.py"


class History:
    """A project in a git repository; outside a repository nothing is new and nothing ignored."""

    def __init__(self, root: Path, since: str = "HEAD") -> None:
        """Keep the project's folder, and the name of the commit that runs."""
        self.since = since
        self._root = root
        self._git = Git(root)

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return self._git.blobs(self.since)

    @cached_property
    def new_migrations(self) -> tuple[str, ...]:
        """Return the paths of the migrations that are not in that commit, or differ from it."""
        found = self._git.files(MIGRATIONS)
        return tuple(path for path in found if not self._is_deployed(path))

    def _is_deployed(self, path: str) -> bool:
        try:
            text = (self._root / path).read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return True  # it is gone, so it does not run
        return is_blob(text, self._blobs.get(path))

    def models(self, folder: str) -> Iterator[str]:
        """Yield the text of each module of models of an app, as it is in that commit."""
        for path in self._blobs:
            name = posixpath.relpath(path, folder)
            if name == "models.py" or (name.startswith("models/") and name.endswith(".py")):
                yield self._git.committed(path, self.since) or ""

    def ignored(self, folders: Collection[str], name: str) -> bool:
        """Return whether git ignores a file of that name in one of these absolute folders."""
        found = [Path(folder, name) for folder in folders]
        root = self._root.resolve()
        paths = [item.relative_to(root).as_posix() for item in found if item.is_relative_to(root)]
        return bool(set(paths) - self._git.would_track(paths)) and self._git.is_repository
