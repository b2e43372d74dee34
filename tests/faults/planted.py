"""What is planted into a project that is right: a fault that a rule names, or something odd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Planted(NamedTuple):
    """A change to the project in `site`, and the finding that it leads to; "" for none.

    `files` are written over the project's own, by path; None removes one. `edits` are replaced
    once each: (file, old, new). Then every profile is rendered, and git tracks every file.
    """

    name: str
    rule: str = ""
    # The file of the finding, and a text on its line; "" for a finding about a whole file.
    at: str = ""
    text: str = ""
    severity: str = "warning"
    files: Mapping[str, str | bytes | None] = {}
    edits: tuple[tuple[str, str, str], ...] = ()
    # Files that git tracks with the run bit.
    executable: tuple[str, ...] = ()
    # Files that git does not track, and files that it tracks although it ignores them.
    untracked: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    # Whether nothing was added to git yet.
    empty_index: bool = False
    # Other rules that speak of the same fault.
    also: frozenset[str] = frozenset()
    # Options of `check`, such as --boot; and the profiles that are checked.
    options: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ("production",)
    # Whether the project is in a folder of its repository, and not at the top.
    nested: bool = False
    # The exit status of `envgen render --all` with the fault in place.
    renders: int = 0
    # Values for .env.production, besides those that the project has.
    values: Mapping[str, str] = {}


def fault(name: str, rule: str, at: str, text: str = "", **more: object) -> Planted:
    """Return a fault that `rule` has to name in the file `at`, on the line with `text`."""
    return Planted(name, rule, at, text, **more)  # type: ignore[arg-type]


def right(name: str, **more: object) -> Planted:
    """Return something odd that works, of which no rule may say anything."""
    return Planted(name, **more)  # type: ignore[arg-type]
