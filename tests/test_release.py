"""scripts/release and the workflow that publishes: what may be released, and how."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkouts import CHECKOUT, SOURCES, copy_checkout
from commandline import replace

from envgen.version import __version__

WORKFLOW = CHECKOUT / ".github" / "workflows" / "release.yml"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what a release is made of."""
    return copy_checkout(tmp_path, (*SOURCES, "CHANGELOG.md", "scripts/release"))


def release(checkout: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    command = [sys.executable, str(checkout / "scripts/release"), tag]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def heading() -> str:
    """Return the changelog's first version."""
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (.*)$", changelog, re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_changelog_begins_with_the_version() -> None:
    """Released on a day, or not yet."""
    assert re.fullmatch(
        rf"{re.escape(__version__)} \((not released|\d{{4}}-\d\d-\d\d)\)", heading()
    )


@pytest.mark.slow
def test_a_release(checkout: Path) -> None:
    """With the right tag and a date in the changelog, it builds the files with valid metadata."""
    replace(checkout / "CHANGELOG.md", f"## {heading()}", f"## {__version__} (2026-12-24)")
    done = release(checkout, f"v{__version__}")
    assert done.returncode == 0, done.stderr
    built = {path.name for path in (checkout / "dist").iterdir()}
    name = f"django_envgen-{__version__}"
    assert built == {f"{name}.tar.gz", f"{name}-py3-none-any.whl"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tag", "now", "names"),
    [
        ("v9.0.0", f"{__version__} (2026-12-24)", "envgen/version.py"),
        (f"v{__version__}", f"{__version__} (not released)", "CHANGELOG.md"),
        (f"v{__version__}", "0.0.1 (2026-12-24)", "CHANGELOG.md"),
    ],
)
def test_what_is_no_release(checkout: Path, tag: str, now: str, names: str) -> None:
    """Another tag, a changelog without a date or of another version: nothing is built."""
    replace(checkout / "CHANGELOG.md", f"## {heading()}", f"## {now}")
    done = release(checkout, tag)
    assert done.returncode == 1
    assert names in done.stderr
    assert not (checkout / "dist").exists()


@pytest.mark.slow
def test_the_workflow() -> None:
    """It is valid by GitHub's schema, and only the job that runs no code may publish."""
    linter = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [linter, "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    workflow: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert "permissions" not in build
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["needs"] == "build"
    assert not [step for step in publish["steps"] if "run" in step]
    # GitHub inserts expressions as text, and a tag may be named like a command.
    assert not [step for step in build["steps"] if "${{" in step.get("run", "")]
