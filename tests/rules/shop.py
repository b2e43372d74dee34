"""A whole project in which every rule has something to look at, and none has anything to say."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from envgen.cli import cli

BASE = """\
project: shop
django:
  settings_package: config.settings
  base_settings: config.base
  apps: [whitenoise, corsheaders]
programs:
  web: {command: gunicorn config.wsgi, django: true}
  worker: {command: celery -A config worker, django: true}
  bot: {command: python -m bot}
  nightly: {command: python manage.py clearsessions, django: true}
celery: {worker: worker}
bot: {program: bot, route: private}
env:
  BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, bot]}
  DISCORD_TOKEN: {secret: true, for: [bot], help: Discord → Bot → Token}
  SENTRY_RATE: {value: 0.1, for: [bot]}
"""
PRODUCTION = """\
extends: base
site:
  hosts: [shop.example.com]
  frontends: [https://app.example.com]
settings:
  DEBUG: false
database: {provider: render-postgres}
databases:
  legacy: {provider: supabase, pooler: session, sslmode: require}
redis: {provider: render-keyvalue}
env:
  SUPPORT_ADDRESS: {value: help@example.com}
  SIGNING_SALT: {generate: render, secret: true}
render:
  services:
    web: {plan: starter}
    nightly: {type: cron, schedule: "0 3 * * *", plan: starter}
  envVarGroups:
    shared: [SUPPORT_ADDRESS, SIGNING_SALT]
"""
ENTRY_POINT = """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
"""
WSGI = f"""\
{ENTRY_POINT}
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""
CELERY = f"""\
{ENTRY_POINT}
from celery import Celery

app = Celery("shop")
"""
FILES = {
    "profiles/base.yaml": BASE,
    "profiles/production.yaml": PRODUCTION,
    "profiles/development.yaml": "extends: base\n",
    "config/__init__.py": "",
    "config/base.py": "SHOP_NAME = 'Shop'\n",
    "config/celery.py": CELERY,
    "config/wsgi.py": WSGI,
    "manage.py": ENTRY_POINT,
    "README.md": "# Shop\n",
    "bot/__main__.py": "",
    "requirements.txt": (
        "Django~=5.2.0\ngunicorn\ncelery[redis]\npsycopg[binary]\n"
        "django-environ\nWhiteNoise[brotli]~=6.9\ndjango_cors_headers\n"
    ),
    ".python-version": "3.12\n",
    ".gitignore": ".env\n.env.*\n!.env.example\n",
}
# What a person supplies; the password of the one URL is in it URL-encoded.
VALUES = {
    "DATABASE_URL": "postgres://shop:gH7-internal-pw@db.example.com/shop",
    "LEGACY_DATABASE_URL": "postgres://old.abcdefghij:p%40ssW0rd-legacy@aws-0.pooler.supabase.com:5432/old",
    "REDIS_URL": "redis://cache.example.com:6379/0",
    "DISCORD_TOKEN": "discord-token-Zq9-0123456789",
    "SIGNING_SALT": "signing-salt-Xy7-0123456789",
}


@cache
def _whole() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="envgen-shop-")
    _make(Path(folder.name))
    return folder


def copy_to(root: Path) -> Path:
    """Copy the project, which is made once in a process, to `root` and return that."""
    return Path(shutil.copytree(_whole().name, root))


def _make(root: Path) -> None:
    # Write the project, render it and supply what is missing.
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    subprocess.run(["git", "init", "-q", "--template=", str(root)], check=True)
    render(root)
    for name in (".env", ".env.production"):
        text = (root / name).read_text()
        for key, value in VALUES.items():
            text = text.replace(f"\n{key}=\n", f"\n{key}={value}\n")
        (root / name).write_text(text)


def render(root: Path) -> None:
    """Render every profile."""
    done = CliRunner().invoke(cli, ["render", "--all", "-q", "-C", str(root)])
    assert done.exit_code == 0, done.output


def check(root: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run `envgen check --format json` and return its exit code and what it prints."""
    command = ["check", "--format", "json", "-C", str(root), *arguments]
    done = CliRunner().invoke(cli, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def edit(root: Path, path: str, old: str, new: str) -> str:
    """Replace the first `old` in a file, as a person would, and return the text after it."""
    file = root / path
    text = file.read_text() if file.exists() else ""
    assert old in text, f"{path} has no {old!r}"
    text = text.replace(old, new, 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return text


def secret(root: Path, name: str, path: str = ".env.production") -> str:
    """Return the value of a variable in a .env file."""
    lines = (root / path).read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))
