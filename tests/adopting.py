"""Adopt the projects of tests/adopt/projects: what the tests of them share."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from commandline import git

PROJECTS = Path(__file__).parent / "adopt" / "projects"
NAMES = sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())
# Files whose names git, or a tool here, would take for its own.
_DOTTED = ("env", "env.production", "gitignore")


def copied(name: str, folder: Path) -> Path:
    """Return a copy of a project, committed as its owner would have it: without its .env files."""
    root = folder / name
    shutil.copytree(PROJECTS / name, root)
    for file in _DOTTED:
        if (root / file).exists():
            (root / file).rename(root / f".{file}")
    git(root, "init", "-q")
    (root / ".git" / "info" / "exclude").write_text(".env\n.env.*\n")
    git(root, "add", "-A")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "before")
    return root


def services(blueprint: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services and databases of a render.yaml by name."""
    resources = [*blueprint.get("services", []), *blueprint.get("databases", [])]
    return {item["name"]: item for item in resources}
