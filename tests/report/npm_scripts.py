"""Scripts of npm packages that run in the browser."""

from __future__ import annotations

from pathlib import Path

from needs import lacking
from real_readers import NODE_FOLDER


def script_of(package: str, path: str) -> Path:
    """Return a script of a package; without it the test is skipped, but in CI it fails."""
    file = NODE_FOLDER / "node_modules" / package / path
    return file if file.exists() else lacking(f"npm's {package} is not installed")
