"""What each program of a profile starts: its command, and the command in the manifest on disk.

Every rule about commands takes it from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from envgen.check.texts import Files
from envgen.errors import Edit, Place
from envgen.model import Deployment
from envgen.platforms.manifest import Service
from envgen.project import Project
from envgen.reading.commands import Launch, launches
from envgen.reading.module_names import ModuleNames, module_names
from envgen.reading.servers import Started, started
from envgen.resolve.context import owner_of


class StartsSubject(Protocol):
    """A profile, its files, and the services of its manifest on disk."""

    deployment: Deployment
    disk: Project

    @property
    def services(self) -> tuple[Service, ...]:
        """Return the services."""


class Start(Struct, frozen=True):
    """A program's command and what it starts."""

    program: str
    # Commands with the same group run in one service.
    group: tuple[str, str]
    place: Place
    command: str
    launches: tuple[Launch, ...]
    servers: tuple[Started, ...]

    @property
    def certain(self) -> tuple[Started, ...]:
        """Return the servers that surely run."""
        return tuple(item for item in self.servers if item.launch.certain)

    def edit(self, old: str, new: str) -> Edit | None:
        """Return the edit that replaces a part of the command in its profile; None if unclear.

        It is not safe: what is rendered changes too.
        """
        if self.group[0] != "profile" or self.command.count(old) != 1:
            return None
        return Edit(self.place.file, "replace", new, old, self.place.line, safe=False)


class Starts(Struct, frozen=True):
    """Everything that a profile starts, and the modules of the project."""

    items: tuple[Start, ...]
    modules: Modules

    def loaded(self, server: Started) -> tuple[str, ModuleNames] | None:
        """Return the file of the module that a server loads, and its names; None if unknown."""
        path = self.modules.file(server.module, server.folders) if server.module else None
        names = self.modules.names(path) if path else None
        return (path, names) if path and names else None


class Modules:
    """The modules of the project, each read once; a file that cannot be read is remembered."""

    def __init__(self, disk: Project) -> None:
        """Keep the project; files are read when they are asked for."""
        self._disk = disk
        self._names: dict[str, ModuleNames | None] = {}
        self.files = Files(disk)

    def file(self, module: str, folders: Iterable[str]) -> str | None:
        """Return the path of a module; None if it is in none of the folders."""
        for folder in folders:
            # A package of the project may be installed from src.
            for home in (folder, f"{folder}/src"):
                path = f"{home}/{module.replace('.', '/')}".removeprefix("./")
                for file in (f"{path}.py", f"{path}/__init__.py"):
                    if self._disk.is_file(file):
                        return file
        return None

    def names(self, path: str) -> ModuleNames | None:
        """Return the names of the module in a file; None if it cannot be read."""
        if path not in self._names:
            text = self.files.read(path)
            self._names[path] = None if text is None else module_names(text)
        return self._names[path]


def starts_of(subject: StartsSubject) -> Starts:
    """Return what every program of a profile starts."""
    modules = Modules(subject.disk)
    return Starts(tuple(_starts(subject, modules)), modules)


def command_place(deployment: Deployment, program: str) -> Place:
    """Return the place of a program's command; the profile's file if it is unknown."""
    return deployment.command_places.get(program, Place(deployment.source))


def _starts(subject: StartsSubject, modules: Modules) -> Iterator[Start]:
    deployment, programs = subject.deployment, subject.deployment.document.programs
    for name, program in programs.items():
        place = command_place(deployment, name)
        group = ("profile", owner_of(programs, name))
        known = _variables(subject, name)
        folder = _folder(deployment, name)
        yield start(modules, name, group, program.command, place, folder, known)
    wanted = deployment.manifest.services if deployment.manifest else ()
    commands = {service.name: service.command for service in wanted}
    for service in subject.services:
        command = service.command
        if command and service.programs and command != commands.get(service.name):
            name = service.programs[0]
            folder = _folder(deployment, name)
            known, group = _variables(subject, name), ("manifest", name)
            yield start(modules, name, group, command, service.place, folder, known)


def _folder(deployment: Deployment, program: str) -> str:
    """Return the folder in which a program's command runs: `root`, or what its service names."""
    services = deployment.manifest.services if deployment.manifest else ()
    mine = (item for item in services if program in item.programs and item.runtime == "python")
    at_top = any(item.root == "." for item in mine)
    return "." if at_top else deployment.document.root


def start(
    modules: Modules,
    program: str,
    group: tuple[str, str],
    command: str,
    place: Place,
    folder: str,
    variables: Mapping[str, str],
) -> Start:
    """Return what a command starts in a folder, with the variables whose values are known."""
    found = launches(command, read=modules.files.read, folder=folder, variables=variables)
    servers = (started(item, modules.files.read) for item in found)
    known = tuple(item for item in servers if item is not None)
    return Start(program, group, place, command, found, known)


def _variables(subject: StartsSubject, program: str) -> dict[str, str]:
    """Return the variables of a program whose values are known, but not the platform's port."""
    deployment, platform = subject.deployment, subject.deployment.platform
    found: dict[str, str] = {}
    if platform is not None:
        section = platform.of(deployment.document)
        found |= platform.server_variables(section, owner_of(deployment.document.programs, program))
    for variable in deployment.variables:
        if variable.is_plain and program in variable.readers and variable.value is not None:
            found[variable.name] = variable.value
    return found
