"""What a profile comes to: every setting, variable and service of one environment.

All types are frozen and hold no secret: a value that is one is known by its name alone.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from envgen import profile as fmt
from envgen.errors import Place
from envgen.profile.loaded import Kind
from envgen.secrets.sealed_values import Sealed

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
    RENDER = "render"  # Render generates it; envgen never knows it
    RESOURCE = "resource"  # a database, store or service of the Blueprint tells it


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
    # Render's own reference, e.g. {"fromDatabase": {"name": …, "property": …}}.
    reference: Mapping[str, Any] | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether its value is in the profile, for everybody to read."""
        return self.owner is Owner.PROFILE or (
            self.owner is Owner.RESOURCE and self.value is not None
        )


class Setting(Struct, frozen=True, kw_only=True):
    """A Django setting: its name and the expression (see layout) that the module assigns."""

    name: str
    value: Any
    section: str
    comment: str = ""
    origin: Place = Place("")
    # The plain value behind a `value` that reads the environment.
    default: Any = None


class Entry(Struct, frozen=True, kw_only=True):
    """One item of a service's or group's envVars: a key and where its value comes from."""

    key: str
    fields: Mapping[str, Any]
    comment: str = ""


class Service(Struct, frozen=True, kw_only=True):
    """A Render service and the programs that run in it, the one that owns it first."""

    name: str
    type: str
    programs: tuple[str, ...]
    fields: Mapping[str, Any]
    entries: tuple[Entry, ...]
    groups: tuple[str, ...] = ()


class Group(Struct, frozen=True, kw_only=True):
    """A Render env group."""

    name: str
    entries: tuple[Entry, ...]


class Blueprint(Struct, frozen=True, kw_only=True):
    """All of a render.yaml."""

    path: str
    services: tuple[Service, ...]
    databases: tuple[Mapping[str, Any], ...] = ()
    stores: tuple[Mapping[str, Any], ...] = ()
    groups: tuple[Group, ...] = ()
    previews: Mapping[str, Any] | None = None


class Route(Struct, frozen=True, kw_only=True):
    """How a bot reaches the backend."""

    bot: str
    program: str
    backend: str
    path: str
    kind: RouteKind
    secret: str
    accept: tuple[str, ...]


class StartScript(Struct, frozen=True, kw_only=True):
    """A script that runs several programs in one service."""

    path: str
    service: str
    commands: tuple[tuple[str, str], ...]  # (program, command), the one that owns it first


class Deployment(Struct, frozen=True, kw_only=True):
    """Everything that follows from one profile, before any file is written."""

    name: str
    kind: Kind
    project: str
    source: str
    document: fmt.Document
    settings: tuple[Setting, ...]
    variables: tuple[Variable, ...]
    module: Mapping[str, Any]  # what the settings template needs beside the settings
    routes: tuple[Route, ...] = ()
    blueprint: Blueprint | None = None
    scripts: tuple[StartScript, ...] = ()

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

    def variable(self, name: str) -> Variable | None:
        """Return the variable of that name, if there is one."""
        return next((item for item in self.variables if item.name == name), None)


# Opens the sealed file of a profile where it has any of the names.
Opener = Callable[[Deployment, frozenset[str]], Sealed]


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
    closed: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say nothing of the texts: those of a .env file have secrets."""
        return f"Change({self.artifact.path!r}, {self.state.value!r})"
