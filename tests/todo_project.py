"""What tests of `envgen todo` share: a project that is deployed, and changes to it."""

from __future__ import annotations

import re
from pathlib import Path

from commandline import git

PRODUCTION = "profiles/production.yaml"


def commit(root: Path) -> None:
    """Commit all files."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "deployed")


def replace(path: Path, pattern: str, new: str) -> None:
    """Replace the first match of a pattern in a file."""
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1
    path.write_text(text, encoding="utf-8")


def in_order(text: str, *parts: str) -> bool:
    """Return whether all parts are in a text, in this order."""
    return re.search(".*?".join(map(re.escape, parts)), text, re.DOTALL) is not None
