"""scripts/try: the first thing that a visitor runs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from checkouts import CHECKOUT

pytestmark = pytest.mark.slow
SCRIPT = str(CHECKOUT / "scripts" / "try")


def tried(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script, with packages from the package index."""
    command = [SCRIPT, str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.timeout(300)
def test_a_site_that_works(tmp_path: Path) -> None:
    """Without a warning, twice; what it says to type next works too."""
    folder = tmp_path / "my site"
    done = tried(folder)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "warning: " not in said
    assert "no errors from" in said
    assert "bot" not in (folder / "profiles/base.yaml").read_text()
    page = re.search(r"(/.*report\.html)", said)
    assert page is not None
    assert Path(page[1]).read_text().startswith("<!doctype html>")

    again = tried(folder)
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stdout + again.stderr

    script = re.findall(r"^  (?:cd|source|envgen run) .*$", done.stdout, re.MULTILINE)
    assert len(script) == 3
    path = os.environ["PATH"]
    done = subprocess.run(
        ["bash", "-ec", "\n".join(script).replace(" runserver", " check")],
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [(), ("--bot",)])
def test_no_folder(words: tuple[str, ...]) -> None:
    """It says how it is used."""
    done = subprocess.run([SCRIPT, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:18]) == (2, "usage: scripts/try")


def test_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    """Nothing is written into a project that exists."""
    (tmp_path / "manage.py").write_text("")
    done = tried(tmp_path)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert "envgen adopt" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["manage.py"]
