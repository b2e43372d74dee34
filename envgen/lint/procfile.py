"""Check a Procfile of any repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from envgen.check.commands.starts import Modules, Start, Starts, start
from envgen.errors import Place
from envgen.lint.files import LintFile
from envgen.model import Route
from envgen.platforms.base import Placement, Platform
from envgen.reading.procfile import processes


class LintedProcfile:
    """A Procfile. Which platform reads it is unknown."""

    is_deployed = True
    platform: Platform[Any] | None = None
    routes: Sequence[Route] = ()

    def __init__(self, file: LintFile) -> None:
        """Keep the file; the project's files are read when a rule needs them."""
        self._file = file
        self.path = file.path
        self.text = file.text

    @cached_property
    def starts(self) -> Starts:
        """Return the programs that the processes start."""
        modules = Modules(self._file.disk)
        folder = self._file.path.rpartition("/")[0] or "."
        items = (
            start(
                modules,
                item.name,
                ("procfile", str(item.line)),
                item.command,
                Place(self.path, item.line, item.column),
                folder,
                {},
            )
            for item in processes(self.text)
        )
        return Starts(tuple(items), modules)

    def sets(self, name: str) -> bool:
        """Return False: a Procfile sets no variables."""
        return False

    def value_of(self, name: str) -> str | None:
        """Return None: a Procfile sets no variables."""
        return None

    def serving(self, *kinds: str) -> Iterator[tuple[Platform[Any], Placement, list[Start]]]:
        """Yield nothing: the platform is unknown. The rule procfile-port checks the port."""
        yield from ()
