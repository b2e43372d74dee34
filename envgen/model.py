"""What a profile comes to: every setting, variable and service of one environment.

All types are frozen and hold no secret: a value that is one is known by its name alone.
"""

from __future__ import annotations

import enum
from typing import Any, Literal

from msgspec import Struct

from envgen import profile as fmt
from envgen.errors import Place
from envgen.formats.python_layout import Call
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Manifest, Reference
from envgen.profile.loaded import Kind
from envgen.profile.old_keys import OldKey

RouteKind = Literal["loopback", "private", "public"]
Language = Literal["python", "yaml", "shell", "toml", "dotenv", "text"]


class Facts(Struct, frozen=True):
    """What the project on disk has, as far as the settings depend on it."""

    # Dotted names of the modules that exist, packages included, e.g. config.urls.
    modules: frozenset[str] = frozenset()
    # Those that are a file of their own and that envgen did not write.
    plain_modules: frozenset[str] = frozenset()


class Owner(enum.StrEnum):
    """Who knows the value of a variable."""

    PROFILE = "profile"  # it is written in the profile, or follows from it
    ENVGEN = "envgen"  # a secret that envgen makes once
    PERSON = "person"  # somebody pastes it
    PLATFORM = "platform"  # the platform generates it; envgen never knows it
    RESOURCE = "resource"  # a database, store or service of the manifest tells it


class Variable(Struct, frozen=True, kw_only=True):
    """An environment variable: who supplies it and which programs read it."""

    name: str
    owner: Owner
    readers: tuple[str, ...]
    type: str = "str"
    # The text as a program sees it, for PROFILE and where .env needs one for RESOURCE.
    value: str | None = None
    secret: bool = False
    generate: str | None = None
    optional: bool = False
    help: str = ""
    section: str = "The project's own"
    origin: Place = Place("")
    setting: str | None = None
    encoding: str | None = None
    # The variable that holds the former value while this one is rotated.
    fallback: str | None = None
    preview: str | float | None = None
    # For RESOURCE: of which, and which part of its address.
    reference: Reference | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether its value is in the profile, for everybody to read."""
        return self.owner is Owner.PROFILE or (
            self.owner is Owner.RESOURCE and self.value is not None
        )


class Setting(Struct, frozen=True, kw_only=True):
    """A Django setting: its name, and what the module assigns to it."""

    name: str
    # An expression (see python_layout). Of a setting that reads a variable: its default.
    value: Any
    section: str
    comment: str = ""
    origin: Place = Place("")
    # The variable that it reads, and the method of `env` that reads it.
    environment: str | None = None
    getter: str = "str"
    # The variable has to be set; `value` says nothing.
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
    commands: tuple[tuple[str, str], ...]  # (program, command), the one that owns it first


class Port(Struct, frozen=True):
    """A port that a program listens on: the variable that says it, if one does, or else this."""

    variable: str | None
    default: int


class DeployedDatabase(Struct, frozen=True, kw_only=True):
    """A database of DATABASES: where it is, and which variables have its URLs."""

    alias: str
    provider: str
    variable: str
    # The variable with another URL, for migrate alone.
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
    # The program that serves the site; None where no program has Django.
    web: str | None
    # How visitors reach the site: site.hosts and the service's domains; .example.com takes in all.
    public_hosts: tuple[str, ...]
    # The path of the health check; None where there is none.
    health_path: str | None
    # Those that the settings module reads from a variable: none of the base module's own.
    databases: tuple[DeployedDatabase, ...]
    listens_on: Port
    routes: tuple[Route, ...] = ()
    platform: Platform[Any] | None = None
    manifest: Manifest | None = None
    scripts: tuple[StartScript, ...] = ()
    # Keys of the profile that are written by their old names.
    old_keys: tuple[OldKey, ...] = ()

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

    def inside(self, path: str) -> str:
        """Return `path` below the folder that manage.py is in."""
        return path if self.document.root == "." else f"{self.document.root}/{path}"

    def module_files(self, module: str) -> tuple[str, str]:
        """Return the two paths at which a module of the project can be: a file, or a package."""
        path = self.inside(module.replace(".", "/"))
        return f"{path}.py", f"{path}/__init__.py"

    def setting_place(self, *names: str) -> Place | None:
        """Return where the first of these settings is written that is in a profile."""
        for name in names:
            for item in self.settings:
                if item.name == name and item.origin.file:
                    return item.origin
        return None

    def variable(self, name: str) -> Variable | None:
        """Return the variable of that name, if there is one."""
        return next((item for item in self.variables if item.name == name), None)


class Artifact(Struct, frozen=True, kw_only=True):
    """A file as it should be."""

    path: str
    text: str
    target: str
    language: Language
    mode: int = 0o644
    # Where there is one already, whatever is in it stays.
    keeps_existing: bool = False
    # Files that many profiles share (runtime, .env.example) belong to none.
    profile: str | None = None

    def __repr__(self) -> str:
        """Say nothing of the text: that of a .env file has secrets."""
        return f"Artifact({self.path!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Say nothing of the text to tools that show structs by their fields, either."""
        return []


class State(enum.StrEnum):
    """What has to happen to a file."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    EDITED = "edited"  # by hand: never overwritten without --force
    BLOCKED = "blocked"  # must not be written, for the reason given


class Change(Struct, frozen=True, kw_only=True):
    """An artifact against what stands on disk."""

    artifact: Artifact
    state: State
    before: str | None = None
    why: str = ""
    # --force: what stood there is somebody's and is kept beside it.
    replaces: bool = False
    # Of a .env file: variables that a person changed, has yet to supply, or that are new.
    kept: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    # Sealed in git, and the key is not here: nobody makes a second value of them.
    locked: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say nothing of the texts: those of a .env file have secrets."""
        return f"Change({self.artifact.path!r}, {self.state.value!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Say nothing of the texts to tools that show structs by their fields, either."""
        return []
