"""A file that cannot be read is named, and stops no command."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import site_project
from fault_rows.building import SCRIPT, service
from planted import Planted, right

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
PLAIN = right("the project as it is")
SCRIPTS = right(
    "scripts",
    executable=("build.sh",),
    **service("buildCommand: ./build.sh", **{"build.sh": SCRIPT, "gunicorn.conf.py": ""}),
)
FILES = {
    "build.sh": SCRIPTS,
    "gunicorn.conf.py": SCRIPTS,
    "requirements.txt": PLAIN,
    ".python-version": PLAIN,
    "config/base.py": PLAIN,
    "config/wsgi.py": PLAIN,
    "manage.py": PLAIN,
    "render.yaml": PLAIN,
}


def outside(file: Path) -> None:
    """Make a link to a file that is not in the repository."""
    other = file.parents[len(file.parents) - 2] / "nowhere" / "file"
    file.symlink_to(other)


KINDS: dict[str, Callable[[Path], None]] = {
    "a link out of the repository": outside,
    "a link to itself": lambda file: file.symlink_to(file.name),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "bytes": lambda file: file.write_bytes(b"\xff\xfe\x00\xd8") and None,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", FILES)
def test_a_file_that_cannot_be_read(path: str, kind: str, tmp_path: Path) -> None:
    """Some finding is about it, and the command ends as usual."""
    root = tmp_path / "site"
    case: Planted = FILES[path]
    site_project.plant(root, case)
    (root / path).unlink()
    KINDS[kind](root / path)
    problems = site_project.check(root, case)
    found = {item["file"]: item["hint"] for item in problems}
    # A settings module that is no file is missing where the profile names it.
    place = "profiles/base.yaml" if path == "config/base.py" and kind != "bytes" else path
    assert place in found, problems
    assert found[place], problems
    assert ("UTF-8" in found[place]) <= (kind == "bytes"), problems
