"""HSTS of an adopted project: what Django's checks say of it is the project's own decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from adopting import copied
from commandline import Command

from envgen.check import booted_findings
from envgen.check.booted import Booted
from envgen.cli.session import Session
from envgen.errors import Severity
from envgen.live.boot.report import Boot, BootReport, CheckMessage

IDS = ("security.W004", "security.W005", "security.W021")


def severities(root: Path) -> dict[str, Severity]:
    """Return how severe the messages of Django's checks about HSTS and SECRET_KEY are."""
    deployment = Session(str(root)).deployments["production"]
    checks = tuple(
        CheckMessage(id, Severity.WARNING, f"{id} says so", deploy=True)
        for id in (*IDS, "security.W012")
    )
    boot = Boot("production", ("web",), "python", (), BootReport(checks=checks))
    found = booted_findings(Booted(deployment, boot), deployment)
    return {
        item.message.partition(":")[0]: item.severity
        for item in found
        if item.rule == "django-deploy"
    }


@pytest.fixture
def root(envgen: Command, tmp_path: Path) -> Path:
    """Return a project that was adopted."""
    root = copied("guide", tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    return root


def test_what_the_project_had_is_a_note(root: Path) -> None:
    """`adopt` keeps the values, so they are no error right after it; others stay errors."""
    found = severities(root)
    assert {found[id] for id in IDS} == {Severity.NOTE}
    assert found["security.W012"] is Severity.ERROR


def test_what_the_profile_says_is_an_error(root: Path) -> None:
    """Then the profile decides, and can be changed."""
    path = root / "profiles/production.yaml"
    path.write_text(f"{path.read_text()}settings: {{SECURE_HSTS_SECONDS: 3600}}\n")
    assert {severities(root)[id] for id in IDS} == {Severity.ERROR}


def test_what_the_profile_keeps_is_a_warning(root: Path) -> None:
    """A setting that the owner turned off stays, and no error follows from it."""
    path = root / "profiles/production.yaml"
    text = path.read_text()
    assert "keep: [" in text
    path.write_text(text.replace("keep: [", "keep: [SESSION_COOKIE_SECURE, ", 1))
    assert severities(root)["security.W012"] is Severity.WARNING


def test_a_deploy_that_fails_on_warnings(root: Path) -> None:
    """Where a command of the deploy runs the same checks, they are errors."""
    path = root / "profiles/production.yaml"
    text = path.read_text()
    command = "buildCommand: python manage.py check --deploy --fail-level WARNING"
    lines = [
        f"{line.partition('buildCommand')[0]}{command}" if "buildCommand:" in line else line
        for line in text.splitlines()
    ]
    assert lines != text.splitlines()
    path.write_text("\n".join(lines) + "\n")
    assert {severities(root)[id] for id in IDS} == {Severity.ERROR}
