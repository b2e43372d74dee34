"""Adopt the projects of tests/adopt/projects: what the tests of them share."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

from commandline import git

PROJECTS = Path(__file__).parent / "adopt" / "projects"
# What the projects have in common: files that each gets unless it has its own, and the values of
# those settings that its settings module has as `NAME = ...`.
STARTPROJECT = Path(__file__).parent / "adopt" / "startproject"
NAMES = sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())
# Files whose names git, or a tool here, would take for its own.
_DOTTED = (
    *("env", "env.example", "env.production", "gitignore", "envs"),
    *(f".envs/{name}" for name in ("local", "production")),
    *(
        f".envs/.{name}/{file}"
        for name in ("local", "production")
        for file in ("django", "postgres")
    ),
)


def copied(name: str, folder: Path) -> Path:
    """Return a copy of a project, committed as its owner would have it: without its .env files."""
    root = folder / name
    shutil.copytree(PROJECTS / name, root)
    complete(root)
    for file in _DOTTED:
        if (root / file).exists():
            (root / file).rename((root / file).with_name(f".{Path(file).name}"))
    git(root, "init", "-q")
    (root / ".git" / "info" / "exclude").write_text(".env\n.env.*\n.envs/.production/\n")
    git(root, "add", "-A")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "before")
    return root


def complete(root: Path) -> None:
    """Add what a project has in common with the others, with the line ends of its settings."""
    (settings,) = (*root.rglob("settings.py"), *root.rglob("settings/base.py"))
    package = settings.parent if settings.name == "settings.py" else settings.parent.parent
    text = settings.read_bytes().decode()
    end = "\r\n" if "\r\n" in text else "\n"
    common = (STARTPROJECT / "settings.py").read_text()
    for statement in ast.parse(common).body:
        whole = ast.get_source_segment(common, statement) or ""
        name = whole.partition(" = ")[0]
        text = text.replace(f"{name} = ...{end}", f"{whole}\n".replace("\n", end))
    settings.write_bytes(text.encode())
    for path in (package.parent / "manage.py", package / "urls.py", package / "wsgi.py"):
        if not path.exists():
            common = (STARTPROJECT / path.name).read_text().replace("project_name", package.name)
            path.write_bytes(common.replace("\n", end).encode())


def services(blueprint: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services and databases of a render.yaml by name."""
    resources = [*blueprint.get("services", []), *blueprint.get("databases", [])]
    return {item["name"]: item for item in resources}
