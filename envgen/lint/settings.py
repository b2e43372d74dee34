"""Check a Django settings module of any repository."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from envgen.check.settings.development import DEVELOPMENT
from envgen.check.settings.judging import Items
from envgen.check.texts import Files
from envgen.errors import Place, Problem
from envgen.lint.files import LintFile
from envgen.reading.dependencies.mentioned import is_below
from envgen.reading.settings import Lookup, SettingsReading, Unknown, read_settings

# Module names that no deployed site uses, and those that only a deployed site uses.
_ELSEWHERE = (*DEVELOPMENT, "test", "tests", "testing", "ci", "build", "example")
_DEPLOYED = ("production", "prod", "live", "staging", "deploy", "deployment", "heroku", "render")
_DEEPEST = 10


class ReadSettings:
    """The settings of a module, read by syntax; unset variables have their defaults."""

    def __init__(self, reading: SettingsReading, file: str, texts: Files) -> None:
        """Keep the reading."""
        self._reading = reading
        self._file = file
        self._texts = texts

    def value(self, name: str, default: Any = None) -> Any:
        """Return a setting's value, `default` if nothing sets it, or an Unknown."""
        if self._reading.everything is not None and name not in self._reading.settings:
            return self._reading.everything
        return self._reading.settings.get(name, default)

    def items(self, name: str, default: tuple[str, ...] = ()) -> Items:
        """Return the texts in a setting that is a list."""
        return Items.of(self.value(name, default))

    def place(self, name: str, text: str = "") -> Place:
        """Return where a setting is set, or where its list has an item."""
        for file in self._reading.files if text else ():
            lines = (self._texts.read(file) or "").splitlines()
            for number, line in enumerate(lines, 1):
                if f'"{text}"' in line or f"'{text}'" in line:
                    return Place(file, number, 1)
        return self._reading.places.get(name, Place(self._file))

    def is_below(self, package: str, version: str) -> bool:
        """Return whether the repository asks for a release of a package before `version`."""
        return is_below(package, version, self._texts.read)


class LintedSettings:
    """A settings module. Whether a deployed site uses it is guessed from its name."""

    is_standalone = False
    shares_cache = False

    def __init__(self, file: LintFile) -> None:
        """Keep the file; modules that it imports are read when a rule needs them."""
        self._file = file
        self._texts = Files(file.disk, {file.path: file.text})
        words = set(PurePosixPath(file.path).stem.lower().split("_"))
        self.is_deployed = words.isdisjoint(_ELSEWHERE)
        self.is_certain = not words.isdisjoint(_DEPLOYED)

    @cached_property
    def effective(self) -> ReadSettings:
        """Return the settings."""
        return ReadSettings(self._reading, self._file.path, self._texts)

    @cached_property
    def _reading(self) -> SettingsReading:
        self._home, module = self._located()
        return read_settings(module, self._source, Lookup({}, defaults=True))

    @property
    def problem(self) -> Problem | None:
        """Return why no rule can check the settings; None if the rules can."""
        broken, path = self._reading.broken, self._file.path
        if broken is None or broken.place.file != path:
            return None
        hint = f"run `python -m py_compile {shlex.quote(self._file.shown(path))}` to see the error"
        return Problem(f"cannot be checked: {broken.why}", "file", broken.place, hint)

    def values_of(self, setting: str) -> Iterator[tuple[str, Place]]:
        """Yield the value of a setting as a text; nothing if it is unknown."""
        value = self.effective.value(setting)
        if isinstance(value, list | tuple):
            yield ",".join(item for item in value if isinstance(item, str)), self._at(setting)
        elif isinstance(value, str | bool | int) and not isinstance(value, Unknown):
            yield str(value), self._at(setting)

    def reset(self, setting: str, place: Place) -> str | None:
        """Return None: there is no command for it."""
        return None

    def own_modules(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of the file, if a deployed site may use it."""
        if self.is_deployed:
            yield self._file.path, self._file.text

    def _at(self, setting: str) -> Place:
        return self.effective.place(setting)

    def _located(self) -> tuple[str, str]:
        """Return the folder from which the module is imported, and the module's dotted name."""
        path = PurePosixPath(self._file.path)
        if path.stem == "__init__":
            path = path.parent
        names, home = [path.stem], path.parent
        for _ in range(_DEEPEST):
            if home.name and self._texts.read((home / "__init__.py").as_posix()) is not None:
                names.insert(0, home.name)
                home = home.parent
        return home.as_posix(), ".".join(names)

    def _source(self, module: str) -> tuple[str, str] | None:
        base = PurePosixPath(self._home, *module.split("."))
        for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
            text = self._texts.read(path.as_posix())
            if text is not None:
                return text, path.as_posix()
        return None
