"""Odd but right projects: a rehearsal has nothing to say of them."""

from __future__ import annotations

from pathlib import Path

import bot_faults
import planted_faults as faults
import pytest
import site_of_rehearsals as site
from planted_faults import BASE, PROFILE, Changes

from envgen.errors import Severity

pytestmark = [pytest.mark.slow]
_RELEASE = "      preDeployCommand: python manage.py migrate --no-input\n"
_ASGI = {"config/asgi.py": site.FILES["config/wsgi.py"].replace("wsgi", "asgi")}
_URLS = site.FILES["config/urls.py"]


def _base(old: str, new: str) -> Changes:
    return {"profiles/base.yaml": BASE.replace(old, new)}


ODD: dict[str, Changes] = {
    "uvicorn": (
        faults.command("uvicorn config.asgi:application --host 0.0.0.0 --port $PORT") | _ASGI),
    "gunicorn with uvicorn's protocol": (
        faults.command("gunicorn -k asgi config.asgi:application") | _ASGI),
    "a start script": (
        faults.command("bash bin/start")
        | {"bin/start": "set -e\npython manage.py check\nexec gunicorn config.wsgi\n"}),
    "a server of its own": (
        faults.command("python serve.py") | {"serve.py": """
import os, signal, threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server
from config.wsgi import application
class Server(ThreadingMixIn, WSGIServer):
    pass
server = make_server("0.0.0.0", int(os.environ["PORT"]), application, Server)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
"""}),
    "many threads, and a pooler in transaction mode": (
        faults.command("gunicorn --workers 2 --threads 12 config.wsgi")
        | {"profiles/production.yaml": PROFILE.replace(
            "{provider: url, sslmode: require}", "{provider: supabase, pooler: transaction}")}),
    "a connection for each request, which is closed": (
        faults.home('connection.get_new_connection(connection.get_connection_params()).close(); '
                    'return HttpResponse("")', "from django.db import connection")),
    "little time for requests in progress, which is enough": (
        faults.command("gunicorn --graceful-timeout 4 config.wsgi")),
    "two programs in one service": (
        faults.command("gunicorn config.wsgi", "bot: {command: python bot.py, runs_in: web}")
        | {"bot.py": "import time\nwhile True:\n    time.sleep(1)\n"}),
    "a bot with a port of its own": (
        faults.command("gunicorn config.wsgi", "bot: {command: python bot.py, runs_in: web}")
        | {"bot.py": """
import http.server
http.server.HTTPServer(("0.0.0.0", 0), http.server.BaseHTTPRequestHandler).serve_forever()
"""}),
    "a worker beside the site": (
        faults.command("gunicorn config.wsgi", "worker: {command: python worker.py, django: true}")
        | {"worker.py": "import time\nwhile True:\n    time.sleep(1)\n"}),
    "Celery and a cache in Redis": ({
        "profiles/base.yaml": BASE.rstrip() + """
  worker: {command: celery -A config worker --concurrency 1, django: true}
celery: {worker: worker}
redis: {provider: render-keyvalue}
""",
        "config/__init__.py": "from config.celery import app as celery_app\n",
        "config/celery.py": """
import os
from celery import Celery
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
""",
        "shop/views.py": """
from django.core.cache import cache
from django.http import HttpResponse
def home(request):
    cache.set("x", 1)
    return HttpResponse(f"{cache.get('x')}<a href='/items/'>")
def items(request):
    return HttpResponse(str(2 / cache.get("x")))
"""}),
    "a beat with a schedule": (
        faults.tasks('"daily": {"task": "add", "schedule": crontab(hour=3)}')),
    "a beat in the worker, with a file of its own, for tasks of others": ({
        **faults.tasks('"x": {"task": "elsewhere.x", "schedule": 9.0, "options": {"queue": "x"}}'),
        "profiles/base.yaml": BASE.rstrip() + """
  worker: {command: celery -A config worker -B -s ./beat.file, django: true}
celery: {worker: worker}
redis: {provider: render-keyvalue}
"""}),
    "a cron job": ({"profiles/production.yaml": PROFILE.rstrip() + """
    cleanup: {type: cron, schedule: "0 3 * * *", plan: starter, name: shop-cleanup}
programs:
  cleanup: {command: python manage.py clearsessions, django: true}
"""}),
    "the bind is in gunicorn's own file": (
        faults.command("gunicorn -c python:config.server config.wsgi")
        | {"config/server.py": 'import os\nbind = "0.0.0.0:" + os.environ["PORT"]\n'}),
    "migrations in the build": (
        {"profiles/production.yaml": PROFILE.replace(_RELEASE, "").replace(
            "collectstatic --no-input", "collectstatic --no-input && python manage.py migrate")}),
    "a page that needs a login": (
        {"shop/views.py": """
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
@login_required(login_url="/admin/login/")
def home(request):
    return HttpResponse("")
def items(request):
    return HttpResponse("")
"""}),
    "no first page": ({"config/urls.py": _URLS.replace('path("", views.home), ', "")}),
    "another health path": (faults.service("healthCheckPath: /up")),
    "several hosts": (
        {"profiles/production.yaml": PROFILE.replace(
            "[shop.example.org]", "[shop.example.org, www.example.org]")}),
    "only the platform's own host": (
        {"profiles/production.yaml": PROFILE.replace("site: {hosts: [shop.example.org]}\n", "")}),
    "a page that is too large to be read": faults.home("return HttpResponse('x' * 50_000_000)"),
    "uploads": (
        faults.settings('MEDIA_URL = "/media/"\nMEDIA_ROOT = ROOT / "uploads"')),
    "links that lead nowhere": (
        {"templates/home.html": """{% load static %}<a href="#top"></a><a href="/nothing/"></a>
<a href="https://other.example.org/"></a><a href="mailto:a@example.org"></a>
<a href="/admin/logout/">
"""}),
    "a log with the word error in it": (
        {"config/wsgi.py": site.FILES["config/wsgi.py"] + 'print("ValueError: none")\n'}),
}  # fmt: skip

