"""Which Python boots a project: the one that is asked for, or the project's own."""

from __future__ import annotations

import sys
from pathlib import Path

import booted_shop
import pytest

from envgen.errors import InputError
from envgen.live.boot.interpreter import find

pytestmark = pytest.mark.any_django


def environment(folder: Path) -> Path:
    """Make what a virtual environment is to those who look for its Python; return that."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").touch()
    python = folder / "bin" / "python"
    python.symlink_to(sys.executable)
    return python


def script(path: Path, text: str) -> str:
    """Write a program of a line, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_order(tmp_path: Path) -> None:
    """--python, then VIRTUAL_ENV, .venv, venv, and python3 on PATH at last."""
    on_path = script(tmp_path / "bin" / "python3", "")
    process = {"PATH": str(tmp_path / "bin")}
    found = find([tmp_path], None, process)
    assert found == (found.__class__)(on_path, "python3 on PATH")
    for name in ("venv", ".venv"):
        own = environment(tmp_path / name)
        found = find([tmp_path], None, process)
        assert (found.path, found.why) == (str(own), name)
    active = environment(tmp_path / "elsewhere")
    process["VIRTUAL_ENV"] = str(tmp_path / "elsewhere")
    found = find([tmp_path], None, process)
    assert (found.path, found.why) == (str(active), "VIRTUAL_ENV")
    found = find([tmp_path], "python3", process)
    assert (found.path, found.why) == (on_path, "--python")
    found = find([tmp_path], sys.executable, process)
    assert (found.path, found.why) == (sys.executable, "--python")


def test_the_folder_of_manage_py_comes_first(tmp_path: Path) -> None:
    """A project in a subfolder may have its environment there, or at the top."""
    top = environment(tmp_path / "venv")
    folders = [tmp_path / "site", tmp_path]
    assert find(folders, None, {}).path == str(top)
    below = environment(tmp_path / "site" / "venv")
    assert find(folders, None, {}).path == str(below)


@pytest.mark.parametrize("kind", ["gone", "folder", "not executable"])
def test_one_that_cannot_be_run(kind: str, tmp_path: Path) -> None:
    """A link to a Python that was taken away is named, and no other is taken silently."""
    python = environment(tmp_path / ".venv")
    python.unlink()
    if kind == "gone":
        python.symlink_to(tmp_path / "python3.7")
    elif kind == "folder":
        python.mkdir()
    else:
        python.touch(mode=0o644)
    with pytest.raises(InputError) as raised:
        find([tmp_path], None, {"PATH": str(Path(sys.executable).parent)})
    [problem] = raised.value.problems
    assert problem.rule == "interpreter"
    assert problem.place is not None
    assert problem.place.file == str(python)
    assert ".venv" in problem.message


def test_none_at_all(tmp_path: Path) -> None:
    """Where there is none the option is named that gives one."""
    with pytest.raises(InputError, match="no Python found") as raised:
        find([tmp_path], None, {"PATH": str(tmp_path)})
    assert "--python" in str(raised.value.problems[0].hint)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        # Without site-packages.
        (f'exec "{sys.executable}" -S "$@"', "Django is not installed for"),
        ("exit 0", "this Python cannot boot the project"),
        ("exit 3", "this Python cannot boot the project"),
        ("echo hello", "this Python cannot boot the project"),
        ("kill -9 $$", "this Python cannot boot the project"),
    ],
)
def test_one_that_cannot_boot(line: str, says: str, tmp_path: Path) -> None:
    """It is said once for the project, however many programs it would have booted."""
    root = booted_shop.make(tmp_path / "shop")
    python = script(tmp_path / "python", line)
    code, data = booted_shop.check(root, python=python)
    assert code == 1
    [problem] = booted_shop.booted(data)
    assert problem["rule"] == "boot"
    assert problem["message"].startswith(says)
    assert problem["message"].endswith(f" {python}")
    assert "--python" in problem["hint"]
