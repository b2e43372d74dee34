"""Which modules a program imports: certainly, or maybe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from envgen.reading.audit.imports import OwnImport, nearest
from envgen.reading.audit.settings_modules import OwnSettings
from envgen.reading.audit.sources import Sources
from envgen.support import lazy_re

_CONFIG_NAME = lazy_re.compile(r"^\s+name\s*(?::\s*str\s*)?=\s*[\"']([\w.]+)[\"']", re.MULTILINE)


class ProgramCode(Struct, frozen=True):
    """What decides which modules a program imports."""

    # The command, and the texts of scripts that it runs.
    commands: tuple[str, ...]
    # Whether it loads the settings, whether it serves the site, and whether it runs Celery.
    django: bool = False
    serves: bool = False
    celery: bool = False


class Reach(Struct, frozen=True):
    """The files that a program loads, each with whether that is certain."""

    files: Mapping[str, bool]
    # The files that are the program itself: `__name__` is "__main__" there.
    mains: frozenset[str]


class ImportGraph:
    """The imports of the project's files, found when they are first needed."""

    def __init__(self, sources: Sources, settings: OwnSettings) -> None:
        """Take the files, and what the settings modules of the profile set."""
        self._sources, self._settings = sources, settings

    def reach(self, program: ProgramCode) -> Reach:
        """Return the files that a program loads."""
        sources, starts, mains = self._sources, list[OwnImport](), set[str]()
        for module, is_main in self._started(program):
            starts.append(OwnImport(module, True))
            if is_main:
                mains.add(sources.modules[module])
        if program.django:
            starts += self._of_django(program)
        certain: dict[str, bool] = {}
        waiting = starts
        while waiting:
            item = waiting.pop()
            sure, path = item.certain, sources.modules.get(item.module)
            package = item.module.rpartition(".")[0]
            if package:
                waiting.append(OwnImport(package, sure))
            if path is None or (path in certain and certain[path] >= sure):
                continue
            certain[path] = sure
            if sure and program.celery and "autodiscover_tasks(" in sources.texts[path]:
                waiting += self._in_apps("tasks")
            for found in self._imports(path):
                waiting.append(OwnImport(found.module, found.certain and sure))
        return Reach(certain, frozenset(mains))

    def _imports(self, path: str) -> tuple[OwnImport, ...]:
        return self._sources.imports(path)

    # --- where it begins ---

    def _started(self, program: ProgramCode) -> Iterator[tuple[str, bool]]:
        """Yield the modules that the command names, and whether each is the program itself."""
        modules, by_path = self._sources.modules, self._sources.names
        for command in program.commands:
            for before, word in _words(command):
                name = word.partition(":")[0].strip("\"'()")
                if name.endswith(".py"):
                    path = name.removeprefix("./")
                    found = next((key for key in by_path if key.endswith(path)), None)
                    if found is not None and not path.endswith("manage.py"):
                        yield by_path[found], True
                elif before == "-m":
                    for module in (name, f"{name}.__main__", f"{name}.__init__"):
                        if module in modules:
                            yield module, not module.endswith(".__init__")
                elif before in ("-A", "--app", "-A=", "--app="):
                    for module in (name, f"{name}.celery"):
                        if module in modules:
                            yield module, False
                elif name in modules and "." in name:
                    yield name, False
                elif before.endswith("manage.py"):
                    for module in modules:
                        if module.endswith(f".management.commands.{name}"):
                            yield module, False
        is_gunicorn = any("gunicorn" in command for command in program.commands)
        if is_gunicorn and "gunicorn.conf" in modules:
            yield "gunicorn.conf", False

    def _of_django(self, program: ProgramCode) -> Iterator[OwnImport]:
        settings = self._settings
        for path in settings.paths:
            # The modules that they import with * may be in `try`.
            name = self._sources.names.get(path, "")
            yield OwnImport(name, name in settings.asked)
        for entry, certain in settings.apps.items():
            yield from self._app(entry, certain)
        for entry, certain in settings.middleware.items():
            found = nearest(entry, self._sources.modules)
            yield OwnImport(found, certain and program.serves)
        yield OwnImport(settings.urls, program.serves)

    def _app(self, entry: str, certain: bool) -> Iterator[OwnImport]:
        package = self._package(entry)
        if not package:
            return
        found = nearest(entry, self._sources.modules)
        for module in (found, package, f"{package}.apps", f"{package}.models"):
            yield OwnImport(module, certain)
        if "django.contrib.admin" in self._settings.apps:
            yield OwnImport(f"{package}.admin", certain)
        for module in ("signals", "templatetags", "translation", "tasks"):
            yield OwnImport(f"{package}.{module}", False)

    def _package(self, entry: str) -> str:
        """Return the package of an app: shop of shop.apps.ShopConfig, unless it says another."""
        modules = self._sources.modules
        found = nearest(entry, modules)
        if entry in self._sources.own or not found:
            return entry if entry in self._sources.own else ""
        name = _CONFIG_NAME.search(self._sources.texts[modules[found]])
        return name[1] if name and name[1] in modules else found.rpartition(".")[0]

    def _in_apps(self, module: str) -> list[OwnImport]:
        packages = [self._package(entry) for entry in self._settings.apps]
        return [OwnImport(f"{package}.{module}", True) for package in packages if package]

    @cached_property
    def app_folders(self) -> tuple[str, ...]:
        """The folders of the project's own apps."""
        paths = [self._sources.modules.get(self._package(key), "") for key in self._settings.apps]
        return tuple(path[: path.rfind("/") + 1] for path in paths if "/" in path)


def _words(command: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a command with the word before it."""
    words: Iterable[str] = command.replace("=", "= ").split()
    before = ""
    for word in words:
        yield before, word
        before = word
