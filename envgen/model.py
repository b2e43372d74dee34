"""The deployment of a profile: every setting, variable and service of one environment.

All types are frozen. They hold the names of secrets, and never their values.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from envgen import profile as fmt
from envgen.errors import Place
from envgen.formats.python_layout import Call
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Manifest, Reference
from envgen.profile.loaded import Kind
from envgen.profile.old_keys import OldKey
from envgen.support.paths import inside

RouteKind = Literal["loopback", "private", "public"]
Language = Literal["python", "yaml", "shell", "toml", "dotenv", "text"]


class Facts(Struct, frozen=True):
    """Facts about the project on disk that the settings depend on."""

    # Dotted names of the modules that exist, packages included, e.g. config.urls.
    modules: frozenset[str] = frozenset()
    # The modules among them that are single files, not packages.
    plain_modules: frozenset[str] = frozenset()


class Owner(enum.StrEnum):
    """Who supplies the value of a variable."""

    PROFILE = "profile"  # the value is written in the profile, or follows from it
    ENVGEN = "envgen"  # a secret that envgen generates once
    PERSON = "person"  # a person pastes the value
    PLATFORM = "platform"  # the platform generates the value; envgen never sees it
    RESOURCE = "resource"  # the value comes from a database, store or service of the manifest


class Variable(Struct, frozen=True, kw_only=True):
    """An environment variable: who supplies it and which programs read it."""

    name: str
    owner: Owner
    readers: tuple[str, ...]
    type: str = "str"
    # The text that a program gets: for PROFILE, and for RESOURCE if the .env file needs a value.
    value: str | None = None
    secret: bool = False
    generate: str | None = None
    optional: bool = False
    help: str = ""
    section: str = "The project's own"
    origin: Place = Place("")
    setting: str | None = None
    encoding: str | None = None
    # The variable with the previous value while this one is rotated.
    fallback: str | None = None
    preview: str | float | None = None
    # For RESOURCE: the resource, and the part of its address.
    reference: Reference | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether the value is in the profile, and so not a secret."""
        return self.owner is Owner.PROFILE or (
            self.owner is Owner.RESOURCE and self.value is not None
        )


class Setting(Struct, frozen=True, kw_only=True):
    """A Django setting: its name, and what the module assigns to it."""

    name: str
    # An expression (see python_layout). If the setting reads a variable, this is the default.
    value: Any
    section: str
    comment: str = ""
    origin: Place = Place("")
    # The variable that the setting reads, and the method of `env` that reads it.
    environment: str | None = None
    getter: str = "str"
    # Whether the variable must be set; `value` is then unused.
    required: bool = False

    @property
    def expression(self) -> Any:
        """Return what the module assigns: the value, or the call that reads the variable."""
        if self.environment is None:
            return self.value
        default = {} if self.required else {"default": self.value}
        return Call(f"env.{self.getter}", self.environment, **default)


class Route(Struct, frozen=True, kw_only=True):
    """How a bot reaches the backend."""

    bot: str
    program: str
    backend: str
    path: str
    kind: RouteKind
    secret: str
    accept: tuple[str, ...]
    # The HTTP clients that the bot signs with.
    clients: tuple[str, ...]


class StartScript(Struct, frozen=True, kw_only=True):
    """A script that runs several programs in one service."""

    path: str
    service: str
    commands: tuple[tuple[str, str], ...]  # (program, command); the owner of the service first


class Port(Struct, frozen=True):
    """The port that a program listens on: the variable that sets it, if any, and its default."""

    variable: str | None
    default: int


class DeployedDatabase(Struct, frozen=True, kw_only=True):
    """A database in DATABASES: where it is, and which variables have its URLs."""

    alias: str
    provider: str
    variable: str
    # The variable with another URL, which only `migrate` uses.
    migrate: str | None = None
    pooler: Literal["session", "transaction", "direct"] | None = None


