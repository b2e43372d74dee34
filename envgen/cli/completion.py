"""Shell completion of profile and variable names."""

from __future__ import annotations

from pathlib import Path

import click


def complete_profile(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the profiles whose names begin with what is typed; nothing where none are found."""
    from envgen import project as projects
    from envgen.errors import EnvgenError
    from envgen.profile.loader import BASE

    try:
        project = projects.find(Path(ctx.params.get("directory") or "."))
        names = [name for name in project.sources() if name != BASE]
    except EnvgenError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def complete_variable(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the variables whose names begin with what is typed."""
    from envgen.cli.session import Session
    from envgen.errors import EnvgenError

    try:
        session = Session(ctx.params.get("directory"))
    except EnvgenError:
        return []
    names = {item.name for found in session.deployments.values() for item in found.variables}
    return sorted(name for name in names if name.startswith(incomplete))
