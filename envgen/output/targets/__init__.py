"""The kinds of output, found by discovery: each module here, and each platform, has a `TARGET`.

A target turns deployments into artifacts and knows no disk. What it does for one profile is
`for_profile`; what all profiles share, whichever is rendered, is `for_project`.
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
    """One kind of output."""

    name: str
    about: str
    # The built-in templates that it renders; a project may override them.
    templates: tuple[TemplateKind[Any], ...] = ()
    for_profile: ForProfile = _nothing
    for_project: ForProject = _nothing
    # For the .env files alone, which depend on what is in them: see targets/dotenv.py.
    merge: Callable[..., Any] | None = None


@cache
def targets() -> dict[str, Target]:
    """Return every target by its name, in alphabetical order."""
    return discover(Target, __name__, *(module.__name__ for module in parts("target")))


def title_rule(title: str, width: int = 77) -> str:
    """Return a comment that rules off a section: --- Title ------."""
    return f"--- {title} ".ljust(width, "-")
