"""The virtual environment of a rehearsal, and the variables that lead to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from envgen.live.rehearse import build
from envgen.live.rehearse.build import BuildEnvironment, is_same_release, make
from envgen.live.rehearse.checkout import Checkout

# An environment with this Python, unless it is made in a folder with a .python-version.
_UV = f"""#!/bin/sh
test ! -e .python-version || exit 1
for folder; do :; done
mkdir -p "$folder/bin"
printf '#!/bin/sh\\nexec {sys.executable} "$@"\\n' > "$folder/bin/python"
chmod +x "$folder/bin/python"
touch "$folder/of-uv"
"""


@pytest.mark.slow
def test_the_project_does_not_choose_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs of pyenv fail in a folder whose .python-version names a Python that is not here."""
    project, programs = tmp_path / "project", tmp_path / "bin"
    project.mkdir()
    programs.mkdir()
    (project / ".python-version").write_text("9.9")
    (programs / "uv").write_text(_UV)
    (programs / "uv").chmod(0o755)
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    checkout = Checkout(tmp_path / "rehearsal", project, project, tmp_path / "home", "")
    made = make(checkout, "9.9", reuse=False)
    assert (made.folder / "of-uv").exists()
    assert not made.exact


def test_uv_installs_into_the_environment_that_runs() -> None:
    """`uv sync` would make another one in the project, whose programs are not on PATH."""
    given = BuildEnvironment(Path("/venv"), "3.12", exact=True, reused=False).variables
    assert given["UV_PROJECT_ENVIRONMENT"] == given["VIRTUAL_ENV"] == "/venv"
    assert given["PATH"].startswith("/venv/bin:")


@pytest.mark.slow
def test_a_python_of_pyenv_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its programs on PATH start only the version that is chosen for a folder."""
    found = tmp_path / "pyenv/versions/3.98.7/bin/python"
    found.parent.mkdir(parents=True)
    found.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", "/nowhere")
    project = tmp_path / "project"
    project.mkdir()
    made = make(Checkout(tmp_path, project, project, tmp_path / "home", ""), "3.98", reuse=False)
    home = (made.folder / "pyvenv.cfg").read_text()
    assert f"executable = {found}" in home or str(found.parent) in home


def test_versions_of_one_release() -> None:
    """A rehearsal with another of them is worth a note, and no warning."""
    assert is_same_release("3.12.4", "3.12.1")
    assert not is_same_release("3.11.7", "3.12")
    assert not is_same_release("3.11.7", None)


@pytest.mark.slow
def test_two_rehearsals_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one makes an environment of its own: builds would change each other's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    project = tmp_path / "project"
    project.mkdir()
    place = Checkout(tmp_path / "rehearsal", project, project, tmp_path / "home", "")
    monkeypatch.setattr(build, "_made", lambda folder, wanted: sys.executable)
    first, again = (make(place, None, reuse=True) for _ in range(2))
    assert first.folder == again.folder
    assert not first.busy
    build._LOCKED.clear()  # as in another process
    other = make(place, None, reuse=True)
    assert other.busy
    assert other.folder == tmp_path / "venv"


@pytest.mark.slow
def test_an_environment_is_kept_only_if_its_build_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that failed or was killed may have installed half of the packages."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    project = tmp_path / "project"
    project.mkdir()
    place = Checkout(tmp_path / "rehearsal", project, project, tmp_path / "home", "")
    cut_off = make(place, None, reuse=True)
    half = cut_off.folder / "half"
    half.touch()
    made = make(place, None, reuse=True)
    assert (made.folder, made.reused, half.exists()) == (cut_off.folder, False, False)
    build.mark_built(made)
    assert make(place, None, reuse=True).reused
