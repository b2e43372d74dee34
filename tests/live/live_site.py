"""The example as its owner deploys it: a copy, rendered by envgen, with secrets of its own."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from live_server import Server
from servers import PostgreSQL

ENVGEN = (sys.executable, "-m", "envgen")
EXAMPLE = Path(__file__).parents[2] / "examples" / "propel"
LEFT_BEHIND = shutil.ignore_patterns(".env", ".env.[!e]*", "db.sqlite3", "__pycache__", ".venv")
# In one process: most of the time of a management command goes into starting it.
PREPARE = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
if not settings.DEBUG:
    call_command("collectstatic", verbosity=0, interactive=False)
"""
# The commands of the profiles, with what Render says by the environment. gunicorn loads the
# application once, which is quicker, and listens to no commands, which would be in $HOME.
SERVERS = {
    "gunicorn": "gunicorn config.wsgi --bind 127.0.0.1:0 --preload --no-control-socket",
    "uvicorn": "uvicorn config.asgi:application --host 127.0.0.1 --port 0",
}
WORKERS = 4
# Made for these tests; it opens nothing else.
PREVIOUS = "the-previous-secret-of-these-tests-32-bytes"
# On top of a profile's own settings, for races: views in transactions, and two more of them.
RACING = """\
from .{profile} import *  # noqa: F403

DATABASES["default"]["ATOMIC_REQUESTS"] = True  # noqa: F405
ROOT_URLCONF = "config.racing"
"""
RACING_URLS = """\
from django.http import HttpResponse
from django.urls import path

from events.models import Event

from .urls import urlpatterns


def store(request):
    Event.objects.create(kind="race", payload=0)
    return HttpResponse()


def fail(request):
    store(request)
    raise RuntimeError("This view always fails.")


urlpatterns = [*urlpatterns, path("api/bot/store", store), path("api/bot/fail", fail)]
"""


class Site:
    """A copy of the example in one of its environments, with a database of its own."""

    def __init__(
        self,
        folder: Path,
        profile: str,
        database: PostgreSQL | None = None,
        *,
        asgi: bool = False,
        **environment: str,
    ) -> None:
        """Copy it into `folder`, render it, and make its tables.

        Without `database` it is what the profile has by itself; `environment` is on top.
        """
        self.folder = folder
        self.profile = profile
        self.server = "uvicorn" if asgi else "gunicorn"
        self._database = database
        self._name = f"site_{os.urandom(8).hex()}"
        shutil.copytree(EXAMPLE, folder, ignore=LEFT_BEHIND)
        self._write(asgi)
        subprocess.run([*ENVGEN, "render", "--all"], cwd=folder, check=True, capture_output=True)
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "BOT_SHARED_SECRET_PREVIOUS": PREVIOUS,
            **environment,
        }
        if database is not None:
            database.ask(f"CREATE DATABASE {self._name}")
            self.environment["DATABASE_URL"] = database.url(self._name)
        self.python(PREPARE)

    def python(self, code: str, **environment: str) -> None:
        """Run code in the site's environment."""
        command = [*ENVGEN, "run", self.profile, "--", sys.executable, "-c", code]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def serve(self, *, racing: bool = False, workers: int = WORKERS, **environment: str) -> Server:
        """Start its web server; `racing` lays the settings for races on top.

        uvicorn does everything in one process, and has no `workers`.
        """
        more = {"DJANGO_SETTINGS_MODULE": f"config.settings.racing_{self.profile}"}
        command, processes = SERVERS[self.server], 1
        if self.server == "gunicorn":
            command, processes = f"{command} --workers {workers}", 1 + workers
        return Server(
            [*ENVGEN, "run", self.profile, "--", *command.split()],
            processes=processes,
            folder=self.folder,
            environment={**self.environment, **(more if racing else {}), **environment},
        )

    @property
    def secret(self) -> str:
        """BOT_SHARED_SECRET, which envgen has made."""
        name = ".env" if self.profile == "development" else f".env.{self.profile}"
        text = (self.folder / name).read_text(encoding="utf-8")
        (found,) = re.findall(r"(?m)^BOT_SHARED_SECRET=([\w-]{40,})$", text)
        return str(found)

    def events(self) -> int:
        """How many events are stored."""
        return int(self.ask("SELECT count(*) FROM events_event")[0][0])

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of a statement, past the web server."""
        if self._database is not None:
            return self._database.ask(statement, self._name)
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as link:
            return link.execute(statement).fetchall()

    def _write(self, asgi: bool) -> None:
        """Change what its owner would for another server, and add what races need."""
        config = self.folder / "config"
        settings = config / "settings" / f"racing_{self.profile}.py"
        settings.write_text(RACING.format(profile=self.profile), encoding="utf-8")
        (config / "racing.py").write_text(RACING_URLS, encoding="utf-8")
        if asgi:
            base = self.folder / "profiles" / "base.yaml"
            text = base.read_text(encoding="utf-8")
            old, new = "gunicorn config.wsgi", "uvicorn config.asgi:application, asgi: true"
            assert f"{old}," in text
            text = text.replace(old, new)
            base.write_text(text, encoding="utf-8")
