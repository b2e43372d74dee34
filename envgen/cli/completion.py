"""Shell completion of profile and variable names.

Bash inserts what is offered as it is, and expands `*` in it. The names come from files that a
stranger may have written, so only names that mean nothing to a shell are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from envgen.model import Deployment


def complete_profile(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the profiles whose names begin with what is typed; nothing where none are found."""
    from envgen import project as projects
    from envgen.errors import EnvgenError
    from envgen.profile.loader import BASE, name_refusal

    try:
        project = projects.find(Path(ctx.params.get("directory") or "."))
        names = [name for name in project.sources() if name != BASE and not name_refusal(name)]
    except EnvgenError:
        return []
    return _offered(names, incomplete)


def complete_variable(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the variables whose names begin with what is typed."""
    found = _deployments(ctx)
    names = {item.name for each in found for item in each.variables}
    return _offered(sorted(names), incomplete)


def complete_explained(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the settings, variables, programs and services that begin with what is typed."""
    from envgen.explain.answers import known_names

    return _offered(sorted(known_names(_deployments(ctx))), incomplete)


def _deployments(ctx: click.Context) -> Sequence[Deployment]:
    """Return the deployments of the project; none where they cannot be loaded."""
    from envgen.cli.session import Session
    from envgen.errors import EnvgenError

    try:
        return list(Session(ctx.params.get("directory")).deployments.values())
    except EnvgenError:
        return []


def _offered(names: Iterable[str], incomplete: str) -> list[str]:
    """Return the names that begin with `incomplete`, without those that a shell could expand."""
    return [
        name
        for name in names
        if name.startswith(incomplete) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name)
    ]
