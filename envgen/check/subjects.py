"""What a rule needs to know, so that `check` and `lint` run the same rule.

A rule that needs a profile takes a `CheckedProfile`. All others say `lint=` with the kind of file,
and take a protocol of this module: `CheckedProfile` has what it asks for, and so has the subject
that `envgen lint` makes of one file of that kind.

manifest     a file that tells a platform what to run, such as render.yaml
settings     a module with Django settings
commands     what programs run, by a manifest or a Procfile
dockerfile   a Dockerfile
builds       how services are built: their scripts, packages and Python
procfile     a Procfile
dotenv       a .env file, or an example of one
any          any of these files, unless it is a .env file
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from envgen.check.building.builds import ProjectBuild
from envgen.check.settings.judging import KnownSettings
from envgen.errors import Place, Problem
from envgen.git import Git
from envgen.platforms.base import Platform
from envgen.platforms.builds import ImageBuild
from envgen.platforms.manifest import Manifest, ManifestEntry, Service
from envgen.project import Project

KINDS = ("manifest", "settings", "commands", "dockerfile", "builds", "procfile", "dotenv", "any")


class ManifestSubject(Protocol):
    """A manifest as it is on disk."""

    @property
    def manifest(self) -> Manifest:
        """Return the manifest."""

    @property
    def services(self) -> tuple[Service, ...]:
        """Return its services."""

    @property
    def manifest_problems(self) -> list[Problem]:
        """Return why it cannot be read, or only in part."""

    @property
    def platform(self) -> Platform[Any] | None:
        """Return the platform that reads it."""

    @property
    def health_path(self) -> object:
        """Return the path that the settings answer to health checks; None if it is unknown."""

    def written_at(self, service: Service) -> tuple[Place, str]:
        """Return where people write what a service is, and the key there; "" in the manifest."""

    def is_public(self, service: Service) -> bool:
        """Return whether visitors of the site reach a service."""

    def gives_away(self, entry: ManifestEntry) -> bool:
        """Return whether an entry contains the value of a secret, whatever its name is."""

    def keeps_generated(self, name: str) -> bool | None:
        """Return whether a value that the platform generates stays; None if it is not Django's key.

        Django's key is what the setting SECRET_KEY has.
        """

    def replacing(self, name: str) -> str:
        """Return how to give a secret a new value, as the end of a hint."""


class SettingsSubject(Protocol):
    """The settings of a program, as far as the files say."""

    @property
    def effective(self) -> KnownSettings:
        """Return the settings."""

    @property
    def is_deployed(self) -> bool:
        """Return whether they may be those of a deployed site."""

    @property
    def is_standalone(self) -> bool:
        """Return whether a profile has all of them."""

    @property
    def shares_cache(self) -> bool:
        """Return whether there is a cache that all processes share."""

    def values_of(self, setting: str) -> Iterator[tuple[str, Place]]:
        """Yield each value of a setting, as the text of a variable, and where it is written."""

    def reset(self, setting: str, place: Place) -> str | None:
        """Return the command that gives a setting its right value at a place, if there is one."""

    def own_modules(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of each settings module that a person wrote."""


class DotenvSubject(Protocol):
    """A .env file."""

    @property
    def dotenv_path(self) -> str:
        """Return its path."""

    @property
    def dotenv_text(self) -> str:
        """Return its text; empty if there is none."""


class DockerfileSubject(Protocol):
    """Builds of images."""

    @property
    def builds(self) -> Sequence[ImageBuild]:
        """Return the builds."""

    @property
    def dotenv_files(self) -> tuple[str, ...]:
        """Return the paths where .env files are."""

    def is_secret(self, name: str) -> bool:
        """Return whether a variable holds a secret."""


class BuildSubject(Protocol):
    """How services are built and started."""

    @property
    def builds(self) -> Sequence[ProjectBuild]:
        """Return the builds."""

    @property
    def platform(self) -> Platform[Any] | None:
        """Return the platform that runs them."""

    @property
    def disk(self) -> Project:
        """Return the folder with the files."""

    @property
    def git(self) -> Git:
        """Return the repository that has them."""


class TextSubject(Protocol):
    """Files that anybody can read who can read the repository."""

    def committed_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of each."""
