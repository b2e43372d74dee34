"""No file outside the repository is read, whatever a path or a link in a pull request says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from envgen.errors import InputError
from envgen.project import Project

pytestmark = pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project, beside which there is a private file."""
    (tmp_path / "private").write_text("SECRET=x\n")
    (tmp_path / "shop").mkdir()
    return Project(tmp_path / "shop", "profiles")


def refused(project: Project, path: str) -> bool:
    """Return whether the project refuses to read a path, and says why without its text."""
    with pytest.raises(InputError) as caught:
        project.read(path)
    (problem,) = caught.value.problems
    return problem.message == "cannot be read: it is outside the repository"


@pytest.mark.threat("a check reads a file outside the repository")
def test_paths_that_lead_outside(project: Project, tmp_path: Path) -> None:
    """Neither .. nor an absolute path leaves the project."""
    assert refused(project, "../private")
    assert refused(project, str(tmp_path / "private"))
    assert refused(project, "a/../../private")


@pytest.mark.threat("a check reads a file outside the repository")
def test_links_that_lead_outside(project: Project, tmp_path: Path) -> None:
    """A link to a file or a folder is followed only inside."""
    (project.root / "file").symlink_to(tmp_path / "private")
    (project.root / "folder").symlink_to(tmp_path)
    (project.root / "inner").write_text("x\n")
    (project.root / "link").symlink_to("inner")
    assert refused(project, "file")
    assert refused(project, "folder/private")
    assert project.read("link") == "x\n"
    assert project.read("folder/shop/inner") == "x\n"


def test_the_repository_counts(project: Project, tmp_path: Path) -> None:
    """A project below the top of its repository may share files with others in it."""
    (project.root / "file").symlink_to("../private")
    assert refused(project, "file")
    subprocess.run(["git", "init", "-q", "--template=", str(tmp_path)], check=True)
    assert project.read("file") == "SECRET=x\n"


def test_a_project_behind_a_link(project: Project, tmp_path: Path) -> None:
    """The project's own folder may be a link."""
    (project.root / "inner").write_text("x\n")
    (tmp_path / "link").symlink_to("shop")
    assert Project(tmp_path / "link", "profiles").read("inner") == "x\n"
