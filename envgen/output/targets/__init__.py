"""Targets, the kinds of generated files, found by discovery.

Each module here, and each platform's `target` module, defines a `TARGET`. A target turns
deployments into artifacts, without access to the disk: `for_profile` those of one profile,
`for_project` those that all profiles share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from envgen.model import Artifact, Deployment
from envgen.output.template_kinds import TemplateKind
from envgen.output.templating import Templates
from envgen.platforms import parts
from envgen.support.discovery import discover

ForProfile = Callable[[Deployment, Templates], Iterable[Artifact]]
ForProject = Callable[[Sequence[Deployment], Templates], Iterable[Artifact]]


def _nothing(_: object, __: Templates) -> Iterable[Artifact]:
    return ()


class Target(Struct, frozen=True, kw_only=True):
    """One kind of generated files."""

    name: str
    about: str
    # The built-in templates that it renders. A project can override them.
    templates: tuple[TemplateKind[Any], ...] = ()
    for_profile: ForProfile = _nothing
    for_project: ForProject = _nothing
    # Only for .env files, which depend on their own content: see targets/dotenv.py.
    merge: Callable[..., Any] | None = None
    # Returns the text of a person's file with what it lacks; without it only --force replaces one.
    completes: Callable[[Sequence[Deployment], Artifact, str], str] | None = None


@cache
def targets() -> dict[str, Target]:
    """Return every target by its name, in alphabetical order."""
    return discover(Target, __name__, *(module.__name__ for module in parts("target")))


def title_rule(title: str, width: int = 77) -> str:
    """Return the heading of a section, padded with dashes to `width`: --- Title ------."""
    return f"--- {title} ".ljust(width, "-")
