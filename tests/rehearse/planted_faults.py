"""Planted faults: what is changed in the site, and what a rehearsal has to say about it."""

from __future__ import annotations

from typing import NamedTuple

import site_of_rehearsals as site

PROFILE = site.FILES["profiles/production.yaml"].lstrip()
BASE = site.FILES["profiles/base.yaml"].lstrip()
SETTINGS = site.FILES["config/base.py"].lstrip()
_BUILD = "python manage.py collectstatic --no-input"
_RELEASE = "python manage.py migrate --no-input"
# Where the profiles have the commands.
BUILD, RELEASE = "profiles/production.yaml:10", "profiles/production.yaml:11"
WEB, OTHER = "profiles/base.yaml:5", "profiles/base.yaml:6"
Changes = dict[str, str | None]


class Fault(NamedTuple):
    """What is changed, and what the rehearsal has to say.

    place:
        the file, and for a file of the project its line; "" for the profile as a whole
    words:
        all of them are in the message
    listens, lasts:
        seconds in which a server has to listen, and in which a program may not end
    """

    changes: Changes
    rule: str
    place: str
    words: tuple[str, ...]
    fails: bool = True
    listens: float = 60
    lasts: float = 0


def command(text: str, *others: str) -> Changes:
    """Return a change of the command of the web server, and further programs."""
    more = "".join(f"\n  {item}" for item in others)
    return {"profiles/base.yaml": BASE.replace("{command: gunicorn config.wsgi, django: true}",
            f"{{command: {text!r}, django: true}}{more}")}  # fmt: skip


def built(text: str, **files: str | None) -> Changes:
    """Return a change of the build command."""
    return {"profiles/production.yaml": PROFILE.replace(_BUILD, text), **files}


def released(text: str) -> Changes:
    """Return a change of the release command."""
    return {"profiles/production.yaml": PROFILE.replace(_RELEASE, text)}


def service(text: str, **files: str | None) -> Changes:
    """Return a change of keys of the service on the platform."""
    return {"profiles/production.yaml": PROFILE.rstrip() + f"\n      {text}\n", **files}


def home(code: str, imports: str = "import time") -> Changes:
    """Return a change of the first page; `code` is line 6 of shop/views.py."""
    return {"shop/views.py": f"""{imports}
from django.http import HttpResponse
from django.shortcuts import redirect, render
from shop.models import Item
def home(request):
    {code}
def items(request):
    return HttpResponse(str(Item.objects.count()))
"""}  # fmt: skip


def migration(operation: str, number: str = "0002_bad", after: str = "0001_initial") -> Changes:
    """Return a further migration; `operation` is in its line 7."""
    return {f"shop/migrations/{number}.py": f"""from django.db import migrations
def work(apps, schema_editor):
    raise ValueError("no")
class Migration(migrations.Migration):
    dependencies = [("shop", "{after}")]
    operations = [
        {operation},
    ]
"""}  # fmt: skip


def settings(text: str) -> Changes:
    """Return a line more in the settings."""
    return {"config/base.py": SETTINGS + text + "\n"}


_WORK = "migrations.RunPython(work)"
_LINES = SETTINGS.count("\n")
_WSGI = site.FILES["config/wsgi.py"].lstrip()
_SERVER = """import http.server, os, signal, sys, threading, time
ANSWERS = {}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        right = self.headers["Host"] == "shop.example.org"
        self.send_response(ANSWERS.get(self.path, 200) if right else 400)
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
"""
_LIBRARY = """[project]
name = "library"
version = "1"
requires-python = ">=3.99"
"""
_PIP = "pip install --no-index --no-build-isolation"

# One for each phase runs always, the others with --long.
ALWAYS = {
    "build: a file that is only here": Fault(
        built("bash build.sh", **{"build.sh": None}), "build", BUILD,
        ("build.sh", "does not exist")),
    "build: a syntax error": Fault(
        {"shop/models.py": "class Item(:\n"}, "build", "shop/models.py:1", ("not valid Python",)),
    "release: a migration that fails": Fault(
        migration(_WORK), "release", "shop/migrations/0002_bad.py:3",
        ("ValueError",)),
    "start: the server is not installed": Fault(
        command("waitress-serve config.wsgi"), "start", WEB, ("waitress-serve", "not installed")),
    "start: only on loopback": Fault(
        command("gunicorn --bind 127.0.0.1:8000 config.wsgi"), "start", WEB, ("127.0.0.1:8000",)),
    "pages: a view that needs a variable": Fault(
        home('return HttpResponse(os.environ["STRIPE_" + "KEY"])', "import os"),
        "pages", "shop/views.py:6", ("/ answers 500", "variable STRIPE_KEY")),
    "measure and stop: too much memory, and SIGTERM is ignored": Fault(
        {**command("python serve.py"), **service("maxShutdownDelaySeconds: 1"),
         "serve.py": _SERVER + """signal.signal(signal.SIGTERM, signal.SIG_IGN)
kept = b"x" * 600_000_000
time.sleep(900)
"""}, "measure", WEB, ("plan has 512",)),
}  # fmt: skip

