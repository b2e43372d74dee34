"""What a program says for all platforms: the same as the platform's own key, which wins."""

from __future__ import annotations

import pytest
from judging import deployed, places

from envgen.model import Deployment
from envgen.platforms.manifest import Service

PRODUCTION = """\
project: shop
kind: deployed
site: {hosts: [shop.example.org]}
database: {provider: url}
programs:
  web: {command: gunicorn config.wsgi, django: true%s}
  task: {command: python manage.py clearsessions, django: true%s}
render: {services: {web: {name: shop%s}, task: {name: tidy%s}}}
"""
# A program, its key, the platform's own key, a value and another.
KEYS = [
    ("web", "build", "buildCommand", "./build.sh", "./compile.sh"),
    ("web", "release", "preDeployCommand", "./release.sh", "./before.sh"),
    ("task", "schedule", "schedule", "0 3 * * *", "0 4 * * *"),
    ("web", "health", "healthCheckPath", "/up", "/alive"),
    ("web", "instances", "numInstances", "3", "2"),
]


def resolved(program: str, said: str = "", own: str = "") -> Deployment:
    """Return the deployment in which a program says something, or its service."""
    parts = {"web": (said, "", own, ""), "task": ("", said, "", own)}
    return deployed(PRODUCTION % parts[program])


def service(deployment: Deployment, program: str) -> Service:
    """Return the service of a program, without the place of what it says."""
    manifest = deployment.manifest
    assert manifest is not None
    (found,) = (item for item in manifest.services if program in item.programs)
    return found


@pytest.mark.parametrize(("program", "field", "key", "value", "other"), KEYS)
def test_the_platforms_own_key(program: str, field: str, key: str, value: str, other: str) -> None:
    """A program's key does the same; where both are there, the platform's own counts."""
    said = service(resolved(program, said=f", {field}: {value}"), program)
    own = service(resolved(program, own=f", {key}: {value}"), program)
    both = service(resolved(program, f", {field}: {other}", f", {key}: {value}"), program)
    assert said.native == own.native == both.native
    assert str(said.native[key]) == value
    assert service(resolved(program), program).native.get(key) != said.native[key]


def test_the_settings_answer_the_health_check() -> None:
    """With and without a platform, and in development too."""
    text = PRODUCTION % (", health: /up", "", "", "")
    assert deployed(text).health_path == "/up"
    assert deployed(text[: text.index("render:")]).health_path == "/up"
    local = text[: text.index("render:")].replace("deployed", "development")
    assert deployed(local, name="development").health_path == "/up"


@pytest.mark.parametrize("field", ["build", "release", "schedule", "health", "instances"])
def test_a_program_in_the_service_of_another(field: str) -> None:
    """It has no service of its own, which the key would be about."""
    value = {"instances": "2", "health": "/up"}.get(field, "x")
    text = PRODUCTION % ("", f", runs_in: web, {field}: {value}", "", "")
    text = text.replace(", task: {name: tidy}", "")
    assert places(production=text) == ["production:7:79 program"]


def test_the_place_of_a_wrong_value() -> None:
    """Where the program says it, not where the platform would."""
    text = PRODUCTION % ("", ", schedule: 0 3 * * *, release: x", "", "")
    assert places(production=text) == ["production:7:86 cron"]
