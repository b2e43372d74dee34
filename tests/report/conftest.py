"""A report of five environments whose .env files are full of canaries, and a browser for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from canaries import CANARY
from commandline import git, run_in

from envgen.formats import dotenv

SECRETS = ("DJANGO_SECRET_KEY", "BOT_SHARED_SECRET", "DISCORD_TOKEN")
# What a rehearsal found, with a secret that a program printed.
REHEARSED = {
    "profile": "production",
    "phases": [{"name": "migrate", "status": "failed"}],
    "problems": [
        {
            "rule": "rehearse-migrate",
            "severity": "error",
            "message": f"migrate fails: cannot log in with {CANARY}",
            "hint": "fix the migration",
            "file": "events/migrations/0002_more.py",
            "line": 7,
            "column": None,
            "fix": None,
        }
    ],
}


@pytest.fixture(scope="session")
def reported(first_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a page about all of its environments."""
    root = Path(shutil.copytree(first_project, tmp_path_factory.mktemp("reported") / "shop"))
    more = "extends: staging\nsite: {hosts: [preview.example.com]}\n"
    (root / "profiles/preview.yaml").write_text(more, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root.parent / "config"))
        assert run_in(root, "render", "--all", "-q").status == 0
        git(root, "add", "-A")
        git(root, "commit", "-qm", "all")
        for name in (".env", ".env.production"):
            file = root / name
            wanted = [dotenv.Wanted(each, CANARY + "x" * 50) for each in SECRETS]
            file.write_text(dotenv.update(file.read_text(), wanted) + f"OLD={CANARY}\n")
        (root / "rehearsed.json").write_text(json.dumps(REHEARSED), encoding="utf-8")
        done = run_in(root, "report", "--with", "rehearsed.json")
    assert (done.status, done.out) == (0, "created  envgen-report.html\n")
    return root


@pytest.fixture(scope="session")
def page(reported: Path) -> Path:
    """Return the page."""
    return reported / "envgen-report.html"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium, once for all tests of this folder."""
    started = Browser(tmp_path_factory.mktemp("chromium"))
    yield started
    started.stop()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """Return the browser, wide and light, with nothing in its console."""
    chromium.shape(1280, 900)
    chromium.open("about:blank")
    chromium.console()
    chromium.requests()
    return chromium
