"""The Procfile: it has a web process, which listens where the platform connects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from envgen.check.commands.servers import CommandsSubject
from envgen.errors import Finding, Place, Severity, rule
from envgen.reading.procfile import other_lines, processes

SOURCE = "https://devcenter.heroku.com/articles/procfile"


class ProcfileSubject(CommandsSubject, Protocol):
    """A Procfile."""

    @property
    def path(self) -> str:
        """Return its path."""

    @property
    def text(self) -> str:
        """Return its text."""


@rule(
    "procfile-line",
    lint="procfile",
    why="The platform ignores the line, or rejects the file.",
    fix="write `name: command` on one line",
    source=SOURCE,
)
def lines(subject: ProcfileSubject) -> Iterator[Finding]:
    """Yield lines that are not `name: command`."""
    for number in other_lines(subject.text):
        yield Finding("this line is not `name: command`", Place(subject.path, number, 1))


@rule(
    "procfile-web",
    lint="procfile",
    why="Only the process that is called web gets visitors.",
    fix="add a line such as `web: gunicorn config.wsgi`",
    source=SOURCE + "#the-web-process-type",
    severity=Severity.WARNING,
)
def no_web(subject: ProcfileSubject) -> Iterator[Finding]:
    """Yield a Procfile without a web process, unless a line that cannot be read may be it."""
    if not other_lines(subject.text) and not any(
        item.name == "web" for item in processes(subject.text)
    ):
        yield Finding("there is no `web` process", Place(subject.path))


@rule(
    "procfile-port",
    lint="procfile",
    why="The platform connects to the port in $PORT, and stops a process that does not listen.",
    fix="listen on 0.0.0.0 and $PORT",
    source=SOURCE + "#the-web-process-type",
)
def other_port(subject: ProcfileSubject) -> Iterator[Finding]:
    """Yield a web process whose servers do not listen on $PORT."""
    for start in subject.starts.items:
        listens = [listen for server in start.certain for listen in server.listens]
        if start.program != "web" or not listens:
            continue
        if all(item.is_known and (item.is_loopback or not item.variable) for item in listens):
            only = "127.0.0.1" if listens[0].is_loopback else f"port {listens[0].port}"
            yield Finding(f"`web` listens on {only}, not on $PORT", start.place)
