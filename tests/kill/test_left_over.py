"""A run that is killed while it writes leaves nothing that git takes; the next run tidies up."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, git

# The process kills itself where the first temporary file would become the real one.
KILLED = """
import os, pathlib, signal, sys
pathlib.Path.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["envgen", *sys.argv[1:]]
from envgen.cli import main
main()
"""
COMMANDS = [
    ("render", "--all"),
    ("rotate", "DJANGO_SECRET_KEY", "-p", "production"),
    ("seal", "-p", "production"),
    ("import-env", "-p", "production", "other.env"),
]
pytestmark = pytest.mark.threat("a killed run leaves a secret behind")


def killed(folder: Path, *arguments: str) -> None:
    """Run envgen in a process that is killed in the middle of a write."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], cwd=folder, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def temporary(folder: Path) -> list[Path]:
    """Return the temporary files below a folder."""
    return list(folder.rglob("*.tmp"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_git_takes_nothing(project: Path, envgen: Command, command: tuple[str, ...]) -> None:
    """Neither does `git status` show a file of a killed run, nor does one stay after the next."""
    (project / "other.env").write_text("DISCORD_TOKEN=abcd1234efgh\n")
    assert envgen("keys", "new").status == 0
    if command[0] != "render":
        assert envgen("render", "--all", "-q").status == 0
    before = git(project, "status", "--porcelain", "--ignored", "-uall")
    killed(project, *command)
    assert git(project, "status", "--porcelain", "--ignored", "-uall") == before
    left = temporary(project)
    assert left
    assert all(path.is_relative_to(project / ".git") for path in left)
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in left)
    assert envgen("render", "--all", "-q").status == 0
    assert temporary(project) == []


def test_without_git_it_is_next_to_the_file(project: Path, tmp_path: Path) -> None:
    """There is no other folder that is certainly on the same file system."""
    (project / ".git").rename(tmp_path / "moved")
    killed(project, "render", "--all")
    assert temporary(project)


def test_a_link_in_gits_folder_is_not_followed(project: Path, tmp_path: Path) -> None:
    """Nothing is written or removed where it leads to."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.tmp").write_text("mine")
    (project / ".git/envgen").symlink_to(elsewhere)
    killed(project, "render", "--all")
    assert [path.name for path in elsewhere.iterdir() if path.is_file()] == ["mine.tmp"]
    assert temporary(elsewhere) == [elsewhere / "mine.tmp"]
