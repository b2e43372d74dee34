"""What adopt found in a project: everything that profiles are made from; nothing is decided yet."""

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
    """Where the project's parts are."""

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
        """Return `path`, which is relative to manage.py's folder, relative to the repository."""
        return inside(self.root, path)

    def base(self, profile: str) -> str:
        """Return the settings module on which the generated one of `profile` stands."""
        return self.development if profile == "development" else self.production

    def generated(self, profile: str) -> dict[str, str]:
        """Return the generated module for each old one, in a file or command of `profile`."""
        modules = {
            self.base(name): f"{self.settings_package}.{name}"
            for name in ("development", "production")
        }
        return {**modules, self.base(profile): f"{self.settings_package}.{profile}"}


class EnvTexts(Discreet, frozen=True):
    """The new texts of .env files by path, what to say of them, and what no text can keep."""

    texts: Mapping[str, str] = {}
    left: tuple[Left, ...] = ()
    refused: tuple[Problem, ...] = ()


class EnvFile(Struct, frozen=True):
    """A file that gives values to variables; they may be secrets, and no repr shows them."""

    path: str
    values: Mapping[str, str]
    # Those that it sets to an empty text.
    blank: frozenset[str] = frozenset()
    # Those to which programs that read it give different values.
    unclear: frozenset[str] = frozenset()
    # Lines that Django does not see as their writer meant them.
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        """Name the file, and say nothing of the values."""
        return f"EnvFile({self.path!r})"


class Findings(Struct, frozen=True, kw_only=True):
    """All that was found."""

    layout: Layout
    requirements: Requirements
    production: SettingsReading
    # As production, taking each variable of which nothing is known for one that is not set.
    presumed: SettingsReading
    development: SettingsReading
    blueprint: Manifest | None = None
    blueprint_text: str = ""
    # By who reads them: a developer, or the server.
    local: tuple[EnvFile, ...] = ()
    remote: tuple[EnvFile, ...] = ()
    # What becomes of .env files that another program read.
    env_texts: EnvTexts = EnvTexts()
    procfile: Mapping[str, str] = {}
    # The start commands of services that load the settings, also by a script.
    django_commands: frozenset[str] = frozenset()
    # Whether an edge that ends TLS, and says so in a header, is in front of the site.
    behind_edge: bool = False
    # Whether the settings configure logging by a call, and not by LOGGING.
    configures_logging: bool = False
    # Where the settings of the server begin to read a .env file by themselves.
    env_readers: tuple[Place, ...] = ()
    # The variables that the server is known to have.
    told: frozenset[str] = frozenset()
    # DEBUG by the text of the variable that it is read from, if there is one: see `collect`.
    debug_by: Mapping[str, Mapping[str, bool | None]] = {}
    # What the project's own comments say of variables.
    helps: Mapping[str, str] = {}
    # Texts of settings and of the render.yaml that may be secrets, not to be shown anywhere.
    literals: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """Return the commands that build, release and start the services."""
        services = self.blueprint.services if self.blueprint else ()
        found = [(item.build_command, item.release_command, item.command) for item in services]
        given = (command for three in found for command in three if command)
        return (*given, *self.procfile.values())

    def __repr__(self) -> str:
        """Say nothing of values."""
        return f"Findings({self.layout.project!r})"


def value_of(files: tuple[EnvFile, ...], name: str) -> str | None:
    """Return what the first of `files` that has it sets a variable to."""
    return next((file.values[name] for file in files if file.values.get(name)), None)
