"""What the code of a project reads and its programs do not get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from msgspec import Struct

from envgen import catalog
from envgen.check import CheckedProfile
from envgen.check.variables.audit.provided import Provided, is_aside
from envgen.errors import Severity
from envgen.reading.audit.conditions import Read, ReadKind
from envgen.reading.audit.reach import ImportGraph, ProgramCode, Reach
from envgen.reading.audit.settings_modules import OwnSettings, own_settings
from envgen.reading.audit.sources import Trouble

# Files of another environment: Django's settings that no program of this profile loads.
_SETTINGS_WORDS = ("INSTALLED_APPS", "DATABASES", "SECRET_KEY", "import *")


class Lacking(Struct, frozen=True):
    """A line that reads what a program does not get."""

    read: Read
    # The programs that load the line and do not get the variable; () if none is known to load it.
    programs: tuple[str, ...]
    severity: Severity


class Audit:
    """The code of a project against one deployed profile."""

    def __init__(self, subject: CheckedProfile) -> None:
        """Take the profile; nothing is read yet."""
        self._subject, self._sources = subject, subject.sources
        self._programs = subject.deployment.document.programs
        self._reaches: dict[str, Reach] = {}
        self._tracked: dict[str, bool] = {}

    @cached_property
    def _settings(self) -> OwnSettings:
        django = self._subject.deployment.document.django
        modules = [name for name in (django.base_settings, django.extra_settings) if name]
        found = own_settings(self._sources, modules)
        for app in django.apps:
            found.apps.setdefault(app, True)
        for setting in self._subject.deployment.settings:
            if setting.name == "ROOT_URLCONF" and isinstance(setting.value, str):
                found.urls = setting.value
        return found

    @cached_property
    def provided(self) -> Provided:
        """What the programs get."""
        return Provided(self._subject, self._sources, lambda: self._settings)

    @cached_property
    def _graph(self) -> ImportGraph:
        return ImportGraph(self._sources, self._settings)

    def _reach(self, name: str) -> Reach:
        """Return the files that a program loads."""
        if name not in self._reaches:
            program, document = self._programs[name], self._subject.deployment.document
            commands = self.provided.commands(name)
            code = ProgramCode(
                commands,
                django=program.django,
                serves=self._serves(name),
                celery=any("celery" in command for command in commands)
                or (document.celery is not None and document.celery.worker == name),
            )
            self._reaches[name] = self._graph.reach(code)
        return self._reaches[name]

    def _serves(self, name: str) -> bool:
        program = self._programs[name]
        servers = ("gunicorn", "uvicorn", "daphne", "hypercorn", "granian", "wsgi", "asgi")
        command = program.command
        return name == self._subject.deployment.web or any(word in command for word in servers)

    # --- what is lacking ---

    def variables(self) -> list[Lacking]:
        """Return each variable once that a program needs and does not get, at its worst place."""
        return self._lacking("variable", self._sources.readers)

    def settings(self) -> list[Lacking]:
        """Return each Django setting once that the code reads and nothing sets."""
        if not any(program.django for program in self._programs.values()):
            return []
        paths = list(self._sources.setting_readers(self.provided.has_setting))
        own = self._settings.paths if paths else []
        return self._lacking("setting", [path for path in paths if path not in own])

    def _lacking(self, kind: ReadKind, paths: Iterable[str]) -> list[Lacking]:
        worst: dict[str, Lacking] = {}
        for path in paths:
            reads = self._sources.reads(path)
            for read in reads.reads if reads else ():
                if read.kind != kind or not read.required:
                    continue
                found = self._judged(path, read)
                is_worse = found is not None and _is_worse(found, worst.get(read.name))
                if found is not None and is_worse and self._is_ours(path):
                    worst[read.name] = found
        return list(worst.values())

    def _is_ours(self, path: str) -> bool:
        """Return whether git tracks a file, or would: a developer's own file is not deployed."""
        if not self._subject.project.in_repository:
            return True
        if path not in self._tracked:
            git = self._subject.git
            self._tracked[path] = path in git.would_track([path]) or bool(git.trouble)
        return self._tracked[path]

    def _judged(self, path: str, read: Read) -> Lacking | None:
        """Return what is wrong with a read; None if nothing is."""
        lacks = self.provided.lacks
        lacking = [
            name
            for name, program in self._programs.items()
            if (program.django or read.kind == "variable") and lacks(name, read.kind, read.name)
        ]
        lacking = [name for name in lacking if self._runs(name, path, read)]
        if not lacking:
            return None
        certainly = [name for name in lacking if self._reach(name).files.get(path)]
        if certainly and not read.in_function:
            return Lacking(read, tuple(certainly), Severity.ERROR)
        if is_aside(path):
            return None
        loading = [name for name in self._programs if path in self._reach(name).files]
        if loading:
            if set(loading) <= set(lacking):
                return Lacking(read, tuple(loading), Severity.WARNING)
            return None
        if len(lacking) == len(self._programs) and self._is_in_app(path):
            return Lacking(read, (), Severity.WARNING)
        return None

    def _runs(self, program: str, path: str, read: Read) -> bool:
        if not read.guards:
            return True
        is_main = path in self._reach(program).mains
        return read.runs(partial(self.provided.is_set, program), main=is_main) is True

    def _is_in_app(self, path: str) -> bool:
        """Return whether a file that no program is known to load is part of an app."""
        if any(word in self._sources.texts[path] for word in _SETTINGS_WORDS):
            return False
        return path.startswith(self._graph.app_folders or ("\0",))

    def loads(self, programs: Iterable[str], path: str) -> bool:
        """Return whether one of these programs surely loads a file, which is deployed."""
        return self.surely_loads(programs, path) and self._is_ours(path)

    def surely_loads(self, programs: Iterable[str], path: str) -> bool:
        """Return whether one of these programs surely loads a file, whether git has it or not."""
        known = [name for name in programs if name in self._programs]
        return not is_aside(path) and any(self._reach(name).files.get(path) for name in known)

    def _is_loaded(self, path: str) -> bool:
        return any(path in self._reach(name).files for name in self._programs)

    # --- notes ---

    def undeclared(self) -> dict[str, Read]:
        """Return the variables that are read with a default and that the profile does not have."""
        from envgen.catalog.environment import is_sign
        from envgen.catalog.rows.servers import ROWS

        known = {item.name for item in self._subject.deployment.variables}
        # A server reads these by itself, and platforms set them.
        known |= {row.workers_variable for row in ROWS}
        found: dict[str, Read] = {}
        demanded = {item.read.name for item in self.variables()}
        for path, reads in self._sources.readers.items():
            for read in reads.reads:
                name = read.name
                if read.kind != "variable" or read.required or name in known | demanded:
                    continue
                if name in found or is_sign(name) or is_aside(path):
                    continue
                # The profile sets the setting itself, whatever the base settings make of it.
                if path in self._settings.paths and catalog.setting(name) is not None:
                    continue
                if any(self.provided.gets(program, name) for program in self._programs):
                    continue
                is_part = self._is_loaded(path) or self._is_in_app(path)
                if is_part and self._is_ours(path):
                    found[name] = read
        return found

    def unused(self) -> list[str]:
        """Return the variables under `env` that nothing reads."""
        from envgen.check.variables.audit.unused import unused

        found = unused(self._subject, self._settings, self._graph)
        if not found:
            return []
        # Some reads do not spell the name: dj_database_url.config(), a prefix.
        readers = self._sources.readers.values()
        names = {read.name for reads in readers for read in reads.reads}
        return [name for name in found if name not in names]

    def broken(self) -> Iterator[tuple[Trouble, tuple[str, ...]]]:
        """Yield the files that could not be audited, and the programs that surely load each."""
        for trouble in dict.fromkeys(self._sources.troubles):
            names = self._programs if trouble.line else ()
            loading = [name for name in names if self._reach(name).files.get(trouble.path)]
            yield trouble, tuple(loading)


def _is_worse(found: Lacking, other: Lacking | None) -> bool:
    """Return whether a finding says more than another about the same name."""
    if other is None:
        return True
    order = [Severity.ERROR, Severity.WARNING]
    return (order.index(found.severity), found.read.path, found.read.line) < (
        order.index(other.severity),
        other.read.path,
        other.read.line,
    )
