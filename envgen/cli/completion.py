"""Shell completion of profile and variable names.

Bash inserts what is offered as it is, and expands `*` in it. The names come from files that a
stranger may have written, so only names that mean nothing to a shell are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import click


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
    from envgen.cli.session import Session
    from envgen.errors import EnvgenError

    try:
        session = Session(ctx.params.get("directory"))
    except EnvgenError:
        return []
    names = {item.name for found in session.deployments.values() for item in found.variables}
    return _offered(sorted(names), incomplete)


def _offered(names: Iterable[str], incomplete: str) -> list[str]:
    """Return the names that begin with `incomplete`, without those that a shell could expand."""
    return [
        name
        for name in names
        if name.startswith(incomplete) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
    ]
