"""A project on disk: where it is found, and what it can be asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commandline import git

from envgen import project as projects
from envgen.errors import InputError
from envgen.profile.loader import load
from envgen.project import Project


def test_sources_are_the_yaml_files(project: Path) -> None:
    """Every .yaml file is a profile, in the order of their names, and nothing else is."""
    (project / "profiles/notes.txt").write_text("")
    assert list(projects.find(project).sources()) == [
        "base", "development", "production", "staging", "test",
    ]  # fmt: skip


def test_all_files_that_cannot_be_read_are_named(project: Path) -> None:
    """.yml, a folder, a link and a pipe: every one at once."""
    (project / "profiles/a.yml").write_text("")
    (project / "profiles/b.yaml").mkdir()
    (project / "profiles/c.yaml").symlink_to("base.yaml")
    os.mkfifo(project / "profiles/d.yaml")
    (project / "profiles/test.yaml").write_text("bogus: 1\n")
    problems = load(projects.find(project).sources()).problems
    assert {problem.place.file for problem in problems if problem.place} == {
        f"profiles/{name}" for name in ("a.yml", "b.yaml", "c.yaml", "d.yaml", "test.yaml")
    }
    assert "rename it to a.yaml" in [problem.hint for problem in problems]


def test_a_huge_profile_is_not_read_whole(project: Path) -> None:
    """What is too large is known as such, and no more of it is read than that takes."""
    with (project / "profiles/huge.yaml").open("wb") as file:
        file.truncate(10**10)
    sources = projects.find(project).sources()
    huge = sources["huge"].data
    assert isinstance(huge, bytes)
    assert len(huge) < 2**21
    assert any(problem.rule == "yaml-size" for problem in load(sources).problems)


def test_profiles_beside_an_app_of_that_name(tmp_path: Path) -> None:
    """deploy/profiles is found where profiles/ has no YAML."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/models.py").write_text("")
    (tmp_path / "deploy/profiles").mkdir(parents=True)
    assert projects.at(tmp_path) is None
    (tmp_path / "deploy/profiles/base.yaml").write_text("")
    assert projects.at(tmp_path) == Project(tmp_path, "deploy/profiles")
    assert projects.folder_for_new(tmp_path) == "deploy/profiles"


def test_a_submodule_ends_the_search(project: Path) -> None:
    """A .git file, as submodules and other work trees have, is a root as well."""
    inner = project / "inner"
    inner.mkdir()
    (inner / ".git").write_text("gitdir: ../.git/modules/inner\n")
    with pytest.raises(InputError) as caught:
        projects.find(inner)
    [problem] = caught.value.problems
    assert problem.rule == "project"
    assert projects.find(project).root == project


def test_facts_are_the_modules_that_exist(project: Path) -> None:
    """Modules and packages of the settings package's project."""
    (project / "config").mkdir()
    (project / "config/urls.py").write_text("")
    (project / "config/wsgi").mkdir()
    (project / "config/wsgi/__init__.py").write_text("")
    found = projects.find(project)
    facts = found.facts(load(found.sources()).profiles["production"])
    assert "config.urls" in repr(facts)
    assert "config.wsgi" in repr(facts)
    assert "config.asgi" not in repr(facts)


def test_read(project: Path) -> None:
    """Text as it is; None for what is not there; a problem for what is no text."""
    found = projects.find(project)
    (project / "crlf").write_bytes("ä\r\n".encode())
    assert found.read("crlf") == "ä\r\n"
    assert found.read("nothing") is None
    assert found.read("crlf/below") is None
    (project / "bytes").write_bytes(b"\xff")
    for path in ("bytes", "profiles"):
        with pytest.raises(InputError):
            found.read(path)


def test_link_on_the_way(project: Path) -> None:
    """The first link is named, also one that leads nowhere."""
    (project / "a").mkdir()
    (project / "a/link").symlink_to("nowhere")
    found = projects.find(project)
    assert found.link_on_the_way("a/link/b/c") == "a/link"
    assert found.link_on_the_way("a/b/c") is None


@pytest.mark.parametrize("link", ["profiles", "deploy", "deploy/profiles"])
def test_profiles_behind_a_link_are_refused(tmp_path: Path, link: str) -> None:
    """A pull request may make the folder itself a link to what is nobody's business."""
    outside = tmp_path / "outside"
    name = "profiles" if link == "profiles" else "deploy/profiles"
    (outside / Path(name).relative_to(link)).mkdir(parents=True)
    (outside / Path(name).relative_to(link) / "base.yaml").write_text("secret: 1\n")
    root = tmp_path / "root"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    for find in (projects.find, projects.exactly, projects.at):
        with pytest.raises(InputError) as caught:
            find(root)
        [problem] = caught.value.problems
        assert (problem.rule, problem.place) == ("project", (str(root / link), 0, 0))


def test_a_huge_file_is_a_problem(project: Path) -> None:
    """No more of a file is read than a source may have."""
    found = projects.find(project)
    with (project / "manage.py").open("wb") as file:
        file.truncate(4 * 2**20)
    assert len(found.read("manage.py") or "") == 4 * 2**20
    with (project / "manage.py").open("ab") as file:
        file.truncate(10**10)
    with pytest.raises(InputError) as caught:
        found.read("manage.py")
    [problem] = caught.value.problems
    assert str(problem.place) == "manage.py"


def test_would_be_tracked(project: Path) -> None:
    """Each file that git would track has a reason: itself, its temporary file, or git's error."""
    found = projects.find(project)
    paths = [".env", ".env.production"]
    assert found.would_be_tracked(paths) == {}
    (project / ".gitignore").write_text(".env\n")
    why = found.would_be_tracked(paths)
    assert list(why) == paths
    assert why[".env"] != why[".env.production"]
    assert "git rm" not in " ".join(why.values())
    (project / ".gitignore").write_text(".env*\n")
    (project / ".env").touch()
    git(project, "add", "--force", ".env")
    [tracked] = found.would_be_tracked(paths).values()
    assert "git rm --cached .env" in tracked
    assert ".gitignore" not in tracked
    git(project, "config", "core.repositoryFormatVersion", "99")
    assert list(found.would_be_tracked(paths)) == paths
    assert "Expected git repo version" in found.would_be_tracked(paths)[".env"]
