"""A project that `envgen init` has just written: `check --boot` has nothing to warn of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from booted_shop import VERSION
from commandline import Command

PACKAGES = "django django-environ whitenoise django-cors-headers gunicorn psycopg[binary]"

LOADERS = {
    "manage.py": "development",
    "config/asgi.py": "production",
    "config/wsgi.py": "production",
}


@pytest.mark.parametrize("frontend", [(), ("--frontend", "https://app.example.com")])
def test_first_profiles_boot_without_a_warning(
    frontend: tuple[str, ...], tmp_path: Path, envgen: Command
) -> None:
    """All four, as the README has them made; what a person has yet to decide is a note."""
    start = [sys.executable, "-m", "django", "startproject", "config", "."]
    subprocess.run(start, cwd=tmp_path, check=True)
    (tmp_path / "config/settings.py").unlink()
    (tmp_path / "requirements.txt").write_text(PACKAGES.replace(" ", "\n"))
    envgen("init", "--no-bot", "--host", "shop.onrender.com", *frontend, cwd=tmp_path)
    base = tmp_path / "profiles/base.yaml"
    base.write_text(base.read_text().replace('version: "5.2"', f'version: "{VERSION}"'))
    envgen("render", "--all", cwd=tmp_path)
    for path, profile in LOADERS.items():
        text = (tmp_path / path).read_text()
        (tmp_path / path).write_text(text.replace("config.settings", f"config.settings.{profile}"))

    done = envgen("check", "--boot", "--python", sys.executable, cwd=tmp_path)

    assert "warning" not in done.err
    assert done.status == 0
    assert done.out.startswith("development, production, staging and test: ")
    assert ("(rule: cross-site-cookies)" in done.err) is bool(frontend)
