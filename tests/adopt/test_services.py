"""Services beside the site: each gets what the generated settings require, and each is booted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from adopting import copied, services
from commandline import Command, files_of

WORKER = """
  - type: worker
    name: jobs
    runtime: python
    buildCommand: "./build.sh"
    startCommand: {command}
"""
APP = """\
import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
app = Celery("shop")
"""
COMMANDS = ["celery -A shop worker", "bash worker.sh", "python jobs.py"]


def with_worker(folder: Path, command: str, variable: str) -> Path:
    """Return a project whose worker has no variables; `variable` is the site's key."""
    root = copied("guide", folder)
    blueprint = root / "render.yaml"
    text = blueprint.read_text().replace("SECRET_KEY", variable) + WORKER.format(command=command)
    blueprint.write_text(text)
    settings = root / "shop" / "settings.py"
    settings.write_text(settings.read_text().replace('get("SECRET_KEY"', f'get("{variable}"'))
    (root / "shop" / "celery.py").write_text(APP)
    (root / "worker.sh").write_text("set -e\nexec celery -A shop worker\n")
    (root / "jobs.py").write_text("import django\ndjango.setup()\n")
    return root


@pytest.mark.parametrize("variable", ["SECRET_KEY", "DJANGO_SECRET_KEY", "SHOP_KEY"])
def test_a_key_without_a_fallback(envgen: Command, tmp_path: Path, variable: str) -> None:
    """It stays with Render too, under its own name, and nothing is to be replaced."""
    root = with_worker(tmp_path, COMMANDS[0], variable)
    settings = root / "shop" / "settings.py"
    old = f'os.environ.get("{variable}", default="your secret key")'
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, f'os.environ["{variable}"]'))
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert entries(root, "shop")[variable]["generateValue"] is True
    assert "fromService" in entries(root, "jobs")[variable]
    assert f"{variable} " not in envgen("todo", "production", cwd=root).out


def entries(root: Path, service: str) -> dict[str, Any]:
    """Return the variables of a service."""
    found = services(yaml.safe_load((root / "render.yaml").read_text()))[service]["envVars"]
    return {item["key"]: item for item in found}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("variable", ["SECRET_KEY", "DJANGO_SECRET_KEY", "SHOP_KEY"])
def test_a_worker_gets_the_key_of_the_site(
    envgen: Command, tmp_path: Path, command: str, variable: str
) -> None:
    """Render generated it for the site, and the generated settings require it everywhere."""
    root = with_worker(tmp_path, command, variable)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    reference = {"type": "web", "name": "shop", "envVarKey": variable}
    assert entries(root, "shop")[variable]["generateValue"] is True
    assert entries(root, "jobs")[variable] == {"key": variable, "fromService": reference}
    module = {"key": "DJANGO_SETTINGS_MODULE", "value": "shop.env_settings.production"}
    assert entries(root, "jobs")["DJANGO_SETTINGS_MODULE"] == module
    assert f"{variable} " not in envgen("todo", "production", cwd=root).out


def test_a_key_that_the_old_settings_did_not_read(envgen: Command, tmp_path: Path) -> None:
    """The generated settings read it, so the worker gets it, and nothing is to be set by hand."""
    root = with_worker(tmp_path, COMMANDS[0], "SECRET_KEY")
    settings = root / "shop" / "settings.py"
    old = 'os.environ.get("SECRET_KEY", default="your secret key")'
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, '"your secret key"'))
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0
    assert "set DJANGO_SECRET_KEY on the server" not in done.out + done.err
    assert entries(root, "shop")["SECRET_KEY"]["generateValue"] is True
    assert entries(root, "jobs")["SECRET_KEY"]["fromService"]["envVarKey"] == "SECRET_KEY"


def test_nobody_can_remove_what_the_platform_sets(envgen: Command, tmp_path: Path) -> None:
    """DEBUG is on at Render because of RENDER, which Render itself sets."""
    root = copied("guide", tmp_path)
    settings = root / "shop" / "settings.py"
    old = 'DEBUG = "RENDER" not in os.environ'
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, 'DEBUG = os.environ.get("RENDER", "0") != "1"'))
    done = envgen("adopt", cwd=root)
    assert "remove RENDER on the server" not in done.out + done.err
    assert "Render sets RENDER, and that turns DEBUG on here" in done.out + done.err


@pytest.mark.slow
def test_every_service_is_booted(envgen: Command, tmp_path: Path) -> None:
    """--compare boots the worker too."""
    root = with_worker(tmp_path, COMMANDS[0], "SECRET_KEY")
    done = envgen("adopt", "--compare", "--python", sys.executable, cwd=root)
    assert "\nproduction (jobs): shop.settings → shop.env_settings.production\n" in done.out


@pytest.mark.parametrize("path", [".env", ".env.production"])
def test_all_or_nothing(envgen: Command, tmp_path: Path, path: str) -> None:
    """What ends with 2 has changed no byte, and works once the file is right."""
    root = copied("guide", tmp_path)
    (root / path).write_bytes("A=é\n".encode("latin-1"))
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 2, done.err
    assert files_of(root) == before
    (root / path).write_text("A=b\n")
    assert envgen("adopt", "--apply", cwd=root).status == 0
