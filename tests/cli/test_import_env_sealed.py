"""`envgen import-env` where values are sealed: they are others' work, and not passed by."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command
from sealed_project import PATH, seal, values, without_key

from envgen.cli import asking

NAME = "BOT_SHARED_SECRET"
OTHER = "another-secret-of-the-bot-0123456789"


@pytest.fixture
def foreign(project: Path, envgen: Command, tmp_path: Path) -> Path:
    """Seal production's secrets, drop its .env file, and return a file with another value."""
    seal(envgen)
    (project / ".env.production").rename(project.parent / "original")
    path = tmp_path / "old.env"
    path.write_text(f"{NAME}={OTHER}\n")
    return path


@pytest.mark.parametrize("opens", [True, False])
def test_a_sealed_value_is_kept(project: Path, foreign: Path, envgen: Command, opens: bool) -> None:
    """Another one, and one that nobody can compare."""
    if not opens:
        without_key()
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 1
    [line] = [line for line in done.err.splitlines() if line.startswith(f"{PATH}: ")]
    assert NAME in line
    assert "envgen unseal production" in done.commands
    assert "--force" in done.err
    assert not (project / ".env.production").exists()
    assert OTHER not in done.out + done.err


@pytest.mark.parametrize("opens", [True, False])
def test_forced_it_is_taken(project: Path, foreign: Path, envgen: Command, opens: bool) -> None:
    """What is sealed stays, and the command that changes it is named."""
    before = (project / PATH).read_bytes()
    if not opens:
        without_key()
    done = envgen("import-env", str(foreign), "-p", "production", "--force")
    assert done.status == 0
    assert values(project) == {NAME: OTHER}
    assert "envgen seal production" in done.commands
    assert (project / PATH).read_bytes() == before


@pytest.mark.parametrize("yes", [True, False])
def test_it_asks(
    project: Path,
    foreign: Path,
    envgen: Command,
    monkeypatch: pytest.MonkeyPatch,
    yes: bool,
) -> None:
    """On a terminal, naming the file that has the other value."""
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return yes

    monkeypatch.setattr(asking, "agreed", confirm)
    done = envgen("import-env", str(foreign), "-p", "production")
    [question] = asked
    assert NAME in question
    assert PATH in question
    assert done.status == (0 if yes else 1)
    assert (project / ".env.production").exists() == yes


def test_an_equal_value_is_taken(project: Path, foreign: Path, envgen: Command) -> None:
    """Nothing is lost, and nothing is to be sealed."""
    value = values(project.parent, "original")[NAME]
    foreign.write_text(f"{NAME}={value}\n")
    done = envgen("import-env", str(foreign), "-p", "production")
    assert done.status == 0
    assert values(project) == {NAME: value}
    assert "seal" not in done.out + done.err


def test_one_that_the_env_file_has_as_well(project: Path, foreign: Path, envgen: Command) -> None:
    """It is that file's value which is kept; forced, the sealed one is behind."""
    (project / ".env.production").write_text(f"{NAME}=the-value-of-the-env-file\n")
    kept = envgen("import-env", str(foreign), "-p", "production")
    assert kept.status == 1
    assert [
        line
        for line in kept.err.splitlines()
        if line.startswith(".env.production: ") and NAME in line
    ]
    assert "--force" in kept.err
    assert PATH not in kept.err
    forced = envgen("import-env", str(foreign), "-p", "production", "--force")
    assert forced.status == 0
    assert "envgen seal production" in forced.commands
