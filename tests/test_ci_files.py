"""The hooks for pre-commit, and the workflow in the docs, call what there is.

That pre-commit installs and runs the hooks from a clone was tried by hand, with
`pre-commit try-repo`: it makes an environment and installs into it, which no test should.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from commandline import Command, git

from envgen.lint.kinds import kinds_of
from envgen.live.rehearse.given import DATABASE, REDIS

ROOT = Path(__file__).parent.parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
CHECKS = [hook for hook in HOOKS if hook["id"] != "envgen-lint"]
PAGES = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/README.md")]
WORKFLOW = re.search(
    r"```yaml\n(# \.github.*?)```", (ROOT / "docs/how-to/check-in-ci.md").read_text(), re.DOTALL
)


@pytest.mark.parametrize("hook", CHECKS, ids=[hook["id"] for hook in CHECKS])
def test_a_hook_stops_a_commit_that_breaks_something(
    project: Path, envgen: Command, hook: dict[str, Any]
) -> None:
    """Its command takes no file names, passes in a project in step, and fails in another."""
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    assert envgen("render", "--all", "-q").status == 0
    git(project, "add", "-A")
    program, *arguments = shlex.split(hook["entry"])
    assert program == "envgen"
    assert envgen(*arguments).status == 0
    (project / "config/settings/production.py").unlink()
    assert envgen(*arguments).status == 1


def test_the_lint_hook_gets_the_files_that_lint_knows(project: Path, envgen: Command) -> None:
    """It needs no profile, and an error in one of the files stops the commit."""
    (hook,) = [hook for hook in HOOKS if hook["id"] == "envgen-lint"]
    assert hook["language"] == "python"
    assert "pass_filenames" not in hook
    known = ["render.yaml", "a/render.staging.yml", ".env", "b/.env.example", "c/settings.py"]
    known += ["settings/production.py", "Dockerfile", "web/Dockerfile.dev", "Procfile"]
    known += ["requirements.txt", "requirements-dev.txt", "pyproject.toml", ".python-version"]
    known += ["runtime.txt", "build.sh", "start.sh", "release.sh", "docker-entrypoint.sh"]
    others = ["compose.yaml", "app/views.py", "README.md", "settings/__init__.py"]
    taken = [path for path in known + others if re.search(hook["files"], path)]
    assert [path for path in taken if not re.search(hook["exclude"], path)] == known
    assert all(kinds_of(path, named=False) for path in known)
    (project / "render.yaml").write_text("databases:\n  - {name: shop-db, plan: free}\n")
    arguments = shlex.split(hook["entry"])[1:]
    assert envgen(*arguments, "render.yaml").status == 1
    (project / "render.yaml").write_text("databases:\n  - {name: a, plan: free, ipAllowList: []}\n")
    assert envgen(*arguments, "render.yaml").status == 0


def test_the_leaks_hook_stops_a_secret_that_is_staged(project: Path, envgen: Command) -> None:
    """Before it is committed, when it still can be taken back."""
    assert envgen("render", "--all", "-q").status == 0
    text = (project / ".env.production").read_text(encoding="utf-8")
    (line,) = re.findall(r"^BOT_SHARED_SECRET=.+$", text, re.MULTILINE)
    (project / "notes.txt").write_text(line, encoding="utf-8")
    git(project, "add", "-A")
    (entry,) = [hook["entry"] for hook in HOOKS if hook["id"] == "envgen-leaks"]
    assert envgen(*shlex.split(entry)[1:]).status == 1


def test_the_workflow_is_yaml_and_calls_commands_that_there_are() -> None:
    """Each `envgen …` step is a command; nothing but reading is permitted."""
    assert WORKFLOW is not None
    workflow = yaml.safe_load(WORKFLOW[1])
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    called = [step["run"] for step in steps if step.get("run", "").startswith("envgen ")]
    assert len(called) == 4
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    for run in called:
        command = run.split()[1]
        assert f"\n### envgen {command}\n" in reference, command


def _rehearsals() -> list[dict[str, Any]]:
    page = (ROOT / "docs/how-to/rehearse-a-deploy.md").read_text(encoding="utf-8")
    return [yaml.safe_load(text) for text in re.findall(r"```yaml\n(# \.github.*?)```", page, re.S)]


def test_the_workflows_that_rehearse() -> None:
    """Both read alone, and call the command; one has the servers of its service containers."""
    alone, beside = (item["jobs"]["rehearse"] for item in _rehearsals())
    for workflow, job in zip(_rehearsals(), (alone, beside), strict=True):
        assert workflow["permissions"] == {"contents": "read"}
        assert job["steps"][-1]["run"] == "envgen rehearse production --format github"
        assert all("secrets." not in str(step) for step in job["steps"])
    assert "services" not in alone
    urls = {name: urlsplit(url) for name, url in beside["env"].items()}
    assert urls.keys() == {DATABASE, REDIS}
    ports = {port for item in beside["services"].values() for port in item["ports"]}
    assert ports == {f"{url.port}:{url.port}" for url in urls.values()}
    assert {url.hostname for url in urls.values()} == {"127.0.0.1"}
    given = beside["services"]["postgres"]["env"]["POSTGRES_PASSWORD"]
    assert urls[DATABASE].password == given


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_nobody_is_told_to_install_a_stranger(path: Path) -> None:
    """What a package index calls envgen is another project: it is installed from a checkout."""
    commands = re.findall(r"pip install [^`\n]*", path.read_text(encoding="utf-8"))
    assert not [line for line in commands if "envgen" in line.split()]
