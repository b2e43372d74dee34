"""Where fcntl and the rest of POSIX are missing, as on Windows, the same files are written."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import git

# Each test starts Python.
pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("like_windows.py")
COMMANDS = (
    ("init", "--bot", "--host", "shop.example.com", "--frontend", "https://app.example.com"),
    ("render", "--all"),
    ("check",),
    ("rotate", "DJANGO_SECRET_KEY", "-p", "production"),
    (
        "run",
        "test",
        "--",
        sys.executable,
        "-c",
        "import os; print(os.environ['DJANGO_SETTINGS_MODULE'])",
    ),
)


def run(like: str, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run envgen in `root`; what it remembers goes to folders beside it."""
    home = root.parent
    environment = {
        **os.environ,
        "LIKE": like,
        "HOME": str(home / "home"),
        "LOCALAPPDATA": str(home / "local"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        # What a console of Windows may have.
        "PYTHONIOENCODING": "cp1252",
    }
    return subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", SCRIPT, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        encoding="cp1252",
        check=False,
    )


def new_project(folder: Path) -> Path:
    """Return an empty repository in `folder`."""
    root = folder / "shop"
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    return root


def files(root: Path) -> dict[str, bytes]:
    """Return what is in each file of a project."""
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_the_same_files_and_the_same_words(tmp_path: Path) -> None:
    """Every command says and writes what it does elsewhere, byte for byte."""
    roots = {like: new_project(tmp_path / like) for like in ("posix", "windows")}
    for arguments in COMMANDS:
        done = {like: run(like, root, *arguments) for like, root in roots.items()}
        assert {run.returncode for run in done.values()} == {0}, done["windows"].stderr
        for stream in ("stdout", "stderr"):
            assert getattr(done["windows"], stream) == getattr(done["posix"], stream), arguments
        assert files(roots["windows"]) == files(roots["posix"])
    assert (roots["windows"] / ".env.production").exists()


def test_one_envgen_at_a_time(tmp_path: Path) -> None:
    """The lock is on a file in the cache folder; other projects have others."""
    root = new_project(tmp_path)
    assert run("windows", root, "init").returncode == 0
    assert run("windows", root, "render", "--all").returncode == 0
    (lock,) = (tmp_path / "local/envgen").glob("*.lock")
    assert lock.read_bytes() == b""
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        before = files(root)
        refused = run("windows", root, "render", "--all")
        assert refused.returncode == 1
        assert files(root) == before
        other = new_project(tmp_path / "other")
        assert run("windows", other, "init").returncode == 0
        assert run("windows", other, "render", "--all").returncode == 0
    assert run("windows", root, "render", "--all").returncode == 0


def test_a_key_and_what_it_opens(tmp_path: Path) -> None:
    """Everybody can read a key's file by its mode, which says nothing there."""
    root = new_project(tmp_path)
    for arguments in (
        ("init",),
        ("render", "development"),
        ("keys", "new"),
        ("seal", "-p", "development"),
        ("unseal", "-p", "development"),
    ):
        done = run("windows", root, *arguments)
        assert done.returncode == 0, done.stderr
    before = files(root)
    assert run("windows", root, "seal", "-p", "development").returncode == 0
    assert files(root) == before
