"""The example and the output of `init`, with any server and any Django, as rehearsals take them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from envgen.cli import cli

EXAMPLE = Path(__file__).parents[2] / "examples" / "propel"
SERVERS = {
    "gunicorn": "gunicorn config.wsgi",
    "uvicorn": "uvicorn config.asgi:application --host 0.0.0.0 --port $PORT",
    "daphne": "daphne -b 0.0.0.0 -p $PORT config.asgi:application",
}
# Each Django with a Python for it: together they are all that both have.
PYTHONS = {"4.2": "3.11", "5.2": "3.12", "6.0": "3.12", "6.1": "3.13"}
# The same for all projects and servers: one environment for each Django.
_REQUIREMENTS = """django~={}.0
djangorestframework>=3.16
djangorestframework-simplejwt>=5.5
django-cors-headers>=4.7
django-environ>=0.12
whitenoise>=6.9
psycopg[binary]>=3.2.3
celery[redis]>=5.5
redis>=5.2
gunicorn>=23
uvicorn>=0.34
daphne>=4.1
aiohttp>=3.12.2
"""
_CELERY = """
import os
from celery import Celery
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("mysite")
app.config_from_object("django.conf:settings", namespace="CELERY")
@app.task(name="add")
def add(x, y):
    return x + y
app.conf.beat_schedule = {"add": {"task": "add", "schedule": 3600.0, "args": (1, 2)}}
"""


def propel(root: Path, server: str, django: str = "5.2", *, pinned: bool = True) -> Path:
    """Copy the example to `root`; unless `pinned`, leave its requirements as they are."""
    there = subprocess.run(
        ["git", "ls-files", "-z", "."], cwd=EXAMPLE, check=True, capture_output=True, text=True
    )
    for path in filter(None, there.stdout.split("\0")):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLE / path, root / path)
    if pinned:
        _pin(root, django)
    _edit(root / "profiles/base.yaml", "gunicorn config.wsgi", SERVERS[server])
    _edit(root / "profiles/base.yaml", 'version: "5.2"', f'version: "{django}"')
    return _committed(root)


def started(root: Path, server: str, django: str = "5.2", *, celery: bool) -> Path:
    """Make a new project in `root` with `init`, with or without Celery and Redis."""
    root.mkdir(parents=True)
    code = "from django.core.management import execute_from_command_line as run; import sys; run()"
    subprocess.run(
        [sys.executable, "-c", code, "startproject", "config", "."], cwd=root, check=True
    )
    (root / "config/settings.py").unlink()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    if celery:
        (root / "config/celery.py").write_text(_CELERY)
        imported = "from config.celery import app as celery_app\n"
        (root / "config/__init__.py").write_text(imported)
    words = ["--host", "mysite.onrender.com", "--database", "supabase", "--no-staging", "--edit"]
    _envgen(root, "init", *words, "--celery" if celery else "--no-celery")
    _pin(root, django)
    _edit(root / "profiles/base.yaml", "gunicorn config.wsgi", SERVERS[server])
    _edit(root / "profiles/base.yaml", 'version: "5.2"', f'version: "{django}"')
    return _committed(root)


def _pin(root: Path, django: str) -> None:
    (root / "requirements.txt").write_text(_REQUIREMENTS.format(django))
    (root / ".python-version").write_text(f"{PYTHONS[django]}\n")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, path
    path.write_text(re.sub(re.escape(old), lambda _: new, text))


def _committed(root: Path) -> Path:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    if not (root / ".git").exists():
        subprocess.run([*git, "init", "-q"], cwd=root, check=True)
    _envgen(root, "render", "--all", "-q")
    subprocess.run([*git, "add", "-A"], cwd=root, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "all"], cwd=root, check=True)
    return root


def _envgen(root: Path, command: str, *words: str) -> None:
    where = [str(root)] if command == "init" else ["-C", str(root)]
    done = CliRunner().invoke(cli, [command, *words, *where], catch_exceptions=False)
    assert done.exit_code == 0, done.output
