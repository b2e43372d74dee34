"""What commands do that run the project's own Python code, as far as its text says."""

from __future__ import annotations

import re
from functools import cached_property

from envgen.reading.audit.sources import Sources
from envgen.reading.commands import launch
from envgen.reading.following import FlowCommand
from envgen.reading.paths import joined
from envgen.support import lazy_re

# How code says that it migrates, collects static files or installs packages.
_SAYS = {
    "migrate": r"[\"']migrate\b|commands(?:\.| import )migrate\b|MigrationExecutor|migrate --",
    "collectstatic": r"\bcollectstatic\b",
    "install": r"\bpip\b|\buv\b|[\"']poetry\b",
}
_TESTS = lazy_re.compile(r"(?:^|/)(?:tests?/|test_|conftest\.)")


class OwnCode:
    """The project's own Python code, which is read when a command runs it."""

    def __init__(self, sources: Sources) -> None:
        """Keep the project's files; they are read when they are needed."""
        self._sources = sources

    def does(self, item: FlowCommand, topic: str) -> bool | None:
        """Return whether own code that a command runs may do this; None if it is not own code.

        `topic` is "migrate", "collectstatic" or "install". Code may call other code of the
        project, so all of it counts.
        """
        return self._may(topic) if self._runs_own(item) else None

    def _runs_own(self, item: FlowCommand) -> bool:
        found = launch(item)
        folder = found.folder or "."
        if found.name == "manage.py":
            return bool(found.arguments) and found.arguments[0] in self._commands
        if found.name == "python" and found.module:
            return bool({found.module, f"{found.module}.__main__"} & self._modules.keys())
        path = joined(folder, found.arguments[0]) if found.arguments else None
        return found.name == "python" and path in self._texts

    @cached_property
    def _texts(self) -> dict[str, str]:
        return self._sources.texts

    @property
    def _modules(self) -> dict[str, str]:
        return self._sources.modules

    @cached_property
    def _commands(self) -> frozenset[str]:
        """Return the project's own commands of manage.py."""
        inside = "management/commands/"
        paths = (path.rpartition("/") for path in self._texts)
        return frozenset(
            name.removesuffix(".py") for folder, _, name in paths if f"{folder}/".endswith(inside)
        )

    def _may(self, topic: str) -> bool:
        says = re.compile(_SAYS[topic])
        texts = (text for path, text in self._texts.items() if not _TESTS.search(path))
        return any(map(says.search, texts))
