"""A SECRET_KEY that Render generates: kept with a warning, unless a deploy would fail of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shop
from judging import deployed

from envgen.check.booted import Booted
from envgen.check.booted.checks import deployment_checks
from envgen.errors import Severity
from envgen.live.boot.report import Boot, BootReport, CheckMessage

STRICT = "python manage.py check --deploy --fail-level WARNING"
COMMANDS = [
    ("python manage.py check --deploy", "note"),
    (STRICT, "error"),
    ("python manage.py check --fail-level=WARNING --deploy", "error"),
    ("python manage.py check --deploy && x --fail-level WARNING", "note"),
    (f"{STRICT.replace('WARNING', 'ERROR')}", "note"),
]


@pytest.mark.parametrize(("command", "severity"), COMMANDS)
def test_a_key_that_the_platform_generates(root: Path, command: str, severity: str) -> None:
    """The place is the entry, and the hint keeps people logged in."""
    key = "DJANGO_SECRET_KEY: {secret: true, generate: render}"
    shop.edit(root, "profiles/production.yaml", "env:\n", f"env:\n  {key}\n")
    release = f"{command} && python manage.py migrate"
    web = f"web: {{plan: starter, preDeployCommand: {release!r}}}"
    shop.edit(root, "profiles/production.yaml", "web: {plan: starter}", web)
    shop.render(root)
    code, data = shop.check(root, "production")
    [found] = [item for item in data["problems"] if item["rule"] == "render-generated-key"]
    lines = (root / "render.yaml").read_text().splitlines()
    assert (found["file"], found["severity"]) == ("render.yaml", severity)
    assert lines[found["line"] - 1].strip() == "- key: DJANGO_SECRET_KEY"
    assert ("SECRET_KEY_FALLBACKS" in found["hint"]) is (severity == "error")
    assert ("keep it" in found["hint"]) is (severity == "note")
    assert (code == 1) is (severity == "error")


@pytest.mark.parametrize(
    ("generate", "build", "severity"),
    [
        ("render", "true", None),
        ("render", STRICT, "error"),
        ("django", "true", "error"),
    ],
)
def test_what_django_says_of_a_short_key(generate: str, build: str, severity: str | None) -> None:
    """W009 of a booted program is an error, unless a rule about the manifest says it."""
    text = (
        "programs: {web: {command: gunicorn config.wsgi, django: true}}\n"
        f"env: {{DJANGO_SECRET_KEY: {{secret: true, generate: {generate}}}}}\n"
        f"render: {{services: {{web: {{plan: starter, preDeployCommand: {build!r}}}}}}}\n"
    )
    message = CheckMessage(
        "security.W009", Severity.WARNING, "SECRET_KEY is too short", deploy=True
    )
    boot = Boot("production", ("web",), "python", (), BootReport(checks=(message,)))
    found = [item.severity for item in deployment_checks.check(Booted(deployed(text), boot))]
    assert [item and item.value for item in found] == ([severity] if severity else [])
