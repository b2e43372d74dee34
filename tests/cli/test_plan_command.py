"""`envgen plan`: what the profiles change since a commit, and what a person has to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command, git, replace

CANARY = "hunter2-hunter2-hunter2"


def planned(envgen: Command, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return the plan of each profile that changes, by name."""
    done = envgen("plan", *arguments, "--format", "json")
    assert done.status == 0, done.err
    return {plan["profile"]: plan for plan in json.loads(done.out)["profiles"]}


def add_variable(project: Path) -> None:
    """Add a secret that a person supplies."""
    text = "\nenv:\n  STRIPE_KEY: {secret: true, for: [web], help: Stripe → Developers}\n"
    replace(project / "profiles/base.yaml", "\nenv:\n", text)


def test_nothing_changes(deployed: Path, envgen: Command) -> None:
    """In step with the commit: one line, in each format."""
    assert envgen("plan").out == "no profile changes since HEAD\n"
    assert envgen("plan", "--format", "markdown").out == (
        "**envgen plan**: no profile changes since `HEAD`.\n"
    )
    assert planned(envgen) == {}


def test_a_change_in_all_profiles(deployed: Path, envgen: Command) -> None:
    """What changes in each, what the platform does, and the steps in their order."""
    add_variable(deployed)
    found = planned(envgen)
    assert list(found) == sorted(found)
    assert set(found) == {"development", "production", "staging", "test"}
    production = found["production"]
    [change] = [each for each in production["changes"] if each["kind"] == "variable"]
    assert (change["name"], change["before"]) == ("STRIPE_KEY", None)
    assert any("keeps the values of" in effect for effect in production["effects"])
    assert any("deploys shop again" in effect for effect in production["effects"])
    titles = [step["title"] for step in production["steps"]]
    render = titles.index("Run `envgen render production`.")
    by_hand = next(at for at, each in enumerate(titles) if "Render won't ask" in each)
    commit = next(at for at, each in enumerate(titles) if each.startswith("Commit"))
    assert render < by_hand < commit
    assert found["development"]["steps"] == []


def test_the_steps_are_those_of_todo(deployed: Path, envgen: Command) -> None:
    """The list for one profile comes from the same code."""
    add_variable(deployed)
    todo = envgen("todo", "production").out.splitlines()
    lines = [
        line.strip()
        for step in planned(envgen)["production"]["steps"]
        for line in (step["title"], *step["details"])
    ]
    assert [line.strip().partition(". ")[2] or line.strip() for line in todo[1:]] == [
        line.partition(". ")[2] or line for line in ([f"1. {each}" for each in lines])
    ]


def test_of_a_branch_that_is_committed(deployed: Path, envgen: Command) -> None:
    """In a pull request everything is committed: nothing is to be rendered or committed again."""
    git(deployed, "branch", "deployed-branch")
    add_variable(deployed)
    assert envgen("render", "--all", "-q").status == 0
    git(deployed, "add", "-A")
    git(deployed, "commit", "-qm", "more")
    assert planned(envgen) == {}
    titles = [step["title"] for step in planned(envgen, "deployed-branch")["production"]["steps"]]
    assert not any(title.startswith(("Run", "Commit")) for title in titles)
    assert any(title.startswith("Merge and push") for title in titles)


def test_profiles_that_come_and_go(deployed: Path, envgen: Command) -> None:
    """A new one is new; of one that is gone the services stay, which is said."""
    staging = deployed / "profiles/staging.yaml"
    (deployed / "profiles/preview.yaml").write_text("extends: development\n", encoding="utf-8")
    staging.unlink()
    found = planned(envgen)
    assert (found["staging"]["removed"], found["staging"]["new"]) == (True, False)
    assert (found["preview"]["removed"], found["preview"]["new"]) == (False, True)
    assert "its services stay on the platform" in envgen("plan").out


def test_a_new_service(deployed: Path, envgen: Command) -> None:
    """The platform creates it."""
    replace(
        deployed / "profiles/base.yaml",
        "\nprograms:\n",
        "\nprograms:\n  sweeper: {command: python -m sweeper}\n",
    )
    effects = planned(envgen)["production"]["effects"]
    assert any(effect.startswith("creates the worker service ") for effect in effects)


@pytest.mark.threat("a comparison of profiles shows a secret")
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_no_secret_is_read(deployed: Path, envgen: Command, form: str) -> None:
    """A .env file has no part in a plan, but for which names are in it."""
    add_variable(deployed)
    with (deployed / ".env.production").open("a", encoding="utf-8") as file:
        file.write(f"STRIPE_KEY={CANARY}\n")
    done = envgen("plan", "--format", form)
    assert CANARY not in done.out + done.err


@pytest.mark.threat("a value in a comment of a pull request is Markdown")
def test_values_are_no_markdown(deployed: Path, envgen: Command) -> None:
    """A hostile value stays inside its code, in its cell."""
    hostile = "</details>|`@everyone` ![x](https://evil.example/)"
    replace(
        deployed / "profiles/base.yaml",
        "\nenv:\n",
        f"\nenv:\n  NOTE: {json.dumps(hostile)}\n",
    )
    out = envgen("plan", "--format", "markdown").out
    lines = [line for line in out.splitlines() if "evil.example" in line]
    assert lines
    for line in lines:
        assert line.startswith("| ")
        assert line.replace("\\|", "").count("|") == 5
        assert "``" in line
    assert out.count("</details>\n") == out.count("<details>")


def test_an_unknown_revision(deployed: Path, envgen: Command) -> None:
    """It is named, and nothing else is said."""
    done = envgen("plan", "nosuch")
    assert done.status == 2
    assert done.places("plan") == [""]
