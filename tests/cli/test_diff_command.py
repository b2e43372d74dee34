"""`envgen diff`: two profiles side by side, and no secret."""

from __future__ import annotations

import json
import re
from pathlib import Path

from commandline import Command
from sealed_project import seal, values

from envgen import dotenv


def blocks(text: str) -> dict[str, list[str]]:
    """Return the lines below each name."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("    "):
            found[list(found)[-1]].append(re.sub(" +", " ", line.strip()))
        else:
            found[line] = []
    return found


def test_what_differs(project: Path, envgen: Command) -> None:
    """Values, owners and places; what is the same in both is not there."""
    envgen("render", "--all", "-q")
    done = envgen("diff", "development", "production")
    assert done.status == 0
    found = blocks(done.out)
    assert found["DJANGO_DEBUG"] == [
        "development: true (profile, follows from the profile; for web)",
        "production: false (profile, follows from the profile; for web)",
    ]
    assert "development: — " not in done.out
    assert any(
        line.startswith("production: 31536000 (profile, profiles/production.yaml:")
        for line in found["DJANGO_SECURE_HSTS_SECONDS"]
    )
    assert re.fullmatch(
        r"development: <secret [0-9a-f]{6}> \(envgen, \.env; for web\)",
        found["DJANGO_SECRET_KEY"][0],
    )
    assert done.out.count("ENVIRONMENT\n") == 1
    assert found["SESSION_COOKIE_SECURE"] == [
        "development: —",
        "production: True (settings, follows from the profile)",
    ]
    assert "DJANGO_LOG_LEVEL" not in found
    assert done.err == f"{len(found)} differences between development and production\n"


def test_a_secret_that_both_have(project: Path, envgen: Command) -> None:
    """It has one label, and is said to be the same; no value is shown."""
    envgen("render", "--all", "-q")
    file = project / ".env.staging"
    secret = values(project)["BOT_SHARED_SECRET"]
    file.write_text(dotenv.update(file.read_text(), [dotenv.Wanted("BOT_SHARED_SECRET", secret)]))
    done = envgen("diff", "staging", "production")
    found = blocks(done.out)["BOT_SHARED_SECRET  (the same secret in both)"]
    labels = {re.search("<secret [0-9a-f]{6}>", line)[0] for line in found}  # type: ignore[index]
    assert len(labels) == 1
    assert secret not in done.out + done.err


def test_sealed_values_stand_in(project: Path, envgen: Command) -> None:
    """Without a .env file, and with the key."""
    seal(envgen)
    (project / ".env.production").unlink()
    found = blocks(envgen("diff", "production", "test").out)
    assert "<secret " in found["DJANGO_SECRET_KEY"][0]


def test_a_profile_and_itself(project: Path, envgen: Command) -> None:
    """Nothing differs but that each secret is the same."""
    envgen("render", "--all", "-q")
    out = envgen("diff", "production", "production").out
    assert all("the same secret" in name for name in blocks(out))


def test_as_json(project: Path, envgen: Command) -> None:
    """With the same facts, and labels."""
    envgen("render", "--all", "-q")
    done = envgen("diff", "development", "production", "--format", "json")
    data = json.loads(done.out)
    found = {item["name"]: item for item in data["differences"] if item["kind"] == "variable"}
    assert found["DJANGO_DEBUG"]["a"]["value"] == "true"
    assert found["DJANGO_DEBUG"]["b"]["readers"] == ["web"]
    assert found["DJANGO_SECRET_KEY"]["b"]["value"].startswith("<secret ")
    assert (data["a"], data["b"]) == ("development", "production")


def test_no_such_profile(envgen: Command) -> None:
    """Exit 2, and both are named where both are wrong."""
    done = envgen("diff", "prod", "stage")
    assert done.status == 2
    assert done.err.count("there is no profile") == 2