class Deployment(Struct, frozen=True, kw_only=True):
    """Everything that follows from one profile, before any file is written."""

    name: str
    kind: Kind
    project: str
    source: str
    document: fmt.Document
    settings: tuple[Setting, ...]
    variables: tuple[Variable, ...]
    # The program that serves the site; None if no program has Django.
    web: str | None
    # The public hosts: site.hosts and the service's domains. .example.com includes its subdomains.
    public_hosts: tuple[str, ...]
    # The path of the health check; None if there is none.
    health_path: str | None
    # The databases whose URLs the settings module reads; none of the base module's own.
    databases: tuple[DeployedDatabase, ...]
    listens_on: Port
    routes: tuple[Route, ...] = ()
    platform: Platform[Any] | None = None
    manifest: Manifest | None = None
    scripts: tuple[StartScript, ...] = ()
    # Keys of the profile that are written with an old name.
    old_keys: tuple[OldKey, ...] = ()
    # Returns the place of the value at a path of keys in the profile.
    place: Callable[..., Place] = lambda *_: Place("")
    # The settings under `unset`, each with the place of its item.
    unset_places: Mapping[str, Place] = {}
    # The place of each program's command.
    command_places: Mapping[str, Place] = {}

    @property
    def settings_module(self) -> str:
        """Return the dotted name of the generated settings module."""
        return f"{self.document.django.settings_package}.{self.name}"

    @property
    def dotenv(self) -> str:
        """Return the path of the profile's .env file, relative to the project's folder."""
        name = ".env" if self.kind == "development" else f".env.{self.name}"
        return self.inside(name)

    @property
    def settings_folder(self) -> str:
        """Return the folder of the generated settings modules."""
        return self.inside(self.document.django.settings_package.replace(".", "/"))

    @property
    def given_host(self) -> str | None:
        """Return the host name that the platform gives to the site; None if it gives none."""
        if self.platform is None or self.manifest is None:
            return None
        homes = (item for item in self.manifest.services if self.web in item.programs)
        home = next(homes, None)
        return self.platform.public_host(home.name, home.kind) if home else None

    def inside(self, path: str) -> str:
        """Return `path`, relative to the folder of manage.py, as a path relative to the project."""
        return inside(self.document.root, path)

    def module_files(self, module: str) -> tuple[str, str]:
        """Return the two possible paths of a module of the project: a file, or a package."""
        path = self.inside(module.replace(".", "/"))
        return f"{path}.py", f"{path}/__init__.py"

    def setting_place(self, *names: str) -> Place | None:
        """Return the place of the first of these settings that a profile sets; else None."""
        for name in names:
            for item in self.settings:
                if item.name == name and item.origin.file:
                    return item.origin
        return None

    def variable(self, name: str) -> Variable | None:
        """Return the variable with that name; None if there is none."""
        return next((item for item in self.variables if item.name == name), None)


class Artifact(Struct, frozen=True, kw_only=True):
    """A file that envgen wants to write: its path, text and mode."""

    path: str
    text: str
    target: str
    language: Language
    mode: int = 0o644
    # Whether an existing file is kept, whatever its text.
    keeps_existing: bool = False
    # Whether it tells the platform what to run.
    is_manifest: bool = False
    # None for a file that several profiles share (runtime, .env.example).
    profile: str | None = None

    def __repr__(self) -> str:
        """Leave the text out: a .env file contains secrets."""
        return f"Artifact({self.path!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide the fields from tools that print structs by their fields."""
        return []


class State(enum.StrEnum):
    """What envgen has to do with a file."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    EDITED = "edited"  # edited by hand: only --force overwrites it
    BLOCKED = "blocked"  # it must not be written; `blocked_by` says the reason


class ChangeReason(enum.StrEnum):
    """Why a file is not as envgen would write it, in the words that a person reads."""

    ABSENT = "does not exist yet"
    OUTDATED = "out of date"
    EDITED = "edited by hand"
    FOREIGN = "not written by envgen"
    # The same file, for `adopt`.
    REPLACED = "would be replaced; the old file is kept, with .orig after its name"
    NOT_EXECUTABLE = "not executable"
    LINE_ENDINGS = "has line endings that bash cannot read"
    # Git merged two versions, each as envgen wrote it.
    CONFLICT = "has the conflict markers of a merge, which rendering again resolves"
    # A .env file whose text is right.
    READABLE = "other users can read it"
    # A .env file that sets what the profile wants: a person's edit changes its checksums, and so
    # may an upgrade of envgen.
    TIDY = "only its layout or checksums would change"


class Change(Struct, frozen=True, kw_only=True):
    """An artifact compared with the file on disk."""

    artifact: Artifact
    state: State
    before: str | None = None
    reason: ChangeReason | None = None
    # Why a file is BLOCKED, in git's words.
    blocked_by: str = ""
    # With --force: the old file is not envgen's, and is kept next to the new one.
    replaces: bool = False
    # In a .env file: variables that a person changed, that have no value yet, and new secrets.
    kept: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    # Sealed variables whose key is not here. No second value may be generated for them.
    locked: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Return why the file is not as it should be; empty for one that is."""
        return self.blocked_by or self.reason or ""

    @property
    def is_foreign_manifest(self) -> bool:
        """Return whether this is a manifest that a person wrote; `adopt --apply` replaces it."""
        is_foreign = self.state is State.EDITED and self.reason is ChangeReason.FOREIGN
        return is_foreign and self.artifact.is_manifest

    def __repr__(self) -> str:
        """Leave the texts out: a .env file contains secrets."""
        return f"Change({self.artifact.path!r}, {self.state.value!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide the fields from tools that print structs by their fields."""
        return []
