"""`envgen diff` where values are sealed: labels as for those of .env files, or no answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command
from sealed_project import PATH, seal, values, without_key

NAME = "BOT_SHARED_SECRET"


@pytest.fixture
def secrets(project: Path, envgen: Command) -> dict[str, str]:
    """Seal production's secrets and drop its .env file; return what it had."""
    seal(envgen)
    had = values(project)
    (project / ".env.production").unlink()
    return had


def row(envgen: Command, *profiles: str) -> dict[str, Any]:
    """Return the row of the bot's secret."""
    found = json.loads(envgen("diff", *profiles, "--all", "--format", "json").out)["rows"]
    [each] = [each for each in found if each["kind"] == "variable" and each["name"] == NAME]
    return dict(each)


def test_a_sealed_value_has_a_label(
    project: Path, envgen: Command, secrets: dict[str, str]
) -> None:
    """The same as an equal one in a .env file, another than another; its place is its line."""
    (project / ".env").write_text(f"{NAME}={secrets[NAME]}\n")
    same = row(envgen, "development", "production")
    assert not same["differs"] or same["left"]["owner"] != same["right"]["owner"]
    assert same["left"]["value"] == same["right"]["value"]
    assert same["right"]["value"].startswith("<secret ")
    lines = (project / PATH).read_text().splitlines()
    assert same["right"]["file"] == PATH
    assert lines[same["right"]["line"] - 1].startswith(f"{NAME}: ")
    (project / ".env").write_text(f"{NAME}=another-secret-of-the-bot\n")
    other = row(envgen, "development", "production")
    assert other["differs"]
    assert other["left"]["value"] != other["right"]["value"]
    assert secrets[NAME] not in envgen("diff", "development", "production").out


@pytest.mark.usefixtures("secrets")
def test_a_profile_is_equal_to_itself(envgen: Command) -> None:
    """What can be opened is compared by its value."""
    assert envgen("diff", "production", "production").status == 0


def test_the_env_file_wins(project: Path, envgen: Command, secrets: dict[str, str]) -> None:
    """As for `envgen run`; what is sealed otherwise is for `envgen check` to tell."""
    (project / ".env.production").write_text(f"{NAME}=another-secret-of-the-bot\n")
    (project / ".env").write_text(f"{NAME}={secrets[NAME]}\n")
    found = row(envgen, "development", "production")
    assert found["right"]["file"] == ".env.production"
    assert found["left"]["value"] != found["right"]["value"]


@pytest.mark.usefixtures("secrets")
def test_what_cannot_be_opened_is_never_equal(envgen: Command) -> None:
    """It is named, and the exit status says that something may differ."""
    without_key()
    done = envgen("diff", "production", "production")
    assert done.status == 1
    assert "BOT_SHARED_SECRET" in done.err
    assert "production" in done.err
    assert "envgen keys show" in done.commands
    assert "(sealed; " in done.out
    found = row(envgen, "production", "production")
    assert found["differs"]
    assert found["left"]["closed"]
    assert found["left"]["value"] is None


@pytest.mark.usefixtures("secrets")
def test_a_broken_file_is_trouble(project: Path, envgen: Command) -> None:
    """As for diff(1): 2, and no half of an answer."""
    path = project / PATH
    path.write_text(path.read_text().replace("sealed-end: 1\n", ""))
    done = envgen("diff", "development", "production")
    assert (done.status, done.out) == (2, "")
