"""`envgen check --leaks`: sealed values are looked for where their key is, and named elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command, git
from sealed_project import PATH, seal, values, without_key

NAME = "BOT_SHARED_SECRET"


@pytest.fixture
def secret(project: Path, envgen: Command) -> str:
    """Return a sealed secret that stands in a file of git; the .env file stays."""
    seal(envgen)
    value = values(project)[NAME]
    (project / "notes.txt").write_text(f"the bot uses {value}\n")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "everything")
    return value


def problems(envgen: Command, *rules: str) -> list[dict[str, Any]]:
    """Return what the rules found in production."""
    found = json.loads(envgen("check", "production", "--leaks", "--format", "json").out)
    return [each for each in found["problems"] if each["rule"] in rules]


def line_of(project: Path, name: str) -> int:
    """Return the line of a name in the sealed file."""
    lines = (project / PATH).read_text().splitlines()
    [line] = [at for at, text in enumerate(lines, 1) if text.startswith(f"{name}: ")]
    return line


def test_a_sealed_value_is_looked_for(project: Path, envgen: Command, secret: str) -> None:
    """Without a .env file, as in CI that has the key; the value is not shown."""
    (project / ".env.production").unlink()
    done = envgen("check", "production", "--leaks")
    assert done.places("leak-in-file") == ["notes.txt:1:14"]
    assert f"{NAME} (production)" in done.about("leak-in-file")
    assert secret not in done.out + done.err


def test_what_the_env_file_has_equally_comes_once(
    project: Path, envgen: Command, secret: str
) -> None:
    """Also under the old name of the variable; it is one secret, and no other."""
    assert len(problems(envgen, "leak-in-file")) == 1
    base = project / "profiles" / "base.yaml"
    base.write_text(f"{base.read_text()}\nrenamed: {{BOT_SECRET: {NAME}}}\n")
    (project / ".env.production").write_text(f"BOT_SECRET={secret}\n")
    assert len(problems(envgen, "leak-in-file")) == 1


def test_another_value_than_the_env_files_is_looked_for_too(
    project: Path, envgen: Command, secret: str
) -> None:
    """What is sealed may be the former one, or the one in use: both are secrets."""
    other = "another-secret-of-the-bot-0123456789"
    path = project / ".env.production"
    path.write_text(path.read_text().replace(secret, other))
    with (project / "notes.txt").open("a") as notes:
        notes.write(f"or {other}\n")
    git(project, "add", "-A")
    found = problems(envgen, "leak-in-file")
    assert [each["line"] for each in found] == [1, 2]


@pytest.mark.usefixtures("secret")
def test_without_the_key_names_are_told(project: Path, envgen: Command) -> None:
    """Silence would pass for an answer."""
    (project / ".env.production").unlink()
    without_key()
    found = problems(envgen, "leak-search")
    assert [each for each in found if NAME in each["message"]]
    assert (PATH, line_of(project, NAME)) in [(each["file"], each["line"]) for each in found]
    assert {each["severity"] for each in found} == {"note"}


@pytest.mark.usefixtures("secret")
def test_a_broken_value_is_an_error_once(project: Path, envgen: Command) -> None:
    """The check names it; the search for the other profiles' secrets goes on."""
    text = (project / PATH).read_text()
    line = text.splitlines()[line_of(project, NAME) - 1]
    (project / PATH).write_text(text.replace(line, f"{line[:-9]}AAAA{line[-5:]}"))
    found = problems(envgen, "sealed-file")
    [problem] = found
    assert (problem["severity"], problem["line"]) == ("error", line_of(project, NAME))
    assert NAME in problem["message"]
    assert problems(envgen, "leak-in-file")  # the .env file has it all the same