_DATABASE = "database: {provider: url, sslmode: require}\n"
# Once with DATABASES that can be read, and once in a branch.
_PARTS = """
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["DB_NAME"],
    "USER": os.environ["DB_USER"], "PASSWORD": os.environ["DB_PASSWORD"],
    "HOST": os.environ["DB_HOST"], "PORT": os.getenv("DB_PORT", "5432"),
    "OPTIONS": {"sslmode": "require"},
}}
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": f"redis://{os.environ['REDIS_HOST']}:{os.environ['REDIS_PORT']}/1",
}}
"""
_VARIABLES = """
env:
  DB_NAME: {value: shop, setting: false}
  DB_USER: {setting: false}
  DB_PASSWORD: {setting: false, secret: true}
  DB_HOST: {setting: false}
  DB_PORT: {setting: false, optional: true}
  REDIS_HOST: {setting: false}
  REDIS_PORT: {setting: false}
"""
_PROFILE = {"profiles/production.yaml": PROFILE.replace(_DATABASE, _VARIABLES.lstrip())}
_VIEWS = {
    "shop/views.py": """
from django.core.cache import cache
from django.http import HttpResponse
from shop.models import Item
def home(request):
    cache.set("x", 1)
    return HttpResponse(f"{2 / cache.get('x')} {Item.objects.count()}")
items = home
"""
}
ODD["a database and a cache in parts"] = {
    **_PROFILE,
    **_VIEWS,
    **faults.settings("import os" + _PARTS),
}
ODD["a database in parts, in a branch"] = {
    **_PROFILE,
    **_VIEWS,
    **faults.settings(
        "import os, sys\nif len(sys.path):"
        + _PARTS.replace("\n", "\n    ").replace(
            'os.getenv("DB_PORT", "5432")', 'os.environ["DB_PORT"]'
        )
    ),
    "profiles/production.yaml": _PROFILE["profiles/production.yaml"].replace(
        "  DB_PORT: {setting: false, optional: true}\n", "  DB_PORT: {setting: false}\n"
    ),
}
ODD |= bot_faults.ODD


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Rehearse one of them, and all with --long."""
    if "odd" in metafunc.fixturenames:
        most = None if metafunc.config.getoption("long") else 1
        names = list(ODD)[slice(4, 5) if most else slice(None)]
        metafunc.parametrize("odd", [ODD[name] for name in names], ids=names)


def test_an_odd_site_that_is_right(
    odd: Changes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every phase ends well, there is neither an error nor a warning, and nothing is printed."""
    found = site.rehearse(site.make(tmp_path / "site", odd))
    assert capfd.readouterr() == ("", "")
    # A note, such as that of a missing Content-Security-Policy, says nothing of the deploy.
    assert [item for item in found.problems if item.severity is not Severity.NOTE] == []
    assert {item.status for item in found.phases} == {"ok"}
    assert found.phases[-1].name == "stop"


def test_a_project_below_the_top(tmp_path: Path) -> None:
    """The repository has other folders beside that of the site."""
    (tmp_path / "repository/other").mkdir(parents=True)
    (tmp_path / "repository/other/readme").write_text("")
    changes = faults.service("rootDir: backend")
    root = site.make(tmp_path / "repository/backend", changes, top=tmp_path / "repository")
    found = site.rehearse(root)
    assert not found.fails, found
    assert found.phases[-1].name == "stop"


def test_a_site_that_is_right(tmp_path: Path) -> None:
    """Every phase ends well, and nothing is left."""
    found = site.rehearse(site.make(tmp_path / "site"))
    assert [item.name for item in found.phases] == [
        "servers",
        "build",
        "release",
        "start",
        "pages",
        "measure",
        "stop",
    ]
    assert {item.status for item in found.phases} == {"ok"}
    assert not found.fails
    assert found.measured[0].busy in range(20, 400)


# A bot that gives up after so many seconds, with what it printed.
GIVES_UP = """
import sys, time, urllib.request
time.sleep({})
urllib.request.urlopen("https://gateway.example.org/")
"""


@pytest.mark.parametrize("after", [0, 4])
@pytest.mark.parametrize("beside", [True, False])
def test_a_bot_that_cannot_reach_the_internet(after: int, beside: bool, tmp_path: Path) -> None:
    """It is not rehearsed; the site is, although the bot takes it with it when it ends."""
    changes = bot_faults.bot() if beside else bot_faults.bot(bot_faults._OWN)
    changes["bot.py"] = GIVES_UP.format(after)
    found = site.rehearse(site.make(tmp_path / "site", changes), lasts=6)
    assert not found.fails, found
    assert {item.status for item in found.phases} == {"ok"}
    assert [item.name for item in found.phases].count("pages") == 1
    said = "bot in shop, as it needs the internet" if beside else "shop-bot, which needs"
    assert any(said in item for item in found.not_rehearsed), found.not_rehearsed
