"""What many tests use: a project on disk, the command line, and servers; and `--long`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import Command, Done, git
from hypothesis import settings
from servers import PostgreSQL, Redis

from envgen.cli import main
from envgen.output import scaffold

# On a busy machine an example may take long: speed is what other tests are about.
settings.register_profile("envgen", deadline=None)
settings.load_profile("envgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`, for what takes minutes."""
    parser.addoption("--long", action="store_true", help="race and kill more, more often")


@pytest.fixture(autouse=True)
def _plain_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the settings of whoever runs the tests away from git and from envgen."""
    for name in ("NO_COLOR", "FORCE_COLOR", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("ENVGEN_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "test@example.com")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder in a git repository with the profiles that `envgen init` writes."""
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    answers = scaffold.Answers(project="shop", hosts=("shop.example.com",))
    for path, text in scaffold.files(answers, "profiles", lambda path: None).items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def envgen(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Return what runs envgen in this process, in the project's folder unless told otherwise."""

    def run(*arguments: str, cwd: Path = project) -> Done:
        capsys.readouterr()
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["envgen", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
        assert isinstance(status, int)
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Start Redis, once for all tests of this process."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    """Return Redis, empty and with enough memory."""
    assert redis_server.ask("CONFIG SET maxmemory 0") == "+OK"
    assert redis_server.ask("FLUSHALL") == "+OK"
    return redis_server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """Start PostgreSQL, once for all tests of this process."""
    server = PostgreSQL()
    yield server
    server.remove()
