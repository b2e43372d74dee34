"""The result of `decide`: profiles as data, improvements, and what is left to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from envgen.adopt.improvements import Improved, Left
from envgen.errors import Place


class Draft(msgspec.Struct):
    """One profile while it is decided; parts that stay empty are not written."""

    unset: list[str] = []
    settings: dict[str, Any] = {}
    hosts: list[str] = []
    frontends: list[str] = []
    append: dict[str, list[str]] = {}
    tls: str | None = None
    database: dict[str, Any] = {}
    env: dict[str, dict[str, Any]] = {}

    def keep(self, *names: str) -> None:
        """Leave settings to the base module."""
        self.unset += [name for name in names if name not in self.unset]


class Notes(msgspec.Struct):
    """Notes for the report, collected while deciding."""

    improved: list[Improved] = []
    left: list[Left] = []
    # Parts of the settings that could not be read and stay unchanged.
    unread: list[Left] = []
    # Details of render.yaml that the new one does not have, or has in another form.
    odd: list[Left] = []

    def better(self, identifier: str, detail: str, place: Place | None = None) -> None:
        """Note an improvement."""
        self.improved.append(Improved(identifier, detail, place))

    def leave(self, what: str, place: Place | None = None) -> None:
        """Note what a person has to do or know."""
        self.left.append(Left(what, place))


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A complete decision. `profiles` has the data of base, development and production."""

    profiles: Mapping[str, Mapping[str, Any]]
    comments: Mapping[str, Mapping[str, str]]
    improved: tuple[Improved, ...]
    left: tuple[Left, ...]
    # Parts of the settings that could not be read, and why.
    unread: tuple[Left, ...]
    # What was understood, one line each.
    understood: tuple[str, ...]
    # Values of secrets from other files, by the .env file that they go to.
    secrets: Mapping[str, Mapping[str, str]]
    # Values of a folder `.envs`, by the profile whose .env file gets them too.
    copied: Mapping[str, Mapping[str, str]] = {}

    def __repr__(self) -> str:
        """Name the profiles, and leave secrets out."""
        return f"Decision({sorted(self.profiles)})"
