"""What git is asked, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import git

from envgen.git import Git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository."""
    git(tmp_path, "init", "-q")
    return tmp_path


def test_would_take(repository: Path) -> None:
    """What is tracked or not ignored would be taken; names with magic in them are names."""
    (repository / ".gitignore").write_text(".env*\n")
    names = [".env", ".env.staging", "render.yaml", "app[1]/.env", ":(top)x"]
    for name in names[:1]:
        (repository / name).write_text("")
    git(repository, "add", "-f", ".env")
    assert Git(repository).would_take(names) == {".env", "render.yaml", ":(top)x"}
    assert Git(repository).would_take([]) == set()


def test_a_pattern_character_matches_itself_alone(repository: Path) -> None:
    """A tracked app1/.env does not make app[1]/.env tracked."""
    (repository / ".gitignore").write_text(".env\n")
    (repository / "app1").mkdir()
    (repository / "app1/.env").write_text("")
    git(repository, "add", "-f", "app1/.env")
    assert Git(repository).would_take(["app[1]/.env"]) == set()


def test_outside_a_repository_it_knows_nothing(tmp_path: Path) -> None:
    """No repository: nothing would be taken, nothing is committed."""
    assert not Git(tmp_path).is_repository
    assert Git(tmp_path).would_take([".env"]) == set()
    assert Git(tmp_path).committed("x") is None


def test_without_git_it_knows_nothing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No git program is no error."""
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not Git(repository).is_repository
    assert Git(repository).would_take([".env"]) == set()


def test_committed_is_the_last_commit(repository: Path) -> None:
    """Neither the index nor the work tree, and relative to the folder."""
    folder = repository / "sub"
    folder.mkdir()
    (folder / "x").write_text("one\n")
    assert Git(folder).committed("x") is None
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "one")
    (folder / "x").write_text("two\n")
    git(repository, "add", "-A")
    assert Git(folder).committed("x") == "one\n"
    assert Git(folder).committed("y") is None


def test_a_hook_of_another_repository_does_not_matter(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a hook git sets GIT_DIR relative to another folder: the folder asked about counts."""
    folder = repository / "sub"
    folder.mkdir()
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert Git(folder).is_repository
    assert Git(folder).would_take([".env"]) == {".env"}
