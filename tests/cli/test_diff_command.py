"""`envgen diff`: what differs between two profiles, and no secret of either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command

SAME = "hunter2-hunter2"
OTHER = "swordfish-swordfish"


@pytest.fixture
def root(project: Path) -> Path:
    """Return a project with a secret that two profiles share, and one that they do not."""
    (project / ".env").write_text(
        f"DISCORD_TOKEN={SAME}\nDJANGO_SECRET_KEY={SAME}\nDJANGO_LOG_LEVEL={OTHER}\n",
        encoding="utf-8",
    )
    (project / ".env.production").write_text(
        f"DISCORD_TOKEN={SAME}\nDJANGO_SECRET_KEY={OTHER}\nDJANGO_LOG_LEVEL=INFO\n",
        encoding="utf-8",
    )
    return project


def rows(envgen: Command, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows by kind and name."""
    done = envgen("diff", *arguments, "--format", "json")
    assert SAME not in done.out + done.err
    assert OTHER not in done.out + done.err
    return {(row["kind"], row["name"]): row for row in json.loads(done.out)["rows"]}


@pytest.mark.usefixtures("root")
def test_only_differences_are_shown(envgen: Command) -> None:
    """With the value, who supplies it, and where it is written."""
    found = rows(envgen, "development", "production")
    assert all(row["differs"] for row in found.values())
    assert found["setting", "DEBUG"]["left"]["value"] == 'env.bool("DJANGO_DEBUG", default=True)'
    assert found["variable", "DJANGO_DEBUG"]["right"] == {
        "value": "false",
        "owner": "profile",
        "secret": False,
        "closed": False,
        "file": None,
        "line": None,
    }
    hosts = found["variable", "DJANGO_ALLOWED_HOSTS"]["right"]
    assert hosts["file"] == "profiles/production.yaml"
    assert ("setting", "TIME_ZONE") not in found
    assert ("setting", "TIME_ZONE") in rows(envgen, "development", "production", "--all")


@pytest.mark.usefixtures("root")
@pytest.mark.threat("a comparison of profiles shows a secret")
def test_equal_secrets_have_equal_labels(envgen: Command) -> None:
    """And no others: which are shared is seen without a value, and the next run has others."""
    first, second = (rows(envgen, "development", "production", "--all") for _ in range(2))
    token, key = first["variable", "DISCORD_TOKEN"], first["variable", "DJANGO_SECRET_KEY"]
    assert not token["differs"]
    assert token["left"]["value"] == token["right"]["value"] == key["left"]["value"]
    assert key["right"]["value"] not in (key["left"]["value"], None)
    assert key["left"]["file"] == ".env"
    assert second["variable", "DISCORD_TOKEN"]["left"]["value"] != token["left"]["value"]


@pytest.mark.usefixtures("root")
def test_what_a_person_wrote_over_a_plain_value_is_not_shown(envgen: Command) -> None:
    """It may be anything."""
    row = rows(envgen, "development", "production")["variable", "DJANGO_LOG_LEVEL"]
    assert row["left"]["value"].startswith("<secret ")
    assert row["right"]["value"] == "INFO"


@pytest.mark.usefixtures("root")
def test_it_exits_as_diff_does(envgen: Command) -> None:
    """0 for no difference, 1 for some, 2 for trouble."""
    same = envgen("diff", "production", "production")
    assert (same.status, same.out) == (0, "")
    assert envgen("diff", "development", "production").status == 1
    assert envgen("diff", "development", "prod").status == 2


@pytest.mark.usefixtures("root")
def test_a_person_reads_names_values_and_sources(envgen: Command) -> None:
    """A variable that one of them lacks has a dash there."""
    done = envgen("diff", "development", "production")
    assert "  DJANGO_SECURE_SSL_REDIRECT\n    development  -\n    production   true\n" in done.out
    assert "(envgen, .env.production:2:1)" in done.out
    assert SAME not in done.out
    assert OTHER not in done.out
