"""What git is asked, in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from commandline import git

from envgen.git import Git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository."""
    git(tmp_path, "init", "-q")
    return tmp_path


def test_would_track(repository: Path) -> None:
    """What is tracked or not ignored would be taken; names with magic in them are names."""
    (repository / ".gitignore").write_text(".env*\n")
    names = [".env", ".env.staging", "render.yaml", "app[1]/.env", ":(top)x"]
    for name in names[:1]:
        (repository / name).write_text("")
    git(repository, "add", "-f", ".env")
    assert Git(repository).would_track(names) == {".env", "render.yaml", ":(top)x"}
    assert Git(repository).would_track([]) == set()


def test_a_pattern_character_matches_itself_alone(repository: Path) -> None:
    """A tracked app1/.env does not make app[1]/.env tracked."""
    (repository / ".gitignore").write_text(".env\n")
    (repository / "app1").mkdir()
    (repository / "app1/.env").write_text("")
    git(repository, "add", "-f", "app1/.env")
    assert Git(repository).would_track(["app[1]/.env"]) == set()


def test_outside_a_repository_it_knows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No repository: nothing would be taken, nothing is committed, with git or without."""
    for programs in (None, "/nonexistent"):
        if programs is not None:
            monkeypatch.setenv("PATH", programs)
        found = Git(tmp_path)
        assert not found.is_repository
        assert found.would_track([".env"]) == set()
        assert found.committed("x") is None
        assert found.committed_texts(["x"]) == {}
        assert found.trouble is None


def without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have no git program."""
    monkeypatch.setenv("PATH", "/nonexistent")
    return "cannot run git: No such file"


def of_somebody_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have the repository belong to somebody else."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    return "detected dubious ownership"


def with_a_broken_index(repository: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a repository in which some commands fail."""
    (repository / ".git/index").write_bytes(b"\x1b[2J" * 20)
    return "bad signature"


def too_slow(repository: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a git that does not come back."""

    def never(command: list[str], **more: object) -> None:
        raise subprocess.TimeoutExpired(command, 30)

    monkeypatch.setattr(subprocess, "run", never)
    return "git took more than 30 seconds"


@pytest.mark.parametrize("broken", [without_git, of_somebody_else, with_a_broken_index, too_slow])
def test_a_git_that_cannot_tell_is_no_missing_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, broken: object
) -> None:
    """Git not there, not willing, failing or hanging: all might be taken, and it is said why."""
    (repository / ".gitignore").write_text(".env\n")
    (repository / "sub").mkdir()
    assert callable(broken)
    said = broken(repository, monkeypatch)
    found = Git(repository / "sub")
    assert found.would_track([".env", "x"]) == {".env", "x"}
    assert found.is_repository
    assert found.trouble is not None
    assert said in found.trouble
    assert found.trouble.isprintable()


@pytest.mark.threat("a hostile repository runs a program through git")
def test_no_program_of_a_hostile_repository_is_run(repository: Path) -> None:
    """core.fsmonitor names a program that git would run for a list of files."""
    ran = repository / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {ran}; false")
    (repository / ".env").write_text("")
    git(repository, "add", ".env")
    ran.unlink()
    assert Git(repository).would_track([".env"]) == {".env"}
    assert not ran.exists()


def test_a_folder_that_looks_like_a_repository_is_none(repository: Path) -> None:
    """HEAD, objects, refs and config in a pull request: git does not obey that config."""
    folder = repository / "sub"
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "config").write_text(
        "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n"
        f'fsmonitor = "touch {repository}/ran; false"\n'
    )
    found = Git(folder)
    assert found.would_track([".env"]) == {".env"}
    assert found.trouble is not None
    assert not (repository / "ran").exists()


@pytest.mark.threat("a hostile repository runs a program through git")
def test_what_a_partial_clone_lacks_is_not_fetched(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its remote may be a program: git would run that to show a file that is not here."""
    (repository / "x").write_text("one\n")
    git(repository, "add", "x")
    git(repository, "commit", "-qm", "one")
    git(repository, "config", "uploadpack.allowFilter", "true")
    folder = tmp_path_factory.mktemp("clones") / "partial"
    git(
        repository, "clone", "-q", "--no-checkout", "--filter=blob:none",
        repository.as_uri(), str(folder),
    )  # fmt: skip
    ran = folder / "ran"
    git(folder, "config", "protocol.ext.allow", "always")
    git(folder, "config", "remote.origin.url", f"ext::touch {ran}")
    git(folder, "show", "HEAD:./x", check=False)
    assert ran.exists()  # so the trap works
    ran.unlink()
    assert Git(folder).committed("x") is None
    assert Git(folder).committed_texts(["x"]) == {}
    assert not ran.exists()


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


def test_the_texts_of_many_committed_files(repository: Path) -> None:
    """By one run of git: those that the last commit has, relative to the folder."""
    folder = repository / "sub"
    (folder / "deeper").mkdir(parents=True)
    texts = {
        "a": "one\n",
        "b c": "",
        "d": "no line end",
        "deeper/e": "blob 3\nmissing\n",
        "ü": "ü\r\n",
    }
    asked = ["none", *texts, "deeper", "../outside", "late"]
    assert Git(folder).committed_texts(asked) == {}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "one")
    (folder / "late").write_text("two\n")
    (folder / "a").write_text("two\n")
    git(repository, "add", "-A")
    assert Git(folder).committed_texts(asked) == texts
    assert Git(folder).committed_texts([]) == {}


def test_a_hook_of_another_repository_does_not_matter(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a hook git sets GIT_DIR relative to another folder: the folder asked about counts."""
    folder = repository / "sub"
    folder.mkdir()
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert Git(folder).is_repository
    assert Git(folder).would_track([".env"]) == {".env"}


def test_the_key_of_sealed_secrets_is_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git and what it starts see no ENVGEN_KEY."""
    given: list[dict[str, str]] = []
    ask = subprocess.run

    def listen(*arguments: Any, **more: Any) -> Any:
        given.append(more["env"])
        return ask(*arguments, **more)

    monkeypatch.setenv("ENVGEN_KEY", "a-key")
    monkeypatch.setattr(subprocess, "run", listen)
    assert not Git(tmp_path).is_repository
    assert given
    assert not any("ENVGEN_KEY" in environment for environment in given)
