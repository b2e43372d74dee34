"""A leak is accepted for one value, and for no other that leaks later."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from commandline import Command, git
from hypothesis import given, settings
from hypothesis import strategies as st

from envgen.vault.leaks import accepted

TOKEN, OTHER = "Zq9wK4pVb7x2LmN8", "Hc3rT6yUe1s5QaW0"


@pytest.fixture
def root(project: Path, envgen: Command) -> Path:
    """Return a project whose token is in a tracked file."""
    envgen("render", "production", "-q")
    supply(project, "", TOKEN)
    (project / "notes.txt").write_text(f"{TOKEN}\n")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "All")
    return project


def supply(root: Path, old: str, new: str) -> None:
    """Change the token in .env.production."""
    path = root / ".env.production"
    text = path.read_text()
    assert f"DISCORD_TOKEN={old}\n" in text
    path.write_text(text.replace(f"DISCORD_TOKEN={old}\n", f"DISCORD_TOKEN={new}\n"))


def checked(envgen: Command, *more: str) -> dict[str, Any]:
    """Return what the search for leaks says, and see that it shows no token."""
    done = envgen("check", "production", "--leaks", *more, "--format", "json")
    assert TOKEN not in done.out + done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def found(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the rule and file of each leak."""
    return [
        (item["rule"], item["file"])
        for item in data["problems"]
        if item["rule"].startswith("leak-in") or item["rule"] == "dotenv-in-history"
    ]


def accept(root: Path, lines: list[str], reason: str = "no rights") -> None:
    """Paste lines into the profile."""
    path = root / "profiles/production.yaml"
    pasted = "".join(f"  {line}: {json.dumps(reason)}\n" for line in lines)
    path.write_text(f"{path.read_text()}ignore_leaks:\n{pasted}")


def test_the_printed_line_accepts_this_value_alone(root: Path, envgen: Command) -> None:
    """After pasting, the leak is none; another value of the variable in the same file is one."""
    data = checked(envgen)
    assert found(data) == [("leak-in-file", "notes.txt")]
    [line] = data["to_accept"]["production"]
    assert re.fullmatch("DISCORD_TOKEN-scrypt-[0-9a-f]{16}-[0-9a-f]{32}", line)
    accept(root, [line])
    data = checked(envgen)
    assert found(data) == []
    assert "to_accept" not in data or data["to_accept"] == {}
    assert data["accepted_leaks"] == [
        {"profile": "production", "leak": line, "reason": "no rights"}
    ]
    supply(root, TOKEN, OTHER)
    (root / "notes.txt").write_text(f"{OTHER}\n")
    assert found(checked(envgen)) == [("leak-in-file", "notes.txt")]


def test_the_text_has_the_line_to_paste(root: Path, envgen: Command) -> None:
    """It is printed as YAML, with an empty reason, which `check` does not take."""
    done = envgen("check", "production", "--leaks")
    pasted = done.err[done.err.index("    ignore_leaks:") :].splitlines()[:2]
    path = root / "profiles/production.yaml"
    before = path.read_text()
    path.write_text("".join([before, *(f"{line[4:]}\n" for line in pasted)]))
    refused = envgen("check", "production", "--format", "json")
    assert refused.status == 2
    [problem] = json.loads(refused.out)["problems"]
    assert (problem["rule"], problem["file"]) == ("ignore", "profiles/production.yaml")
    path.write_text(path.read_text().replace(': ""', ": it has no rights"))
    assert found(checked(envgen)) == []


def test_a_value_in_the_history_is_accepted_too(root: Path, envgen: Command) -> None:
    """One line counts for the value, wherever it is."""
    (root / "notes.txt").write_text("")
    git(root, "commit", "-qam", "Remove it")
    data = checked(envgen, "--history")
    assert found(data) == [("leak-in-history", "notes.txt")]
    accept(root, data["to_accept"]["production"])
    assert found(checked(envgen, "--history")) == []


