"""action.yml: the GitHub Action, linted, and each of its steps run as GitHub runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from commandline import git
from source_trees import ROOT

ACTION = ROOT.parent / "action.yml"
LINTER = str(Path(sys.executable).with_name("check-jsonschema"))


def steps() -> list[dict[str, Any]]:
    """Return the steps of the action."""
    found: list[dict[str, Any]] = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    return found


@pytest.mark.slow
def test_it_is_a_valid_action() -> None:
    """By GitHub's own schema of actions, which the linter has."""
    command = [LINTER, "--builtin-schema", "vendor.github-actions", str(ACTION)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.threat("a value of a pull request runs in CI")
def test_no_value_is_part_of_a_script() -> None:
    """GitHub inserts expressions as text: in a script they would be commands."""
    for step in steps():
        assert "${{" not in step["run"]
        names = set(re.findall(r"\$\{?([A-Z_]+)", step["run"]))
        assert names <= {*step["env"], "GITHUB_STEP_SUMMARY"}
        assert not re.search(r"(?<!\")\$[A-Z]", step["run"].replace('"$SINCE^', '""$SINCE^')), step


@pytest.mark.slow
def test_its_steps_on_a_pull_request(project: Path, tmp_path: Path, envgen: Any) -> None:
    """The first installs envgen; the check passes, fails for a finding, and the plan is written."""
    assert envgen("render", "--all", "-q").status == 0
    git(project, "add", "-A")
    git(project, "commit", "-qm", "deployed")
    base = git(project, "rev-parse", "HEAD").strip()
    profile = project / "profiles/production.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(f"{text}\nenv:\n  NOTE: from the pull request\n", encoding="utf-8")
    assert envgen("render", "--all", "-q").status == 0
    git(project, "commit", "-qam", "a change")

    run = Runner(project, tmp_path / "runner", base)
    install, check, plan = steps()
    assert run(install).returncode == 0
    done = run(check)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(line.startswith("::") for line in done.stdout.splitlines())
    assert run(plan).returncode == 0
    assert "NOTE" in run.summary.read_text(encoding="utf-8")

    settings = project / "config/settings/production.py"
    settings.write_text(settings.read_text(encoding="utf-8") + "DEBUG = True\n", encoding="utf-8")
    done = run(check)
    assert done.returncode == 1
    assert "::error file=config/settings/production.py" in done.stdout


class Runner:
    """Runs steps in a project as GitHub does, with the values that it has for expressions."""

    def __init__(self, project: Path, folder: Path, base: str) -> None:
        """Copy the action, without what a checkout does not have."""
        self.project = project
        action = folder / "action"
        files = git(ROOT.parent, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in filter(None, files.split("\0")):
            if not name.startswith(("tests/", "docs/", "benchmarks/")):
                (action / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT.parent / name, action / name)
        self.summary = folder / "summary.md"
        self.values = {
            "github.action_path": str(action),
            "runner.temp": str(folder),
            "inputs.directory": ".",
            "inputs.since": base,
            "inputs.fail-level": "error",
        }

    def __call__(self, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a step with bash, as GitHub does: it ends with the first command that fails."""
        wanted = {
            name: self.values[text.removeprefix("${{").removesuffix("}}").strip()]
            for name, text in step["env"].items()
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.project,
            env={**os.environ, **wanted, "GITHUB_STEP_SUMMARY": str(self.summary)},
            capture_output=True,
            text=True,
            check=False,
        )
