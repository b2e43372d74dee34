"""A small real project, with the package copied into it as users get it, and its processes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot_messages import BODY, PREVIOUS, SECRET

from envgen.runtime import bot_auth
from envgen.runtime.bot_auth.signing import Signer

SETTINGS = """\
import json
import os

SECRET_KEY = "not a secret"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "config.urls"
INSTALLED_APPS = ["config.app", "config.settings.bot_auth"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.settings.bot_auth.middleware.BotAuthMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "db.sqlite3",
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"timeout": 20},
    }
}
globals().update(json.loads(os.environ["SETTINGS"]))
"""
URLS = """\
from config.app.models import Event
from django.http import HttpResponse
from django.urls import path


def store(request):
    Event.objects.create(text=request.body.decode())
    return HttpResponse(str(Event.objects.count()))


def fail(request):
    store(request)
    raise RuntimeError


urlpatterns = [path("api/bot/store", store), path("api/bot/fail", fail)]
"""
MODELS = """\
from django.db import models


class Event(models.Model):
    id = models.BigAutoField(primary_key=True)
    text = models.TextField()
"""
# A receiver for all models: it has no business with seen signatures.
APPS = """\
from django.apps import AppConfig
from django.db.models.signals import pre_save


def refuse(sender, **kwargs):
    if sender.__name__ == "Seen":
        raise AssertionError


class App(AppConfig):
    name = "config.app"

    def ready(self):
        pre_save.connect(refuse)
"""
MANAGE = """\
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.main"
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
SOURCE = Path(bot_auth.__file__).parent
BOT = {"path": "/api/bot/", "secrets": [SECRET, PREVIOUS], "accept": ["v2"]}


class Worker:
    """A process of the project that answers requests."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Talk to `process`."""
        self.process = process

    def begin(self, *commands: Any) -> None:
        """Send the commands, and let it work."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(commands) + "\n")
        self.process.stdin.flush()

    def end(self) -> list[Any]:
        """The answers."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker ended"
        answers: list[Any] = json.loads(line)
        return answers

    def send(self, *commands: Any) -> list[Any]:
        """The answers to the commands."""
        self.begin(*commands)
        return self.end()

    def statuses(self, *commands: Any) -> list[int]:
        """The statuses of the answers to requests."""
        return [answer["status"] for answer in self.send(*commands)]


class Project:
    """Lies in a folder; each process may have settings of its own on top."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        """Write it."""
        self.folder = folder
        self.settings = {"BOT_AUTH": {"bot": BOT}, **settings}
        config = folder / "config"
        package = config / "settings" / "bot_auth"
        ignore = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(SOURCE, package, ignore=ignore)
        files = {
            folder / "manage.py": MANAGE,
            config / "__init__.py": "",
            config / "settings" / "__init__.py": "",
            config / "settings" / "main.py": SETTINGS,
            config / "urls.py": URLS,
            config / "app" / "__init__.py": "",
            config / "app" / "apps.py": APPS,
            config / "app" / "models.py": MODELS,
        }
        for path, text in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def environment(self, settings: dict[str, Any]) -> dict[str, str]:
        """The environment of a process with `settings` on top of the project's."""
        mixed = json.dumps({**self.settings, **settings})
        return {**os.environ, "SETTINGS": mixed, "PYTHONPATH": str(self.folder)}

    def manage(self, *arguments: str, **settings: Any) -> "subprocess.CompletedProcess[str]":
        """Run manage.py."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment(settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def migrate(self) -> None:
        """Make the tables, those of a model without migrations included."""
        done = self.manage("migrate", "--run-syncdb", "-v", "0")
        assert done.returncode == 0, done.stderr

    @contextmanager
    def workers(self, number: int = 1, **settings: Any) -> Iterator[list[Worker]]:
        """Start so many processes, and end them."""
        script = Path(__file__).with_name("bot_worker.py")
        processes = [
            subprocess.Popen(
                [sys.executable, script],
                cwd=self.folder,
                env=self.environment(settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(number)
        ]
        try:
            yield [Worker(process) for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.communicate(timeout=10)


def signed(url: str = "/api/bot/store", body: bytes = BODY, **more: Any) -> Any:
    """A command for a worker: a signed request."""
    headers = Signer(more.get("secret", SECRET)).sign("POST", f"http://localhost{url}", body)
    return ["request", {"url": url, "body": body.decode(), "headers": headers}]
