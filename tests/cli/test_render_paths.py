"""`envgen render` and what may stand at, or on the way to, an output's place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commandline import Command, files_of

from envgen.model import Change
from envgen.output import writer


def append(path: Path, text: str) -> None:
    """Add a line to a file, as a person would."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("link", [".env", "render.yaml", "config", "config/settings", "bin"])
@pytest.mark.threat("a symbolic link leads out of the project")
def test_nothing_is_written_or_read_through_a_link(
    project: Path, envgen: Command, link: str
) -> None:
    """A symbolic link at an output's place, or on its way there, is refused before a write."""
    outside = project.parent / "outside"
    outside.mkdir()
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(outside)
    before = files_of(project)
    done = envgen("render", "--all", "--force")
    assert done.status == 2
    assert link in done.err
    assert "link" in done.err.replace(link, "")
    assert files_of(project) == before
    assert not list(outside.iterdir())


def test_a_device_behind_a_link_is_not_read(project: Path, envgen: Command) -> None:
    """A link to what never ends is refused, not read."""
    (project / "render.yaml").symlink_to("/dev/zero")
    assert envgen("render", "production", "--check").status == 2
    (project / "render.yaml").unlink()
    (project / "manage.py").symlink_to("/dev/zero")
    (project / "profiles/zero.yaml").symlink_to("/dev/zero")
    done = envgen("render", "production", "--check")
    assert done.findings == [("error", "profile-file", "profiles/zero.yaml")]
    assert done.status == 2


def test_modes(project: Path, envgen: Command) -> None:
    """.env is for its owner alone, the start script can be run, and the umask is respected."""
    old = os.umask(0o027)
    try:
        envgen("render", "--all")
    finally:
        os.umask(old)
    modes = {
        path: (project / path).stat().st_mode & 0o777
        for path in (".env", "render.yaml", "bin/start-production")
    }
    assert modes == {".env": 0o600, "render.yaml": 0o640, "bin/start-production": 0o750}


@pytest.mark.threat("another user reads a .env file")
def test_modes_are_mended(project: Path, envgen: Command) -> None:
    """A .env that others can read, and a script that cannot be run, are drift."""
    envgen("render", "--all")
    (project / ".env").chmod(0o644)
    (project / "bin/start-production").chmod(0o644)
    done = envgen("render", "--all", "--check")
    changed = [line.partition(": ")[0] for line in done.out.splitlines()]
    assert changed == [".env", "bin/start-production"]
    envgen("render", "--all")
    assert (project / ".env").stat().st_mode & 0o777 == 0o600
    assert (project / "bin/start-production").stat().st_mode & 0o100


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x/",
        "../x",
        "/tmp/x",
        "a/../../x",
        "a\\..\\x",
        "~/x",
        "C:/x",
        ".git/x",
        "sub/.GIT/x",
        ".env",
        "RENDER.yaml",
        "config/settings/production.py",
    ],
)
@pytest.mark.threat("an output is written outside the project")
def test_hostile_output_paths_are_refused(project: Path, envgen: Command, path: str) -> None:
    """An output outside the project, in .git, or in another's place: exit 2, nothing written."""
    append(
        project / "profiles/production.yaml",
        f"outputs: {{own: {{template: own.j2, path: {json.dumps(path)}}}}}\n",
    )
    (project / "profiles/templates").mkdir()
    (project / "profiles/templates/own.j2").write_text("x=1\n")
    before = files_of(project)
    assert envgen("render", "--all", "--force").status == 2
    assert files_of(project) == before
    assert not (project.parent / "x").exists()


def test_an_output_never_replaces_a_file_of_the_project(project: Path, envgen: Command) -> None:
    """An output in the place of somebody's file is shown, and that file left alone."""
    (project / "manage.py").write_text("print()\n")
    append(
        project / "profiles/production.yaml",
        "outputs: {own: {template: own.j2, path: manage.py, language: python}}\n",
    )
    (project / "profiles/templates").mkdir()
    (project / "profiles/templates/own.j2").write_text("x = 1\n")
    done = envgen("render", "production")
    assert done.status == 1
    assert "manage.py: " in done.err
    assert "--force" in done.err
    assert "-print()" in done.err
    assert (project / "manage.py").read_text() == "print()\n"


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"\xff\xfe\x00")])
def test_what_cannot_be_read_is_a_problem(project: Path, envgen: Command, make: object) -> None:
    """A folder or other bytes in an output's place: exit 2, by name, nothing written."""
    assert callable(make)
    make(project / "render.yaml")
    before = files_of(project)
    done = envgen("render", "--all")
    assert done.status == 2
    assert [place for _, _, place in done.findings] == ["render.yaml"]
    assert files_of(project) == before


def test_a_file_where_a_folder_should_be(project: Path, envgen: Command) -> None:
    """A write that cannot be done ends with 1, the file's name, and everything as it was."""
    (project / "config").write_text("")
    before = files_of(project)
    done = envgen("render", "--all")
    assert done.status == 1
    [(_, message)] = done.messages
    assert "config/settings/__init__.py" in message
    assert {path for path in files_of(project) if path.endswith(".tmp")} == set()
    assert files_of(project) == before


def test_what_somebody_writes_meanwhile_is_not_lost(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A .env that changes between its reading and its writing stays as it is; exit 1."""
    envgen("render", "development")
    append(project / ".env", "OWN=1\n")
    (project / ".env").chmod(0o644)
    write = writer.write

    def edit_and_write(root: Path, changes: list[Change]) -> dict[str, str]:
        append(project / ".env", "LATE=1\n")
        return write(root, changes)

    monkeypatch.setattr(writer, "write", edit_and_write)
    done = envgen("render", "development")
    assert done.status == 1
    [(_, message)] = done.messages
    assert ".env" in message
    assert "again" in message
    assert (project / ".env").read_text().endswith("OWN=1\nLATE=1\n")
    assert not list(project.glob(".env.*.tmp"))


def test_no_secret_where_a_killed_write_would_show_it(project: Path, envgen: Command) -> None:
    """.env alone in .gitignore: a temporary file that is left over would be committed."""
    (project / ".gitignore").write_text(".env\n")
    done = envgen("render", "development")
    assert done.status == 1
    assert ".env.*" in done.err
    assert ".gitignore" in done.err
    assert not (project / ".env").exists()


def test_no_secret_where_git_does_not_answer(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository that git does not trust is a repository."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = envgen("render", "development")
    assert done.status == 1
    assert ".env: " in done.err
    assert "dubious ownership" in done.err  # git's own words
    assert "`git status`" in done.err  # which names the command that fixes it
    assert not (project / ".env").exists()


def test_profiles_are_not_read_through_a_link(project: Path, envgen: Command) -> None:
    """Also where the folder with the profiles is the link."""
    (project / "profiles").rename(project.parent / "elsewhere")
    (project / "profiles").symlink_to("../elsewhere")
    done = envgen("render", "--all")
    assert done.status == 2
    assert done.findings == [("error", "project", f"{project}/profiles")]