BUILDS = {
    "a package that is not there": Fault(
        built("python -c 'import nosuch'"), "build", BUILD, ("nosuch",)),
    "a script without the run bit": Fault(
        built("./build.sh", **{"build.sh": "#!/usr/bin/env bash\ntrue\n"}),
        "build", BUILD, ("build.sh", "executable")),
    "a script with CRLF": Fault(
        built("bash build.sh", **{"build.sh": "set -o errexit\r\npython manage.py check\r\n"}),
        "build", BUILD, ("CRLF",)),
    "a script that calls an unknown command": Fault(
        built("bash build.sh", **{"build.sh": "set -e\npython manage.py compress\ntrue\n"}),
        "build", BUILD, ("compress",)),
    "another Python": Fault(
        built(f"{_PIP} ./library", **{"library/pyproject.toml": _LIBRARY}),
        "build", BUILD, ("version of Python",)),
    "requirements that are not there": Fault(
        built("pip install -r requirements/production.txt"), "build", BUILD,
        ("requirements/production.txt", "does not exist")),
    "a package with a wrong name": Fault(
        built(f"{_PIP} djnago-nosuch"), "build", BUILD, ("djnago-nosuch",)),
    "a stylesheet that names a missing file": Fault(
        {"static/site.css": "body { background: url(no.png) }\n"}, "build", BUILD, ("no.png",)),
    "settings that need a variable": Fault(
        settings('import os\nKEY = os.environ["STRIPE_" + "KEY"]'),
        "build", f"config/base.py:{_LINES + 2}", ("variable STRIPE_KEY",)),
    "an app that is not there": Fault(
        settings('INSTALLED_APPS.append("nosuchapp")'), "build", BUILD, ("nosuchapp",)),
}  # fmt: skip

RELEASES = {
    "two migrations after the same one": Fault(
        {**migration(_WORK, "0002_one"), **migration(_WORK, "0002_two")}, "release", RELEASE,
        ("two migrations",)),
    "a migration after one that is not committed": Fault(
        migration(_WORK, after="0001_other"), "release", RELEASE, ("migrations",)),
    "a migration that PostgreSQL refuses": Fault(
        migration('migrations.RunSQL("SELECT nosuch()")'), "release",
        "shop/migrations/0002_bad.py:1", ("ProgrammingError",)),
    "a table before its migration": Fault(
        released("python seed.py && python manage.py migrate") | {"seed.py": """import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
django.setup()
from shop.models import Item
Item.objects.create(name="x")
"""}, "release", "seed.py:5", ("shop_item",)),
    "a second time": Fault(
        released(f"{_RELEASE} && DJANGO_SUPERUSER_PASSWORD=x python manage.py createsuperuser "
                 "--no-input --username a --email a@example.org"),
        "release", RELEASE, ("the second time", "CommandError")),
}  # fmt: skip

