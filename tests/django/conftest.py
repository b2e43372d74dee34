"""The projects that boot, and the process in which they do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from boots import Driver, Project, project
from scenarios import Scenario

# Deprecations are errors, whoever is to blame for them.
WARNINGS = ("-W", "error::DeprecationWarning", "-W", "error::PendingDeprecationWarning")


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """Start driver.py, with no variable of the environment that it is started from."""
    command = [sys.executable, *WARNINGS, str(Path(__file__).with_name("driver.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={}
    ) as process:
        yield Driver(process)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scenario], Project]:
    """Give what makes a scenario's project, once however many tests look at it."""

    @cache
    def build(scenario: Scenario) -> Project:
        return project(scenario, tmp_path_factory.mktemp(scenario.name))

    return build
