"""What the boot tests share: projects on disk, and the environment of each program.

The environment is taken from render.yaml as Render takes it: references are followed, and
what a person or Render supplies is a dummy value of the right form.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import django
import scenarios
import yaml

from envgen.model import Deployment, Variable

VERSION = ".".join(map(str, django.VERSION[:2]))
STAND_INS = {
    "database": "postgresql://user:password@db.example.com:5432/propel",
    "cache": "redis://cache.example.com:6379/0",
    "int": "7",
    "float": "0.5",
    "bool": "true",
    "list": "one,two",
}
TEXT = "dummy-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE64 = "c3RhbmQtaW4tb2YtNDQtY2hhcmFjdGVycy1hbHRvZ2U="


class Case(NamedTuple):
    """One boot: a label for messages, what driver.py does, and with which environment."""

    label: str
    action: str
    environment: dict[str, str]
    arguments: dict[str, Any]


class Project(NamedTuple):
    """A rendered project: where its profiles are, where its manage.py is, and what is deployed."""

    folder: Path
    root: Path
    deployments: dict[str, Deployment]


class Service(NamedTuple):
    """A service of a Blueprint: its programs, and exactly the variables that it has."""

    deployment: Deployment
    programs: tuple[str, ...]
    environment: dict[str, str]


def project(scenario: scenarios.Scenario, folder: Path) -> Project:
    """Make a scenario's project around what Django's own startproject makes, and render it."""
    root = folder / scenario.root
    shutil.copytree(_startproject(scenario.package), root, dirs_exist_ok=True)
    made = root / scenario.package / "settings.py"
    if scenario.base_settings is None:
        made.unlink()
    else:
        # Since 6.1 startproject has mail printed, which `check --deploy` takes for an error; to
        # name a mail server instead is for the person whose module this is.
        text = made.read_text(encoding="utf-8").partition("\nMAILERS = ")[0]
        made.unlink()
        (root / scenario.base_settings).write_text(text, encoding="utf-8")
    scenarios.write(scenario, folder, VERSION)
    session, _ = scenarios.render(folder)
    return Project(folder, root, session.deployments)


class Driver:
    """The process of driver.py, in which projects boot."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Talk to a process that was started with pipes."""
        self._process = process

    def run(self, folder: Path, cases: Iterable[Case]) -> dict[str, dict[str, Any]]:
        """Boot the project in `folder` once for each case; return the outcomes by their labels."""
        cases = list(cases)
        requests = [
            {"action": case.action, "environment": case.environment, **case.arguments}
            for case in cases
        ]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps({"folder": str(folder), "cases": requests}),
            file=self._process.stdin,
            flush=True,
        )
        outcomes = json.loads(self._process.stdout.readline())
        return {case.label: outcome for case, outcome in zip(cases, outcomes, strict=True)}

    def errors(self, folder: Path, cases: Iterable[Case]) -> dict[str, str]:
        """Boot as `run` does; return the errors of those cases that have one."""
        outcomes = self.run(folder, cases)
        return {label: item["error"] for label, item in outcomes.items() if item["error"]}


def services(project: Project, profile: str) -> Iterator[Service]:
    """Yield the services of a profile's Blueprint that run programs."""
    deployment = project.deployments[profile]
    blueprint = deployment.manifest
    assert blueprint is not None
    manifest = yaml.safe_load((project.folder / blueprint.path).read_text(encoding="utf-8"))
    by_name = {service["name"]: service for service in manifest["services"]}
    groups = {group["name"]: group for group in manifest.get("envVarGroups", ())}
    for service in blueprint.services:
        entries = list(_entries(by_name[service.name], groups))
        environment = {e["key"]: _value(e, deployment, by_name) for e in entries}
        yield Service(deployment, service.programs, environment)


def stand_in(variable: Variable) -> str:
    """Return a value of the form that a variable has to have."""
    if variable.encoding == "base64":
        return BASE64
    return STAND_INS.get(variable.type, TEXT)


def _entries(service: dict[str, Any], groups: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in service.get("envVars", ()):
        if "fromGroup" in entry:
            yield from groups[entry["fromGroup"]]["envVars"]
        else:
            yield entry


def _value(entry: dict[str, Any], deployment: Deployment, services: dict[str, Any]) -> str:
    if "value" in entry:
        return str(entry["value"])
    if entry.get("generateValue"):
        return BASE64
    reference = entry.get("fromService", {})
    if "envVarKey" in reference:
        # Whoever it refers to has to have the value itself.
        source = services[reference["name"]]
        assert source["type"] == reference["type"]
        keys = {item["key"]: item for item in source["envVars"] if "key" in item}
        return _value(keys[reference["envVarKey"]], deployment, {})
    if reference.get("property") == "hostport":
        return f"{reference['name']}:10000"
    variable = deployment.variable(entry["key"])
    assert variable is not None
    return stand_in(variable)


@cache
def _startproject(package: str) -> Path:
    """Make what Django's own startproject makes; the same for all tests of a process."""
    folder = Path(mkdtemp(prefix="envgen-startproject-"))
    command = [sys.executable, "-m", "django", "startproject", package, str(folder)]
    subprocess.run(command, check=True)
    return folder
