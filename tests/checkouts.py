"""The checkout that the tests are in, and copies of what is shipped from it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
# What a build reads.
SOURCES = ("envgen", "templates", "profiles", "pyproject.toml", "README.md", "LICENSE")


def copy_checkout(folder: Path, paths: Iterable[str] = SOURCES) -> Path:
    """Copy files and folders into `folder`, since a build leaves folders behind; return it."""
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / path).is_dir():
            shutil.copytree(CHECKOUT / path, folder / path, ignore=ignore)
        else:
            shutil.copy(CHECKOUT / path, folder / path)
    return folder