STARTS = {
    "no such module": Fault(command("gunicorn config.wsgy"), "start", WEB, ("config.wsgy",)),
    "no such attribute": Fault(command("gunicorn config.wsgi:app"), "start", WEB, ("app",)),
    "no such attribute, for uvicorn": Fault(
        command("uvicorn config.wsgi:app --host 0.0.0.0 --port $PORT"), "start", WEB, ("app",)),
    "crashes after a moment": Fault(
        command("python -c 'import time; time.sleep(1); raise RuntimeError'"), "start", WEB,
        ("RuntimeError",)),
    "crashes after five seconds": Fault(
        {**command("python serve.py"), "serve.py": _SERVER + "time.sleep(5)\nraise RuntimeError\n"},
        "stop", "serve.py:13", ("RuntimeError",), lasts=8),
    "listens on no port": Fault(
        command("python -c 'import time; time.sleep(900)'"), "start", WEB, ("no port",), listens=3),
    "listens on another port": Fault(
        command("gunicorn --bind 0.0.0.0:8123 config.wsgi"), "start", WEB, ("8123",), fails=False),
    "the port is taken": Fault(
        command("python serve.py", "bot: {command: python serve.py, runs_in: web}")
        | {"serve.py": _SERVER + "time.sleep(900)\n"}, "start", "serve.py:10", ("port",)),
    "a variable that the server needs": Fault(
        {"config/wsgi.py": _WSGI + 'os.environ["STRIPE_" + "KEY"]\n'},
        "start", "config/wsgi.py:5", ("variable STRIPE_KEY",)),
    "models before Django": Fault(
        {"config/wsgi.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', "
         "'config.settings.production')\nimport shop.models\n" + _WSGI},
        "start", "shop/models.py:2", ("models",)),
    "a worker that dies": Fault(
        command("gunicorn config.wsgi", "worker: {command: python worker.py}")
        | {"worker.py": "import sys\nraise RuntimeError('gone')\n"},
        "start", "worker.py:2", ("RuntimeError",)),
    "a bot that dies": Fault(
        command("gunicorn config.wsgi", "bot: {command: python bot.py, runs_in: web}")
        | {"bot.py": "import time\nprint('hello')\nimport nosuchbot\n"},
        "start", "bot.py:3", ("nosuchbot",)),
    "no Celery app": Fault(
        command("gunicorn config.wsgi", "worker: {command: celery -A config worker}"),
        "start", OTHER, ("Celery",)),
    "a wrong option": Fault(
        command("gunicorn --wrokers 2 config.wsgi"), "start", WEB, ("--wrokers",)),
}  # fmt: skip

_CELERY = {
    "config/__init__.py": "from config.celery import app as celery_app\n",
    "config/celery.py": """
import os
from celery import Celery
from celery.schedules import crontab
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
@app.task(name="add")
def add():
    return 1
""",
}


def tasks(schedule: str = "", options: str = "", broker: str = "") -> Changes:
    """Return a worker, and a beat with this schedule; `options` are of `celery beat`."""
    programs = f"""
  worker: {{command: celery -A config{broker} worker --concurrency 1, django: true}}
  beat: {{command: celery -A config beat{options}, django: true, runs_in: worker}}
celery: {{worker: worker, beat: beat}}
redis: {{provider: render-keyvalue}}
"""
    code = _CELERY["config/celery.py"] + f"app.conf.beat_schedule = {{{schedule}}}\n"
    return {**_CELERY, "config/celery.py": code, "profiles/base.yaml": BASE.rstrip() + programs}


CELERY = {
    "a beat whose schedule is not one": Fault(
        tasks('"daily": {"task": "add", "schedule": "daily"}'), "start", OTHER, ("beat", "daily")),
    "a beat that cannot write its schedule": Fault(
        tasks(options=" -s nowhere/schedule"), "start", OTHER, ("worker ended by itself",)),
    "a task that no worker has": Fault(
        tasks('"nightly": {"task": "shop.tasks.nightly", "schedule": 60.0}'), "start", OTHER,
        ("nightly", "no worker has"), fails=False),
    "a worker with another broker": Fault(
        tasks(broker=" -b redis://127.0.0.1:1/0"), "start", OTHER, ("no ping",)),
}  # fmt: skip