def test_a_dotenv_file_in_the_history_is_accepted_up_to_a_commit(
    root: Path, envgen: Command
) -> None:
    """A later commit of the file is reported again."""

    def commit_once() -> None:
        git(root, "add", "-f", ".env.production")
        git(root, "commit", "-qm", "by mistake")
        git(root, "rm", "-q", "--cached", ".env.production")
        git(root, "commit", "-qm", "not any more")

    (root / "notes.txt").write_text("")
    git(root, "commit", "-qam", "Remove it")
    commit_once()
    data = checked(envgen)
    assert found(data) == [("dotenv-in-history", ".env.production")]
    [line] = data["to_accept"]["production"]
    accept(root, [line], "all secrets in it were replaced")
    assert found(checked(envgen)) == []
    commit_once()
    assert found(checked(envgen)) == [("dotenv-in-history", ".env.production")]


def test_a_key_that_accepts_nothing_is_not_counted(root: Path, envgen: Command) -> None:
    """A key for another value accepts no leak, and the leak is reported."""
    accept(
        root, [accepted.value_key("DISCORD_TOKEN", OTHER), ".env.production-commit-0123456789ab"]
    )
    data = checked(envgen)
    assert found(data) == [("leak-in-file", "notes.txt")]
    assert data.get("accepted_leaks", []) == []
    assert "accepted:" not in envgen("check", "production", "--leaks").err


def test_an_accepted_file_hides_no_value_that_is_in_use(root: Path, envgen: Command) -> None:
    """Each version of the file is compared with today's values; only a value's own key accepts."""
    git(root, "add", "-f", ".env.production")
    git(root, "commit", "-qm", "by mistake")
    git(root, "rm", "-q", "--cached", ".env.production", "notes.txt")
    git(root, "commit", "-qm", "not any more")
    [commit] = [key for key in checked(envgen)["to_accept"]["production"] if "-commit-" in key]
    accept(root, [commit], "all secrets in it were replaced")
    assert found(checked(envgen)) == []
    data = checked(envgen, "--history")
    assert ("leak-in-history", ".env.production") in found(data)
    [leak] = [
        item
        for item in data["problems"]
        if item["file"] == ".env.production" and item["rule"] == "leak-in-history"
    ]
    assert "DISCORD_TOKEN" in leak["message"]
    assert "DISCORD_TOKEN: " in leak["hint"]
    assert "BOT_SHARED_SECRET" in leak["message"]
    supply(root, TOKEN, OTHER)
    data = checked(envgen, "--history")
    [leak] = [item for item in data["problems"] if item["rule"] == "leak-in-history"]
    assert "DISCORD_TOKEN" not in leak["message"]
    assert "BOT_SHARED_SECRET" in leak["message"]


@pytest.mark.parametrize(
    "key", ["DISCORD_TOKEN", "DISCORD_TOKEN-scrypt-00-11", "leak-in-file", "x-commit-abc"]
)
def test_another_key_is_a_problem_at_its_place(root: Path, envgen: Command, key: str) -> None:
    """What `check --leaks` did not print is refused, as is a value in the clear."""
    accept(root, [key])
    done = envgen("check", "production", "--format", "json")
    assert done.status == 2
    assert {item["file"] for item in json.loads(done.out)["problems"]} == {
        "profiles/production.yaml"
    }


@settings(max_examples=15)
@given(st.text(), st.text())
def test_a_key_is_for_its_value_and_variable(value: str, other: str) -> None:
    """Salts differ, and so do the keys of one value; the variable's name counts."""
    key = accepted.value_key("TOKEN", value)
    assert accepted.accepts([key], "TOKEN", value)
    assert accepted.accepts([key], "TOKEN", other) is (value == other)
    assert not accepted.accepts([key], "OTHER", value)
    assert not accepted.accepts([key.replace("TOKEN", "OTHER")], "OTHER", value)
    assert accepted.value_key("TOKEN", value) != key
