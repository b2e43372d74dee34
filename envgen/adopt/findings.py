"""What adopt found in a project, before any decision."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from envgen.adopt.improvements import Left
from envgen.errors import Place, Problem
from envgen.formats.dotenv.entries import Discreet
from envgen.platforms.manifest import Manifest
from envgen.reading.dependencies.mentioned import Requirements
from envgen.reading.settings import SettingsReading
from envgen.support.paths import inside


class Layout(Struct, frozen=True):
    """Where the parts of a project are."""

    project: str
    # The folder with manage.py: "." or a subfolder of the repository.
    root: str
    # The generated modules' package, and the settings modules of a developer and of the server.
    settings_package: str
    development: str
    production: str
    # Files that name a settings module, relative to the repository: path to what they are for.
    entrypoints: Mapping[str, str]

    def inside(self, path: str) -> str:
        """Return a path below manage.py's folder, relative to the repository."""
        return inside(self.root, path)

    def base(self, profile: str) -> str:
        """Return the settings module that the generated module of `profile` is based on."""
        return self.development if profile == "development" else self.production

    def generated(self, profile: str) -> dict[str, str]:
        """Return the generated modules by their old ones, for a file or command of `profile`."""
        modules = {
            self.base(name): f"{self.settings_package}.{name}"
            for name in ("development", "production")
        }
        return {**modules, self.base(profile): f"{self.settings_package}.{profile}"}


class EnvTexts(Discreet, frozen=True):
    """New texts of .env files by path, notes on them, and values that no text can keep."""

    texts: Mapping[str, str] = {}
    left: tuple[Left, ...] = ()
    refused: tuple[Problem, ...] = ()


class Packages(Struct, frozen=True):
    """What the site installs, and how it gets the package that the generated settings import."""

    requirements: Requirements
    # New texts of lists of packages by path.
    texts: Mapping[str, str] = {}
    left: tuple[Left, ...] = ()
    # Why --apply writes nothing.
    refused: tuple[Problem, ...] = ()


class EnvFile(Struct, frozen=True):
    """A file that sets variables; the repr leaves their values out, which may be secrets."""

    path: str
    values: Mapping[str, str]
    # Variables that it sets to an empty text.
    blank: frozenset[str] = frozenset()
    # Variables to which the programs that read it give different values.
    unclear: frozenset[str] = frozenset()
    # Lines that Django reads differently from what their author meant.
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        """Name the file, and leave the values out."""
        return f"EnvFile({self.path!r})"


class Findings(Struct, frozen=True, kw_only=True):
    """Everything that was found."""

    layout: Layout
    packages: Packages
    production: SettingsReading
    # Like `production`, but variables about which nothing is known count as not set.
    presumed: SettingsReading
    development: SettingsReading
    blueprint: Manifest | None = None
    blueprint_text: str = ""
    # Files of a developer, and of the server.
    local: tuple[EnvFile, ...] = ()
    remote: tuple[EnvFile, ...] = ()
    # Files in a folder of .env files that nobody here knows the purpose of.
    unassigned: tuple[Left, ...] = ()
    # New texts of .env files that another program read.
    env_texts: EnvTexts = EnvTexts()
    procfile: Mapping[str, str] = {}
    # The start commands of services that load the settings, also by a script.
    django_commands: frozenset[str] = frozenset()
    # Whether a proxy ends TLS in front of the site, and says so in a header.
    behind_edge: bool = False
    # Whether the settings configure logging by a call instead of LOGGING.
    configures_logging: bool = False
    # Places where the server's settings read a .env file themselves, and the package that does.
    env_readers: Mapping[Place, str] = {}
    # The variables that the server is known to have.
    on_server: frozenset[str] = frozenset()
    # DEBUG by the text of the variable that it is read from, if any: see `collect`.
    debug_by: Mapping[str, Mapping[str, bool | None]] = {}
    # The project's own comments about variables.
    helps: Mapping[str, str] = {}
    # Values in settings and render.yaml that may be secrets; never show them.
    literals: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[Problem, ...]:
        """Return why --apply writes nothing."""
        return (*self.packages.refused, *self.env_texts.refused)

    @property
    def commands(self) -> tuple[str, ...]:
        """Return the commands that build, release and start the services."""
        services = self.blueprint.services if self.blueprint else ()
        found = [(item.build_command, item.release_command, item.command) for item in services]
        given = (command for three in found for command in three if command)
        return (*given, *self.procfile.values())

    def __repr__(self) -> str:
        """Leave all values out."""
        return f"Findings({self.layout.project!r})"


def value_of(files: tuple[EnvFile, ...], name: str) -> str | None:
    """Return a variable's value from the first of `files` that sets it."""
    return next((file.values[name] for file in files if file.values.get(name)), None)
