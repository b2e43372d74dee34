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
# Each option of `init`, its answers, and whether settings.py of startproject is kept.
OPTIONS = {
    "database": tuple(f"--database={name}" for name in DATABASES),
    "bot": ("--bot", "--no-bot"),
    "celery": ("--celery", "--no-celery"),
    "staging": ("--staging", "--no-staging"),
    "edit": ("--edit", "--no-edit"),
    "frontend": ("--frontend=https://app.example.org", ""),
    "host": ("--host=shop.example.com", ""),
    "settings": ("kept", "removed"),
}


def covering(strength: int) -> list[tuple[str, ...]]:
    """Return rows of answers in which any answers to `strength` options stand together.

    No line that `init` writes depends on more than two options, so that what goes wrong in one of
    all 640 combinations does so in one of these rows.
    """
    parts = {
        row: set(itertools.combinations(enumerate(row), strength))
        for row in itertools.product(*OPTIONS.values())
    }
    left, rows = set.union(*parts.values()), []
    while left:
        rows.append(max(parts, key=lambda row: len(parts[row] & left)))
        left -= parts[rows[-1]]
    return rows


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
    if "removed" in options:
        (root / "shop/settings.py").unlink()
    given = [option for option in options if option.startswith("--")]
    assert envgen("init", *given, "--requirements", "requirements.txt", cwd=root).status == 0


def found(envgen: Command, root: Path) -> set[tuple[str, str]]:
    """Return rule and severity of what `check` finds, but for values that a person has to give."""
    assert envgen("render", "--all", "-q", cwd=root).status == 0
    git(root, "add", "-A")
    done = envgen("check", "--format", "json", cwd=root)
    problems = {(item["rule"], item["severity"]) for item in json.loads(done.out)["problems"]}
    assert done.status == ("error" in {severity for _, severity in problems})
    return problems - {("value-missing", "note")}


def expected(*options: str) -> set[tuple[str, str]]:
    """Return what is true: the key of startproject, a bot to be written, a lost file, old lines."""
    kept = "kept" in options
    bypassed = ("settings-module-bypassed", "warning") if kept else ("settings-module", "error")
    true = {
        "--bot": ("program-missing", "warning"),
        "--no-edit": bypassed,
        "--database=sqlite": ("database-lost", "warning"),
        "kept": ("secret-literal", "warning"),
    }
    return {true[option] for option in options if option in true}


@pytest.mark.parametrize("options", covering(3), ids=" ".join)
def test_a_new_project_has_nothing_to_report(
    envgen: Command, started: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """With the options of init, only what is true is found, and nothing that init could do."""
    root = tmp_path / "new" / "shop"
    made(envgen, started, root, *options)
    assert found(envgen, root) == expected(*options)


@pytest.mark.parametrize("database", OPTIONS["database"])
@pytest.mark.parametrize("celery", OPTIONS["celery"])
def test_more_services_have_nothing_to_report(
    envgen: Command, started: Path, tmp_path: Path, database: str, celery: str
) -> None:
    """A second web service, a worker and a disk with uploads are right as they are."""
    root = tmp_path / "new" / "shop"
    options = (database, celery, "--edit", "--host=shop.example.com", "kept")
    made(envgen, started, root, *options)
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
    assert found(envgen, root) == expected(*options)
