"""A small Django project that deploys as it is, into which tests plant faults."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from book_models import MIGRATION, MODELS
from click.testing import CliRunner
from planted import Planted

from envgen.cli import cli

BASE = """\
project: site
django:
  settings_package: config.settings
  base_settings: config.base
  apps: [whitenoise]
programs:
  web: {command: gunicorn config.wsgi, django: true}
"""
PRODUCTION = """\
extends: base
site:
  hosts: [shop.example.com]
database: {provider: supabase, pooler: session}
render:
  services:
    web: {plan: starter}
"""
ENTRY_POINT = """\
import os

from django.core.{module} import get_{kind}_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_{kind}_application()
"""
MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    execute_from_command_line(sys.argv)
"""
SETTINGS = """\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "catalogue",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
ROOT_URLCONF = "config.urls"
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
URLS = """\
from catalogue.views import home
from django.urls import path

urlpatterns = [path("", home)]
"""
VIEWS = """\
from django.shortcuts import render


def home(request):
    return render(request, "home.html")
"""
HOME = """\
{% load static %}<!doctype html><title>Books</title>
<link rel="stylesheet" href="{% static 'catalogue.css' %}">
"""
REQUIREMENTS = """\
Django>=5.2,<5.3
django-environ
gunicorn
psycopg[binary]
whitenoise
"""
# Packages that rows of the faults use, and that the project itself does not.
OTHERS = (
    "django-allauth",
    "django-axes",
    "django-browser-reload",
    "django-csp",
    "django-debug-toolbar",
    "django-extensions",
    "django-guardian",
    "django-hijack",
    "django-ratelimit",
    "django-silk",
    "django-simple-history",
    "django-waffle",
    "python-decouple",
    "python-dotenv",
)
REQUIREMENTS += "".join(f"{name}\n" for name in OTHERS)
FILES = {
    "profiles/base.yaml": BASE,
    "profiles/production.yaml": PRODUCTION,
    "profiles/development.yaml": "extends: base\n",
    "config/__init__.py": "",
    "config/base.py": SETTINGS,
    "config/urls.py": URLS,
    "config/wsgi.py": ENTRY_POINT.format(module="wsgi", kind="wsgi"),
    "config/asgi.py": ENTRY_POINT.format(module="asgi", kind="asgi"),
    "manage.py": MANAGE,
    "catalogue/__init__.py": "",
    "catalogue/models.py": MODELS,
    "catalogue/views.py": VIEWS,
    "catalogue/migrations/__init__.py": "",
    "catalogue/migrations/0001_initial.py": MIGRATION,
    "catalogue/templates/home.html": HOME,
    "catalogue/static/catalogue.css": "body { margin: 0 }\n",
    "requirements.txt": REQUIREMENTS,
    ".python-version": "3.12\n",
    ".gitignore": ".env\n.env.*\n!.env.example\n__pycache__/\n",
}
RENDER_URL = "postgres://site:gH7x-pw-Q2@dpg-abcdefghijklmnopqrst-a/site"
VALUES = {
    "DATABASE_URL": (
        "postgres://postgres.abcdefghijklmnopqrst:gH7x-pw-Q2@aws-0-eu-central-1.pooler.supabase.com"
        ":5432/postgres?sslmode=require"
    ),
}


def plant(root: Path, case: Planted) -> None:
    """Make the project in `root`, with what is planted in it."""
    shutil.copytree(_whole().name, root)
    if case.nested:
        shutil.rmtree(root / ".git")
        subprocess.run(["git", "init", "-q", "--template=", str(root.parent)], check=True)
    _write(root, case.files)
    for path, old, new in case.edits:
        text = (root / path).read_text()
        assert old in text, f"{path} has no {old!r}"
        (root / path).write_text(text.replace(old, new, 1))
    if case.files or case.edits:
        _render(root, case.renders)
    _fill(root, {**VALUES, **case.values})
    _track(root)
    for path in case.forced:
        subprocess.run(["git", "-C", str(root), "add", "-f", path], check=True)
    for path in (".",) if case.empty_index else case.untracked:
        subprocess.run(["git", "-C", str(root), "rm", "-rq", "--cached", path], check=True)
    for path in case.executable:
        (root / path).chmod(0o755)
        subprocess.run(["git", "-C", str(root), "add", "--chmod=+x", path], check=True)


def render_again(root: Path) -> None:
    """Render the project after a change, and let git track every file."""
    _render(root)
    _track(root)


def check(root: Path, case: Planted) -> list[dict[str, Any]]:
    """Return the problems that `envgen check` finds."""
    command = ["check", *case.profiles, *case.options, "--format", "json", "-C", str(root)]
    done = CliRunner().invoke(cli, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    problems: list[dict[str, Any]] = json.loads(done.stdout)["problems"]
    return problems


@cache
def _whole() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="envgen-site-")
    root = Path(folder.name)
    _write(root, FILES)
    subprocess.run(["git", "init", "-q", "--template=", str(root)], check=True)
    _render(root)
    return folder


def _write(root: Path, files: Any) -> None:
    for path, content in files.items():
        file = root / path
        if content is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def _render(root: Path, status: int = 0) -> None:
    done = CliRunner().invoke(cli, ["render", "--all", "-q", "-C", str(root)])
    assert done.exit_code == status, done.output


def _fill(root: Path, values: dict[str, str]) -> None:
    file = root / ".env.production"
    lines = []
    for line in file.read_text().splitlines():
        name, equals, _ = line.partition("=")
        lines.append(f"{name}={values[name]}" if equals and name in values else line)
    file.write_text("\n".join([*lines, ""]))


def _track(root: Path) -> None:
    subprocess.run(["git", "-C", str(root), "add", "-A"], check=True)
