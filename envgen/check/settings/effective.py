"""The settings that a profile's module comes to, read by syntax: nothing of the project is run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from envgen.check.settings.judging import APPS, Items
from envgen.check.texts import Files
from envgen.errors import InputError, Place
from envgen.formats.python_layout import Call, Merged, Name, names_in, texts_in
from envgen.model import Deployment, Owner, Setting
from envgen.project import Project

if TYPE_CHECKING:
    # Late: a project without settings modules of its own needs none of it.
    from envgen.reading.settings import SettingsReading


# Where a settings module that is only read has the project: `ROOT` in `reading/settings/values.py`.
PROJECT = "/<project>"


def asks_below(deployment: Deployment, disk: Project, package: str, version: str) -> bool:
    """Return whether the project certainly asks for a release of a package before `version`."""
    from envgen.reading.dependencies.mentioned import is_below  # late: seldom needed

    read = Files(disk).read
    found = (lambda path: read(deployment.inside(path)), read)
    return any(is_below(package, version, each) for each in found)


class EffectiveSettings:
    """What the extra module sets, otherwise the profile, otherwise the base module."""

    def __init__(
        self,
        deployment: Deployment,
        values: Mapping[str, str],
        disk: Project,
    ) -> None:
        """Read the modules that the profile names; `values` are those of the .env file."""
        self.deployment = deployment
        self._values = values
        self._disk = disk
        self._set = {item.name: item for item in self.deployment.settings}
        django = self.deployment.document.django
        self._base = self._read(django.base_settings)
        self._extra = self._read(django.extra_settings)

    def value(self, name: str, default: Any = None) -> Any:
        """Return a setting's value, `default` if nothing sets it, or an Unknown."""
        for reading in (self._extra, self._base):
            if reading is not None and reading.everything is not None:
                return reading.everything
        if self._extra is not None and name in self._extra.settings:
            return self._extra.settings[name]
        if name in self._set:
            return self._of_profile(self._set[name])
        if self._base is not None and name in self._base.settings:
            return self._base.settings[name]
        return default

    @property
    def files(self) -> tuple[str, ...]:
        """Return the paths of the modules that were read, with those that they import with *."""
        readings = (self._base, self._extra)
        files = (path for item in readings if item is not None for path in item.files)
        return tuple(dict.fromkeys(files))

    @staticmethod
    def folder(value: Any) -> str | None:
        """Return the path in a value, relative to the project if it is in it; None if unknown."""
        if not isinstance(value, str | PurePosixPath):
            return None
        return str(value).removeprefix(f"{PROJECT}/")

    def items(self, name: str, default: tuple[str, ...] = ()) -> Items:
        """Return the texts in a setting that is a list."""
        setting = self._set.get(name)
        if setting is None or (self._extra is not None and name in self._extra.settings):
            return Items.of(self.value(name, default))
        expression = setting.expression
        if isinstance(expression, list) and all(isinstance(item, str) for item in expression):
            return Items.of(expression)
        found = Items(frozenset(texts_in(expression)))
        if any(item.startswith("base.") for item in names_in(expression)):
            base = self._base.settings.get(name, default) if self._base else default
            more = Items.of(self._base.everything if self._base and self._base.everything else base)
            # What the profile adds to MIDDLEWARE is at its place there.
            order = more.order if name == "MIDDLEWARE" else ()
            found = Items(found.texts | more.texts, more.complete, order)
        return found

    def place(self, name: str, text: str = "") -> Place:
        """Return where a setting is set; with `text`, the line that has this item of a list."""
        if name == APPS and text in self.deployment.document.django.apps:
            return self.deployment.place("django", "apps")
        for reading in (self._extra, self._base):
            if reading is not None and name in reading.settings:
                for file in reading.files if text else ():
                    if line := self._line(file, text):
                        return Place(file, line, 1)
        if self._extra is not None and name in self._extra.settings:
            return self._extra.places.get(name, Place(self.deployment.source))
        setting = self._set.get(name)
        if setting is not None and setting.origin.file:
            return setting.origin
        if self._base is not None and name in self._base.places:
            return self._base.places[name]
        return Place(self.deployment.source)

    def is_below(self, package: str, version: str) -> bool:
        """Return whether the project asks for a release of a package before `version`."""
        return asks_below(self.deployment, self._disk, package, version)

    def _of_profile(self, setting: Setting) -> Any:
        if setting.environment is not None:
            text = self._values.get(setting.environment)
            variable = self.deployment.variable(setting.environment)
            return text or (variable.value if variable else None) or setting.value
        return self._evaluated(setting.value, setting)

    def _evaluated(self, value: Any, setting: Setting) -> Any:
        """Return what an expression of the generated module comes to, or an Unknown."""
        match value:
            case dict():
                return {key: self._evaluated(item, setting) for key, item in value.items()}
            case Merged():
                parts = [self._evaluated(part, setting) for part in value.parts]
                if all(isinstance(part, dict) for part in parts):
                    return {key: item for part in parts for key, item in part.items()}
            case Call(function="getattr", arguments=(Name(dotted="base"), name, default)):
                return self._base.settings.get(name, default) if self._base else default
            case Name() if value.dotted.startswith("base.") and self._base is not None:
                return self._base.settings.get(value.dotted.removeprefix("base."))
            case _ if not list(names_in(value)):
                return value
        from envgen.reading.settings import Unknown

        return Unknown(setting.origin, "it is computed when the settings load")

    def _read(self, module: str | None) -> SettingsReading | None:
        if module is None:
            return None
        from envgen.reading.settings import Lookup, read_settings

        lookup = Lookup(self._variables(), defaults=True)
        return read_settings(module, self._source, lookup, self._disk.files_in)

    def _variables(self) -> dict[str, Any]:
        """Return the variables of the deployed programs: their texts, PRESENT or OPTIONAL."""
        from envgen.reading.settings import OPTIONAL, PRESENT

        platform = self.deployment.platform
        found: dict[str, Any] = dict(platform.variables("site", "web")) if platform else {}
        values = self._values
        for item in self.deployment.variables:
            if item.owner is Owner.PROFILE and not item.secret:
                found[item.name] = values.get(item.name) or item.value or PRESENT
            else:
                is_set = not item.optional or values.get(item.name)
                found[item.name] = PRESENT if is_set else OPTIONAL
        return found

    def _source(self, module: str) -> tuple[str, str] | None:
        file, package = self.deployment.module_files(module)
        for path in (package, file):
            if (text := self.read(path)) is not None:
                return text, path
        return None

    def _line(self, file: str, text: str) -> int:
        """Return the first line of a file that has a text in quotes; 0 if there is none."""
        lines = (self.read(file) or "").splitlines()
        quoted = (f'"{text}"', f"'{text}'")
        found = (number for number, line in enumerate(lines, 1) if any(q in line for q in quoted))
        return next(found, 0)

    def read(self, path: str) -> str | None:
        """Return the text of a file; None if there is none, or it cannot be read."""
        try:
            return self._disk.read(path)
        except InputError:
            return None
