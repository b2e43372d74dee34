"""Tell the kind of a file by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from envgen.platforms import part, platforms
from envgen.platforms.base import Platform
from envgen.reading.pythons import FILES

# Other files that begin with .env or end with it.
_NOT_DOTENV = (".py", ".md", ".j2", ".sh", ".gpg", ".enc", ".age", ".yaml", ".yml", ".json", ".swp")
_EXAMPLE = re.compile(r"example|sample|template|dist|default", re.IGNORECASE)
_SETTINGS = re.compile(r"settings(?:_\w+)?\.py|\w+_settings\.py")
# Files that say how a service is built, besides lists of packages.
_BUILDS = (*FILES, "pyproject.toml")
_REQUIREMENTS = re.compile(r"requirements(?:[-_.]\w+)*\.txt|\w+[-_]requirements\.txt")
# Shell scripts that deploys run. Of the others, lint checks those that a person names.
_RUN = ("build.sh", "start.sh", "release.sh", "entrypoint.sh", "docker-entrypoint.sh")
# YAML files of other tools, which a pattern such as *.yml may include.
_OTHER_YAML = re.compile(r"(?:docker-)?compose\b.*|\.pre-commit-.*|mkdocs|fly|codecov|dependabot")


def kinds_of(path: str, *, named: bool) -> tuple[str, ...]:
    """Return the kinds of a file; empty if no rule checks it.

    If a person has `named` it, any other .py file counts as settings, and any other YAML as a
    manifest.
    """
    pure = PurePosixPath(path)
    name = pure.name
    if manifest_platform(path) is not None:
        return ("manifest", "commands", "builds")
    if name == "Procfile" or name.startswith("Procfile."):
        return ("procfile", "commands")
    if name in ("Dockerfile", "Containerfile") or re.search(r"^Dockerfile\.|\.Dockerfile$", name):
        return () if name.endswith((".dockerignore", ".j2")) else ("dockerfile",)
    if is_dotenv(name):
        return ("dotenv",)
    if name in _BUILDS or is_requirements(name) or (is_script(name) and (named or name in _RUN)):
        return ("builds",)
    if name.endswith(".py"):
        inside = pure.parent.name == "settings" and name != "__init__.py"
        return ("settings",) if named or inside or _SETTINGS.fullmatch(name) else ()
    if named and name.endswith((".yaml", ".yml")) and not _OTHER_YAML.match(name):
        return ("manifest", "commands", "builds")
    return ()


def is_requirements(name: str) -> bool:
    """Return whether a file lists packages for pip, by its name."""
    return _REQUIREMENTS.fullmatch(name) is not None


def is_script(name: str) -> bool:
    """Return whether a file is a shell script, by its name."""
    return name.endswith((".sh", ".bash"))


def is_dotenv(name: str) -> bool:
    """Return whether a file is a .env file, or an example of one, by its name."""
    if name == ".env" or name.startswith(".env.") or name.endswith(".env"):
        return not name.endswith(_NOT_DOTENV)
    return False


def is_example(name: str) -> bool:
    """Return whether a .env file is an example, which is meant to be committed."""
    return _EXAMPLE.search(name) is not None


def manifest_platform(path: str) -> Platform[Any] | None:
    """Return the platform whose manifest has this file name, or None."""
    name = re.sub(r"\.yml$", ".yaml", PurePosixPath(path).name)
    return next((item for item in _readable() if item.profile_of(name) is not None), None)


def platform_of_named(path: str) -> Platform[Any] | None:
    """Return the platform of a manifest that a person named, whatever its name."""
    return manifest_platform(path) or next(iter(_readable()), None)


def _readable() -> list[Platform[Any]]:
    """Return the platforms whose manifests can be read from a YAML tree."""
    return [item for item in platforms().values() if hasattr(part(item, "manifest"), "read_tree")]
