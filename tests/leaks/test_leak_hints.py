"""What to do about a secret that is in a file: the exact command, or where to go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sealed_project
from commandline import Command, git

REPLACE = "envgen new-secret BOT_SHARED_SECRET -p production --replace"


def hints(envgen: Command, *arguments: str) -> dict[tuple[str, str], str]:
    """Return the hint of each finding about a secret, by its rule and its file."""
    done = envgen("check", *arguments, "--format", "json")
    return {
        (item["rule"], item["file"]): item["hint"]
        for item in json.loads(done.out)["problems"]
        if item["rule"].startswith(("leak", "secret", "manifest-secret"))
    }


@pytest.fixture
def rendered(project: Path, envgen: Command) -> Path:
    """Return a project with its production rendered and a token supplied."""
    envgen("render", "production", "-q")
    path = project / ".env.production"
    path.write_text(path.read_text().replace("DISCORD_TOKEN=", "DISCORD_TOKEN=Zq9wK4pVb7x2LmN8"))
    return project


@pytest.mark.parametrize("file", ["README.md", "notes.txt"])
def test_a_generated_secret_is_replaced_by_one_command(
    rendered: Path, envgen: Command, file: str
) -> None:
    """The hint has the command, and running it ends the finding."""
    (rendered / file).write_text(f"see {sealed_project.values(rendered)['BOT_SHARED_SECRET']}\n")
    git(rendered, "add", "-A")
    found = hints(envgen, "production", "--leaks")
    assert REPLACE in found["leak-in-file", file]
    if file == "README.md":
        assert REPLACE in found["secret-in-file", file]
    git(rendered, "commit", "-qm", "by mistake")
    (rendered / file).unlink()
    git(rendered, "add", "-A")
    assert REPLACE in hints(envgen, "production", "--leaks", "--history")["leak-in-history", file]
    assert envgen(*REPLACE.split()[1:]).status == 0
    assert hints(envgen, "production", "--leaks", "--history") == {}


def test_what_others_issue_is_replaced_there(rendered: Path, envgen: Command) -> None:
    """The hint says where, and where the new value goes."""
    (rendered / "README.md").write_text("Zq9wK4pVb7x2LmN8\n")
    git(rendered, "add", "-A")
    for hint in hints(envgen, "production", "--leaks").values():
        assert "Discord → Applications → Bot → Token" in hint
        assert ".env" in hint
        assert "new-secret" not in hint


def test_a_manifest_with_a_value_names_the_command(rendered: Path, envgen: Command) -> None:
    """What was written into render.yaml by hand is replaced in the same way."""
    path = rendered / "render.yaml"
    text = path.read_text()
    old = "- key: BOT_SHARED_SECRET\n        sync: false\n"
    assert old in text
    path.write_text(text.replace(old, old.replace("sync: false", "value: it-was-written-here"), 1))
    hint = hints(envgen, "production")["manifest-secret", "render.yaml"]
    assert "sync: false" in hint
    assert REPLACE in hint
