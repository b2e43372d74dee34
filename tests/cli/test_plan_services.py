"""`envgen plan`: what it says of services, and of profiles that stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command, git, replace


@pytest.fixture
def paid(deployed: Path, envgen: Command) -> Path:
    """Return a project whose production has a plan and a store, committed."""
    store = "redis: {provider: render-keyvalue}\nrender:\n  keyvalue: {plan: starter}\n"
    replace(deployed / "profiles/production.yaml", "render:\n", store)
    assert envgen("render", "--all", "-q").status == 0
    git(deployed, "add", "-A")
    git(deployed, "commit", "-qm", "paid")
    assert planned(envgen) == {}
    return deployed


def planned(envgen: Command) -> dict[str, dict[str, Any]]:
    """Return the plan of each profile that changes, by name."""
    done = envgen("plan", "--format", "json")
    assert done.status == 0, done.err
    return {plan["profile"]: plan for plan in json.loads(done.out)["profiles"]}


def test_a_field_of_a_service(paid: Path, envgen: Command) -> None:
    """A plan costs money: it is named, before and now; what it belongs to is deployed again."""
    replace(
        paid / "profiles/production.yaml",
        "web: {name: shop, plan: starter",
        "web: {name: shop, plan: standard",
    )
    found = planned(envgen)
    assert list(found) == ["production"]
    assert found["production"]["changes"] == [
        {"kind": "service", "name": "web plan", "before": "starter", "now": "standard"}
    ]
    assert any("deploys shop again" in effect for effect in found["production"]["effects"])


def test_lines_that_move(paid: Path, envgen: Command) -> None:
    """What stays as it is, is not deployed again because of lines above it."""
    replace(
        paid / "profiles/production.yaml",
        "plan: starter, region: oregon",
        "plan: starter, region: oregon, buildFilter: {paths: [shop]}",
    )
    effects = planned(envgen)["production"]["effects"]
    assert [effect for effect in effects if effect.startswith(("deploys", "updates"))] == [
        "deploys shop again, with what changed"
    ]


def test_a_store_that_changes(paid: Path, envgen: Command) -> None:
    """It is updated: no program in it is deployed."""
    replace(
        paid / "profiles/production.yaml", "keyvalue: {plan: starter}", "keyvalue: {plan: standard}"
    )
    found = planned(envgen)["production"]
    [change] = found["changes"]
    assert change["kind"] == "service"
    assert change["name"].endswith(" plan")
    assert [each for each in found["effects"] if each.startswith(("deploys", "updates"))] == [
        f"updates {change['name'].removesuffix(' plan')}, with what changed"
    ]


def test_a_file_that_all_profiles_share(paid: Path, envgen: Command) -> None:
    """A variable of one profile changes .env.example: the others do not change."""
    replace(paid / "profiles/production.yaml", "\nredis:", "\nenv: {NOTE: x}\nredis:")
    assert list(planned(envgen)) == ["production"]
    assert envgen("render", "--all", "-q").status == 0
    assert list(planned(envgen)) == ["production"]


@pytest.mark.threat("a comparison of profiles shows a secret")
def test_a_secret_in_a_field(paid: Path, envgen: Command) -> None:
    """A person wrote one into a command: it is not shown."""
    replace(
        paid / "profiles/production.yaml",
        "plan: starter, region: oregon",
        "plan: starter, region: oregon, buildCommand: pip install -i https://me:hunter2-hunter2@index.example.org/x",
    )
    for form in ("text", "markdown", "json"):
        done = envgen("plan", "--format", form)
        assert "buildCommand" in done.out
        assert "hunter2" not in done.out + done.err
    assert "hunter2" not in envgen("explain", "web buildCommand").out


def test_where_a_field_comes_from(paid: Path, envgen: Command) -> None:
    """`explain` has the names that `plan` and `show` have."""
    done = envgen("explain", "web plan", "-p", "production", "--format", "json")
    [answer] = json.loads(done.out)
    [production] = answer["profiles"]
    assert (answer["kind"], production["value"]) == ("field", "starter")
    [decides] = [each["cause"] for each in production["decisions"] if each["changes_value"]]
    assert decides["key"] == "render.services.web.plan"
