"""The types of rows about what commands start, and about what is installed for them."""

# No `from __future__ import annotations`: NamedTuple compiles each annotation that is a string.

from collections.abc import Mapping
from typing import Literal, NamedTuple

WorkerKind = Literal["wsgi", "asgi", "greenlets"]
"""The interface of a server's workers; greenlets are WSGI with many requests at a time."""


class ServerRow(NamedTuple):
    """One program that serves a site or works on tasks, and what its command says.

    `options` has what each option means: bind, host, port, socket, fd, workers, threads,
    connections, class, config, chdir, path, module, interface, autoscale. An option that is
    neither there nor in `switches` has a value that does not matter here.
    """

    name: str
    link: str
    """The page about its options, which is the source of this row."""
    options: Mapping[str, str] = {}
    switches: frozenset[str] = frozenset()
    """Options without a value."""
    reloads: frozenset[str] = frozenset()
    """The switches that restart it when a file changes, which is for development."""
    factories: frozenset[str] = frozenset()
    """The switches that make it call what the module has."""
    host: str = ""
    """The default address; empty if it does not listen by default."""
    port: int | None = None
    port_variable: str = ""
    """The variable with the port of its default address, which is then open to all."""
    interface: WorkerKind | None = None
    """What it serves if no option says so; None if it finds out by itself."""
    attribute: str | None = None
    """The name in the module if the command has none; None if the command must have one."""
    classes: Mapping[str, WorkerKind] = {}
    """Its worker classes, by their names or the end of their paths."""
    prefix: str = ""
    """The start of the variables that set its options, such as UVICORN_HOST."""
    arguments_variable: str = ""
    """The variable with more arguments."""
    workers_variable: str = ""
    config: str = ""
    """The file with its settings that it reads if no option names one."""
    packages: tuple[str, ...] = ()
    """The packages that install it, by their normalized names; empty if its name is the package."""


class Wrapper(NamedTuple):
    """A command that runs the command in its arguments, such as `poetry run` or `timeout 5`."""

    words: tuple[str, ...]
    """The name, and what comes before the options."""
    options: frozenset[str] = frozenset()
    """Options with a value; all others have none."""
    arguments: int = 0
    """The number of its own arguments."""


class DjangoRelease(NamedTuple):
    """One feature release of Django, and the versions of Python that it supports."""

    name: str
    oldest: tuple[int, int]
    newest: tuple[int, int] | None
    """None if newer ones are supported too, as far as this row knows."""
    source: str

    def supports(self, python: tuple[int, int]) -> bool:
        """Return whether this release supports a version of Python, such as (3, 12)."""
        return python >= self.oldest and (self.newest is None or python <= self.newest)

    @property
    def range(self) -> str:
        """Return the supported versions for people: "3.8 to 3.12", or "3.12 or newer"."""
        oldest = ".".join(map(str, self.oldest))
        if self.newest is None:
            return f"{oldest} or newer"
        return f"{oldest} to {'.'.join(map(str, self.newest))}"


class Distribution(NamedTuple):
    """One package of PyPI that programs, settings or providers need, or that brings one of them."""

    name: str
    brings: tuple[str, ...] = ()
    """The packages that are installed with it."""
    extras: Mapping[str, tuple[str, ...]] = {}
    """The packages that its extras add."""