_URLS = site.FILES["config/urls.py"].lstrip()
PAGES = {
    "a static file that is not there": Fault(
        {"templates/home.html": "{% load static %}<img src=\"{% static 'no.png' %}\">"},
        "pages", "shop/views.py:5", ("/ answers 500", "no.png")),
    "a table without a migration": Fault(
        {"shop/migrations/0001_initial.py": """
from django.db import migrations
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
"""}, "pages", "shop/views.py:7", ("/items/, which / names, answers 500", "shop_item")),
    "a template that is not committed": Fault(
        home('return render(request, "start.html")'), "pages", "shop/views.py:6", ("start.html",)),
    "a link to no page": Fault(
        {"templates/home.html": "{% url 'nosuch' %}"}, "pages", "shop/views.py:5", ("nosuch",)),
    "500 on login": Fault(
        {"config/urls.py": _URLS.replace("from shop import views", """from shop import views
from django.contrib.auth.views import LoginView""").replace(
            'path("items/"', 'path("accounts/login/", LoginView.as_view()), path("items/"')},
        "pages", "", ("/accounts/login/ answers 500", "registration/login.html")),
    "an error in a view behind a link": Fault(
        {"shop/views.py": site.FILES["shop/views.py"].replace("str(Item", "str(1 / 0 * Item")},
        "pages", "shop/views.py:7", ("/items/", "ZeroDivisionError")),
    "a host that is not allowed": Fault(
        home("return HttpResponse(request.get_host())")
        | {"config/wsgi.py": _WSGI + "from django.conf import settings\n"
           'settings.ALLOWED_HOSTS = ["other.example.org"]\n'},
        "site-unreachable", "profiles/production.yaml:3", ("answers 400",)),
    "static files that nothing serves": Fault(
        settings("MIDDLEWARE.remove('whitenoise.middleware.WhiteNoiseMiddleware')"),
        "pages", "", ("none of the", "/static/", "404")),
    "a redirect to itself": Fault(
        home('return redirect("/")'), "pages", "", ("/ redirects in a loop",)),
    "a health check that fails": Fault(
        command("python serve.py")
        | {"serve.py": _SERVER.replace("{}", '{"/healthz": 500}') + "time.sleep(900)\n"},
        "health", "profiles/production.yaml:7", ("/healthz gets 500",)),
    "a health check that is not there": Fault(
        command("python serve.py")
        | {"serve.py": _SERVER.replace("{}", '{"/up": 404}') + "time.sleep(900)\n"}
        | service("healthCheckPath: /up"),
        "health", "profiles/production.yaml:12", ("/up gets 404",)),
    "a health check without an answer": Fault(
        command("python serve.py")
        | {"serve.py": _SERVER.replace("ANSWERS.get(self.path, 200)", "1 / 0")
           + "time.sleep(900)\n"},
        "health", "serve.py:6", ("/healthz gets no answer", "ZeroDivisionError"), listens=3),
    "a page that is too slow": Fault(
        command("gunicorn --timeout 1 config.wsgi") | home("return time.sleep(20)", "import time"),
        "pages", "shop/views.py:6", ("/ answers 500", "time limit")),
    "a database without TLS": Fault(
        home('return HttpResponse(psycopg.connect(os.environ["DATABASE_URL"].partition("?")[0]'
             ' + "?sslmode=disable"))', "import os, psycopg"),
        "pages", "shop/views.py:6", ("database refuses",)),
    "a server that a page ends": Fault(
        command("uvicorn config.asgi:application --host 0.0.0.0 --port $PORT")
        | home("return os._exit(3)", "import os")
        | {"config/asgi.py": _WSGI.replace("wsgi", "asgi")},
        "pages", "", ("/ answers 502",)),
}  # fmt: skip

_HELD = "from django.db import connection\nHELD = []"
_SESSION = {
    "profiles/production.yaml": PROFILE.replace(
        "{provider: url, sslmode: require}", "{provider: supabase, pooler: session}"
    )
}
_SLEEPS = home(
    'return HttpResponse(connection.cursor().execute("SELECT pg_sleep(0.3)"))',
    "from django.db import connection",
)
MEASURES = {
    "a connection leak": Fault(
        home('HELD.append(connection.get_new_connection(connection.get_connection_params())); '
             'return HttpResponse("")', _HELD),
        "measure", WEB, ("request of / leaves a connection",)),
    "workers and threads above the pooler's limit": Fault(
        _SESSION | _SLEEPS | command("gunicorn --workers 2 --threads 12 config.wsgi"),
        "measure", WEB, ("connections", "Supabase allows 15")),
}  # fmt: skip
STOPS = {
    "a request is cut": Fault(
        command("gunicorn --graceful-timeout 1 config.wsgi"), "stop", WEB, ("at SIGTERM",),
        fails=False),
    "a request is cut by a server without a graceful end": Fault(
        command("python serve.py") | {"serve.py": """import os
from wsgiref.simple_server import make_server
from config.wsgi import application
make_server("0.0.0.0", int(os.environ["PORT"]), application).serve_forever()
"""}, "stop", WEB, ("at SIGTERM",), fails=False),
}  # fmt: skip

OFTEN = {
    f"{kind}: {name}": fault
    for kind, table in (
        ("build", BUILDS), ("release", RELEASES), ("start", STARTS), ("pages", PAGES),
        ("measure", MEASURES), ("stop", STOPS), ("celery", CELERY),
    )
    for name, fault in table.items()
}  # fmt: skip
