"""What `envgen check` finds in a new Django project after `envgen init` and `envgen render`."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, git

from envgen.output.scaffold import DATABASES

pytestmark = pytest.mark.slow
# A second web service, a worker and a disk, below the service of the web program.
MORE = """\
    api: {name: shop-api-PROFILE, plan: starter, type: web, healthCheckPath: /healthz}
    jobs: {name: shop-jobs-PROFILE, plan: starter, type: worker}
"""
PROGRAMS = """\
  api: {command: gunicorn --threads 2 shop.wsgi, django: true}
  jobs: {command: python jobs.py}
"""
OPTIONS = {
    "bot": ("--bot", "--no-bot"),
    "celery": ("--celery", "--no-celery"),
    "staging": ("--staging", "--no-staging"),
    "frontend": ("--frontend=https://app.example.org", ""),
}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files that `django-admin startproject` writes."""
    root = tmp_path_factory.mktemp("started") / "shop"
    root.mkdir()
    command = [sys.executable, "-m", "django", "startproject", "shop", str(root)]
    subprocess.run(command, check=True)
    return root


def made(envgen: Command, started: Path, root: Path, *options: str) -> None:
    """Make a project with the options of init."""
    shutil.copytree(started, root)
    git(root, "init", "-q")
    more = ("--edit", "--requirements", "requirements.txt", "--host", "shop.example.com")
    assert envgen("init", *filter(None, options), *more, cwd=root).status == 0


def found(envgen: Command, root: Path) -> set[str]:
    """Return the rules of the errors and warnings that `check` finds in the rendered project."""
    assert envgen("render", "--all", cwd=root).status == 0
    git(root, "add", "-A")
    problems = json.loads(envgen("check", "--format", "json", cwd=root).out)["problems"]
    return {item["rule"] for item in problems if item["severity"] != "note"}


def expected(database: str, *options: str) -> set[str]:
    """Return what is true: the key of startproject, a bot that is to be written, a lost file."""
    lost = {"database-lost"} if database == "sqlite" else set()
    return {"secret-literal", *lost, *(["program-missing"] if "--bot" in options else [])}


@pytest.mark.parametrize("database", DATABASES)
def test_a_new_project_has_nothing_to_report(
    envgen: Command, started: Path, tmp_path: Path, database: str
) -> None:
    """With every combination of init's options, only what is true is an error or a warning."""
    for number, options in enumerate(itertools.product(*OPTIONS.values())):
        root = tmp_path / str(number) / "shop"
        made(envgen, started, root, "--database", database, *options)
        assert found(envgen, root) == expected(database, *options), options


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("celery", OPTIONS["celery"])
def test_more_services_have_nothing_to_report(
    envgen: Command, started: Path, tmp_path: Path, database: str, celery: str
) -> None:
    """A second web service, a worker and a disk with uploads are right as they are."""
    root = tmp_path / "new" / "shop"
    made(envgen, started, root, "--database", database, celery)
    (root / "jobs.py").write_text("print(1)\n")
    settings = root / "shop" / "settings.py"
    settings.write_text(settings.read_text() + 'MEDIA_ROOT = "/var/data/media"\n')
    base = root / "profiles" / "base.yaml"
    base.write_text(base.read_text().replace("programs:\n", f"programs:\n{PROGRAMS}", 1))
    for name in ("production", "staging"):
        file = root / "profiles" / f"{name}.yaml"
        head, line, rest = file.read_text().partition("    web: {")
        own, end, rest = rest.partition("}\n")
        disk = ", disk: {name: data, mountPath: /var/data, sizeGB: 1}"
        file.write_text(head + line + own + disk + end + MORE.replace("PROFILE", name) + rest)
    # The file of a SQLite database is in the project, and not on the disk.
    assert found(envgen, root) == expected(database)
