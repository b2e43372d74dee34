"""The programs that a command starts: through wrappers, `sh -c` and the project's own scripts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from envgen.catalog.build_types import ServerRow
from envgen.catalog.rows.servers import MODULES, ROWS, SHELLS
from envgen.catalog.tools import PASSING
from envgen.reading import ReadText, shell
from envgen.reading.following import FlowCommand, follow


class Launch(Struct, frozen=True):
    """A program that a command starts, and how."""

    # gunicorn, celery, manage.py, "python" for a module or file, or the first word.
    name: str
    arguments: tuple[str, ...]
    # The module of `python -m`.
    module: str
    # The folder in which it runs, relative to the project; None if it is unknown.
    folder: str | None
    environment: Mapping[str, str]
    # Whether it runs whenever the command runs.
    certain: bool

    @property
    def row(self) -> ServerRow | None:
        """Return the row of a known server; None for other programs."""
        return rows().get(self.name)

    @property
    def passes(self) -> bool:
        """Return whether it only prepares something, and then ends."""
        if self.name == "manage.py":
            return not (self.arguments and self.arguments[0].startswith("runserver"))
        return posixpath.basename(self.name) in PASSING


@cache
def rows() -> Mapping[str, ServerRow]:
    """Return the rows of all servers, by name."""
    return {row.name: row for row in ROWS}


def launches(
    command: str, *, read: ReadText, folder: str = ".", variables: Mapping[str, str] = {}
) -> tuple[Launch, ...]:
    """Return the programs that `command` starts in `folder`, in order.

    `read` returns the text of a file of the project; None if there is none. `variables` are those
    whose values are known; the others stay unknown.
    """
    flow = follow(command, folder, read, variables)
    return tuple(launch(item) for item in flow.steps if not item.is_followed)


def runs_manage(command: str) -> bool:
    """Return whether a command runs manage.py itself."""
    return any(item.name == "manage.py" for item in launches(command, read=lambda _: None))


def runserver_port(command: str) -> int | None:
    """Return the port that a command gives to runserver; None if it gives none."""
    for item in launches(command, read=lambda _: None):
        if item.name == "manage.py" and item.arguments[:1] == ("runserver",):
            port = item.arguments[-1].rpartition(":")[2]
            return int(port) if port.isascii() and port.isdecimal() else None
    return None


def launch(item: FlowCommand) -> Launch:
    """Return what a command starts."""
    unknown = Launch("", (), "", item.folder, {}, item.certain)
    words = list(item.raw)
    first, rest = posixpath.basename(words[0]), words[1:]
    if not shell.is_known(words[0]) or first in SHELLS or first in (".", "source"):
        return unknown
    if re.fullmatch(r"(?:python|pypy)[0-9.]*", first):
        return _python(rest, item)
    if first.endswith(".py") and first != "manage.py":
        return _python(words, item)
    name = first if first in rows() else words[0]
    if first in ("manage.py", "django-admin"):
        name = "manage.py"
    return Launch(name, tuple(rest), "", item.folder, item.environment, item.certain)


def _python(words: list[str], item: FlowCommand) -> Launch:
    """Return what Python runs: a module, manage.py, or another file."""
    words = list(words)
    name, module = "python", ""
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in ("-W", "-X") and words:
            words.pop(0)
        elif not option.startswith("--") and option.endswith(("m", "c")):
            module = words.pop(0) if words and option.endswith("m") else ""
            break
    top = module.partition(".")[0]
    if top in rows() or top in MODULES:
        name, module = MODULES.get(top, top), ""
    elif top == "django" or (not module and words and posixpath.basename(words[0]) == "manage.py"):
        name, module = "manage.py", ""
        words = words if top else words[1:]
    return Launch(name, tuple(words), module, item.folder, item.environment, item.certain)
