"""A whole project of which no rule about booted programs has anything to say, and ways to break it.

It is made around a base settings module and a URLconf, as projects are that envgen comes to.
"""

from __future__ import annotations

import compileall
import json
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import django
from click.testing import CliRunner

from envgen.check import rules
from envgen.cli import cli

VERSION = ".".join(map(str, django.VERSION[:2]))
BASE = f"""\
project: shop
django:
  version: "{VERSION}"
  settings_package: config.settings
  base_settings: config.base
  extra_settings: config.extra
  apps: [corsheaders, whitenoise]
programs:
  web: {{command: gunicorn config.wsgi, django: true}}
  worker: {{command: celery -A config worker, django: true, runs_in: web}}
  bot: {{command: python -m bot, runs_in: web}}
bot: {{}}
env:
  BOT_SHARED_SECRET: {{secret: true, generate: token, for: [web, worker, bot]}}
  API_PASSWORD: {{secret: true}}
  SHIPPING: {{type: int, value: 5}}
"""
PRODUCTION = """\
extends: base
site:
  hosts: [shop.example.com, .example.org]
  frontends: [https://app.example.com, {origin: https://kiosk.example.net, csrf: false}]
settings:
  SECURE_HSTS_SECONDS: 31536000
  SECURE_HSTS_INCLUDE_SUBDOMAINS: true
  SECURE_HSTS_PRELOAD: true
  CORS_ALLOW_CREDENTIALS: true
  SESSION_COOKIE_SAMESITE: None
  CSRF_COOKIE_SAMESITE: None
database: {provider: url, pooler: transaction, sslmode: require}
redis: {provider: url}
render: {services: {web: {name: shop, plan: starter}}}
"""
CONFIG_BASE = """\
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
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
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
ROOT_URLCONF = "config.urls"
STATIC_URL = "static/"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
URLS = """\
from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
"""
# Middleware that people write: the first fails, the last keeps everybody out.
OWN = """\
import socket

from asgiref.sync import markcoroutinefunction
from django.http import HttpResponse


class Failing:
    def __init__(self, get_response):
        pass

    def __call__(self, request):
        raise LookupError(f"no tenant has {request.get_host()} or the-value-of-something")


class later:
    sync_capable, async_capable = False, True

    def __init__(self, get_response):
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request):
        return await self.get_response(request)


def reading(get_response):
    return lambda request: get_response(request) if request.META["HTTP_USER_AGENT"] else None


def connecting(get_response):
    def ask(request):
        try:
            socket.create_connection(("limits.example.com", 6379))
        except OSError:
            raise ConnectionError("the-value-of-something")
        return get_response(request)

    return ask


# A response with no more than WSGI asks for, as some packages wrap the handler's.
class Plain:
    def __init__(self, response):
        self.response = response

    def __iter__(self):
        return iter(self.response)


def wrap():
    from django.core.handlers.wsgi import WSGIHandler

    answer = WSGIHandler.__call__
    WSGIHandler.__call__ = lambda handler, *said: Plain(answer(handler, *said))


def up(get_response):
    return lambda request: HttpResponse("up") if request.path == "/up/" else get_response(request)


def moved(get_response):
    def answer(request):
        if request.path == "/up/":
            return HttpResponse(status=302, headers={"Location": "https://status.example.com/"})
        return get_response(request)

    return answer


def missing(request, exception):
    return HttpResponse("missing", status=404)


def closed(get_response):
    return lambda request: HttpResponse("closed", status=401)
"""
ENTRY_POINT = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
"""
FILES = {
    "profiles/base.yaml": BASE,
    "profiles/production.yaml": PRODUCTION,
    "profiles/development.yaml": "extends: base\n",
    "profiles/test.yaml": "extends: base\n",
    "config/__init__.py": "",
    "config/base.py": CONFIG_BASE,
    "config/extra.py": "",
    "config/urls.py": URLS,
    "config/own.py": OWN,
    "config/wsgi.py": ENTRY_POINT,
    "config/celery.py": 'from celery import Celery\n\napp = Celery("shop")\n',
    "bot/__main__.py": "",
    ".gitignore": ".env\n.env.*\n",
}
WITH_BOOT = {name for name, item in rules().items() if item.needs_boot}


class Broken(NamedTuple):
    """A way to break the project, the rules that then speak, and words of theirs."""

    name: str
    says: dict[str, str]
    # A piece of a profile and what takes its place.
    old: str = ""
    new: str = ""
    # More lines of settings in production.yaml, of config/extra.py and of config/urls.py.
    settings: str = ""
    extra: str = ""
    urls: str = ""
    severity: str = "error"
    # More files of the project, and where the first rule speaks: `file:line`.
    files: Mapping[str, str] = {}
    at: str = ""
    # The oldest Django, and the first that has it no longer.
    since: str = "4.2"
    until: str = "99"

    def is_for(self, version: str) -> bool:
        """Say whether that Django can be broken so."""
        numbers = [tuple(map(int, item.split("."))) for item in (self.since, version, self.until)]
        return numbers[0] <= numbers[1] < numbers[2]


def make(root: Path, broken: Broken | None = None) -> Path:
    """Write the project into `root`, whole or broken, rendered; return `root`."""
    files = _files(broken) if broken else FILES
    changed = {path: text for path, text in files.items() if FILES.get(path) != text}
    if any(path.startswith("profiles/") for path in changed):
        _render(root, files)
    else:
        # What is rendered follows from the profiles alone.
        shutil.copytree(_whole().name, root, dirs_exist_ok=True)
        _write(root, changed)
    return root


def _files(broken: Broken) -> dict[str, str]:
    """Return all files of a broken project."""
    files = dict(FILES)
    changed = [path for path in files if broken.old and broken.old in files[path]]
    assert changed or not broken.old, f"nothing has {broken.old!r}"
    for path in changed[:1]:
        files[path] = files[path].replace(broken.old, broken.new, 1)
    text = "".join(f"  {line}\n" for line in broken.settings.splitlines())
    head, settings, rest = files["profiles/production.yaml"].partition("settings:\n")
    files["profiles/production.yaml"] = head + settings + text + rest
    files["config/extra.py"] += broken.extra
    files["config/urls.py"] += broken.urls
    return {**files, **broken.files}


@cache
def _whole() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="envgen-shop-")
    _render(Path(folder.name), FILES)
    # As it is where a project has run before. No case writes into this package.
    compileall.compile_dir(Path(folder.name, "config/settings"), quiet=1)
    return folder


def _render(root: Path, files: Mapping[str, str]) -> None:
    _write(root, files)
    done = CliRunner().invoke(cli, ["render", "--all", "-q", "-C", str(root)])
    assert done.exit_code == 0, done.output


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def check(root: Path, *arguments: str, python: str = sys.executable) -> tuple[int, dict[str, Any]]:
    """Run `envgen check --boot --format json`; return its exit code and what it prints."""
    command = ["check", "--boot", "--python", python, "--format", "json", "-C", str(root)]
    done = CliRunner().invoke(cli, [*command, *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def booted(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the problems that only a boot finds."""
    return [item for item in data["problems"] if item["rule"] in WITH_BOOT]
