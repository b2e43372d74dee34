"""Commands and scripts that name the old settings module: edited, or named by adopt and check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from adopting import copied
from commandline import Command

OLD, NEW = "config.settings.production", "config.env_settings.production"


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """Return a project whose build and release name its settings module."""
    root = copied("split", tmp_path)
    script = f"set -e\npython manage.py collectstatic --no-input --settings={OLD}\n"
    (root / "build.sh").write_text(script)
    blueprint = root / "render.yaml"
    text = blueprint.read_text().replace(
        "&& python manage.py collectstatic --no-input", "&& bash build.sh"
    )
    text = text.replace("manage.py migrate", f"manage.py migrate --settings {OLD}")
    text = text.replace(
        "gunicorn config.wsgi", f"DJANGO_SETTINGS_MODULE={OLD} gunicorn config.wsgi"
    )
    blueprint.write_text(text)
    return root


def bypassed(envgen: Command, root: Path) -> list[str]:
    """Return what `check` says of settings modules that are not generated."""
    found = json.loads(envgen("check", "--format", "json", cwd=root).out)["problems"]
    return [item["message"] for item in found if item["rule"] == "settings-module-bypassed"]


def test_commands_and_their_scripts_are_edited(envgen: Command, split: Path) -> None:
    """Afterwards the build, the release and the start use the generated module."""
    assert envgen("adopt", "--apply", cwd=split).status == 0
    [service] = yaml.safe_load((split / "render.yaml").read_text())["services"]
    assert service["preDeployCommand"] == f"python manage.py migrate --settings {NEW}"
    assert f"DJANGO_SETTINGS_MODULE={NEW} gunicorn" in service["startCommand"]
    assert f"--settings={NEW}\n" in (split / "build.sh").read_text()
    assert bypassed(envgen, split) == []


def test_check_names_a_command_with_the_old_settings(envgen: Command, split: Path) -> None:
    """Also one in a script, and `todo` deletes nothing that such a command needs."""
    assert envgen("adopt", "--apply", cwd=split).status == 0
    script = split / "build.sh"
    script.write_text(script.read_text().replace(NEW, OLD))
    assert len(bypassed(envgen, split)) == 1
    profile = split / "profiles" / "production.yaml"
    profile.write_text(profile.read_text().replace(f"--settings {NEW}", f"--settings {OLD}"))
    envgen("render", "production", cwd=split)
    assert len(bypassed(envgen, split)) == 2
    done = envgen("todo", "production", cwd=split)
    assert f"SECRET_KEY (only after its commands stop using {OLD})" in done.out


def test_files_that_are_not_edited_are_named(envgen: Command, split: Path) -> None:
    """A Dockerfile and a unit stay as they are, and the report says what to write."""
    (split / "Dockerfile").write_text(f"FROM python:3.12\nENV DJANGO_SETTINGS_MODULE={OLD}\n")
    (split / "deploy").mkdir()
    unit = f'[Service]\nEnvironment="DJANGO_SETTINGS_MODULE={OLD}"\n'
    (split / "deploy" / "shop.service").write_text(unit)
    done = envgen("adopt", cwd=split)
    assert f"Dockerfile:2:28: names {OLD}: write {NEW} instead" in done.err
    assert f"deploy/shop.service:2:37: names {OLD}: write {NEW} instead" in done.err


@pytest.mark.parametrize(
    ("more", "said"), [("", True), ("import dotenv\ndotenv.load_dotenv()\n", False)]
)
def test_celery_on_a_laptop(envgen: Command, tmp_path: Path, more: str, said: bool) -> None:
    """A worker that developers start gets production's settings, unless it reads .env."""
    root = copied("celery", tmp_path)
    path = root / "tasks1/celery.py"
    default = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "tasks1.settings")\n'
    path.write_text(f"{more}{default}{path.read_text()}")
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0
    assert ("`envgen run development -- celery …`" in done.err) is said
