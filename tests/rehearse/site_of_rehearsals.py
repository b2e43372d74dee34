"""A small site with a profile, and a way to rehearse it without installing packages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from click.testing import CliRunner
from msgspec import structs

from envgen.cli import cli
from envgen.cli.commands.rehearse import job_of
from envgen.live.rehearse import build, checkout, phases, stage
from envgen.live.rehearse.given import given_servers
from envgen.live.rehearse.report import Rehearsed

FILES = {
    "manage.py": """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
""",
    "config/__init__.py": "",
    "config/base.py": """
from pathlib import Path
ROOT = Path(__file__).parent.parent
ROOT_URLCONF = "config.urls"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "shop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [ROOT / "templates"], "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "collected"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
""",
    "config/urls.py": """
from django.contrib import admin
from django.urls import path
from shop import views
urlpatterns = [path("", views.home), path("items/", views.items), path("admin/", admin.site.urls)]
""",
    "config/wsgi.py": """
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models
class Item(models.Model):
    name = models.CharField(max_length=50)
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """
from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.CreateModel("Item", [
        ("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50)),
    ])]
""",
    "shop/views.py": """
from django.http import HttpResponse
from django.shortcuts import render
from shop.models import Item
def home(request):
    return render(request, "home.html")
def items(request):
    return HttpResponse(str(Item.objects.count()))
""",
    "templates/home.html": """{% load static %}<!doctype html>
<link rel="stylesheet" href="{% static 'site.css' %}"><a href="/items/">items</a>
""",
    "static/site.css": "body { color: black }\n",
    "requirements.txt": "django\ndjango-environ\ngunicorn\npsycopg[binary]\nwhitenoise\n",
    ".gitignore": ".env\n.env.*\n!.env.example\n__pycache__/\n",
    "profiles/base.yaml": """
project: shop
kind: base
django: {version: "5.2", base_settings: config.base, settings_package: config.settings}
programs:
  web: {command: gunicorn config.wsgi, django: true}
""",
    "profiles/production.yaml": """
extends: base
kind: deployed
site: {hosts: [shop.example.org]}
database: {provider: url, sslmode: require}
render:
  services:
    web:
      name: shop
      plan: starter
      buildCommand: python manage.py collectstatic --no-input
      preDeployCommand: python manage.py migrate --no-input
""",
}


def make(root: Path, changes: Mapping[str, str | None] = {}, *, top: Path | None = None) -> Path:
    """Write the site into `root` with some files changed (None: not committed), and commit it.

    The repository is in `top`, or else in `root` itself.
    """
    _git(top or root, "init", "-q")
    return change(root, {**FILES, **changes}, top=top)


def change(root: Path, changes: Mapping[str, str | None], *, top: Path | None = None) -> Path:
    """Write some files (None: without one), and commit everything."""
    for path, text in changes.items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.lstrip("\n").encode())
        else:
            (root / path).unlink(missing_ok=True)
    done = CliRunner().invoke(cli, ["render", "production", "-q", "-C", str(root)])
    assert done.exit_code == 0, done.output
    _git(top or root, "add", "-A")
    _git(top or root, "commit", "-q", "-m", "all")
    return root


def _git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True)


def rehearse(
    root: Path, *, listens: float = 60, lasts: float = 0, old: str | None = None
) -> Rehearsed:
    """Rehearse production with the packages of the tests, instead of installing some.

    A server has to listen within `listens` seconds, and no program may end within `lasts`.
    `old` is the version that runs until then.
    """
    ours = build.BuildEnvironment(Path(sys.prefix), "3", exact=True, reused=True)
    place = checkout.check_out(root, "HEAD")
    with phases.cleaned(place), mock.patch.object(build, "make", return_value=ours):
        given = given_servers(os.environ, (), any_server=False)
        job = job_of("production", place, given=given)
        if old is not None:
            before = checkout.check_out_old(root, old, place)
            job = structs.replace(job, old=job_of("production", before))
        patched = {"LISTENS": listens, "LASTS": lasts}
        with (
            mock.patch.object(build, "size", return_value=1),
            mock.patch.multiple(stage, **patched),
        ):
            return phases.rehearse(job)


def child_processes() -> set[int]:
    """Return the processes that this one started and that still run, also those of other tests."""
    import psutil

    return {item.pid for item in psutil.Process(os.getpid()).children(recursive=True)}
