"""Commands that start a program where nobody reaches it, or that cannot start it."""

from __future__ import annotations

from typing import Any

from planted import Planted, fault, right
from site_project import ENTRY_POINT, REQUIREMENTS

PROFILE = "profiles/base.yaml"
CELERY = 'from celery import Celery\n\napp = Celery("site")\n'
DOCKER = ("profiles/production.yaml", "{plan: starter}", "{plan: starter, runtime: docker}")
DOCKERFILE = """\
FROM python:3.12
RUN useradd --create-home site
WORKDIR /home/site
COPY . .
RUN pip install -r requirements.txt && python manage.py collectstatic --no-input
USER site
CMD ["gunicorn", "config.wsgi"]
"""
NGINX = "nginx -g 'daemon off;' & gunicorn --bind 127.0.0.1:8000 config.wsgi"
SWITCH = """\
#!/bin/sh
if [ "$1" = dev ]; then
  exec python manage.py runserver
fi
exec gunicorn config.wsgi
"""
DETOURS = """\
#!/usr/bin/env bash
set -euo pipefail
wait_for() { echo "$1"; }
wait_for database
python manage.py check --database default || exit 1
PORT="${PORT:-8000}"
cat <<EOF
python manage.py runserver
EOF
exec gunicorn config.wsgi:application --bind "0.0.0.0:$PORT" --workers "${WEB_CONCURRENCY:-2}" "$@"
"""


def _with(command: str, more: dict[str, Any], *, keys: str = "") -> dict[str, Any]:
    """Return what a row needs for another command of web, with the server's package."""
    packages = [name for name in ("uvicorn", "daphne", "hypercorn", "celery") if name in command]
    text = REQUIREMENTS + "".join(f"{name}\n" for name in packages)
    quoted = command.replace("'", "''")
    line = f"web: {{command: '{quoted}', django: true{keys}}}"
    old = "web: {command: gunicorn config.wsgi, django: true}"
    edits = ((PROFILE, old, line), *more.pop("edits", ()))
    return {"edits": edits, "files": {"requirements.txt": text, **more.pop("files", {})}, **more}


def wrong(name: str, rule: str, command: str, *, keys: str = "", **more: Any) -> Planted:
    """Return a fault of the web program's command, found at its line."""
    more.setdefault("severity", "error")
    return fault(name, rule, PROFILE, "web: {", **_with(command, more, keys=keys))


def fine(name: str, command: str, *, keys: str = "", **more: Any) -> Planted:
    """Return a command of the web program that is right."""
    return right(name, **_with(command, more, keys=keys))


def tasks(command: str, files: dict[str, str]) -> dict[str, Any]:
    """Return what a row needs for a worker of Celery."""
    worker = f"  worker: {{command: '{command}', django: true}}\n"
    return {
        "edits": (
            (PROFILE, "django: true}\n", f"django: true}}\n{worker}"),
            ("profiles/production.yaml", "starter}", "starter}\n    worker: {plan: starter}"),
        ),
        "files": {"requirements.txt": f"{REQUIREMENTS}celery\n", **files},
    }


ASGI = ", asgi: true"
# A wsgi.py that names no settings.
BARE = "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"
# Render looks at the port of this variable.
OWN_PORT = (
    PROFILE,
    "programs:",
    "env:\n  PORT: {value: '8000', for: [web], setting: false}\nprograms:",
)
FAULTS = (
    wrong("gunicorn on loopback", "program-loopback", "gunicorn -b 127.0.0.1:8000 config.wsgi"),
    wrong(
        "gunicorn on localhost", "program-loopback", "gunicorn --bind=localhost:$PORT config.wsgi"
    ),
    wrong(
        "loopback in a shell in a shell",
        "program-loopback",
        "bash -lc \"exec env A=1 gunicorn -b '[::1]:8000' config.wsgi\"",
    ),
    wrong(
        "loopback in the project's script",
        "program-loopback",
        "bash bin/web",
        files={"bin/web": "#!/bin/bash\nexec gunicorn -b 127.0.0.1:$PORT config.wsgi\n"},
    ),
    wrong(
        "loopback in GUNICORN_CMD_ARGS",
        "program-loopback",
        "gunicorn config.wsgi",
        edits=(
            (
                PROFILE,
                "programs:",
                "env:\n  GUNICORN_CMD_ARGS: {value: --bind=127.0.0.1:8000, for: [web]}\nprograms:",
            ),
        ),
    ),
    wrong(
        "loopback in an image",
        "program-loopback",
        "gunicorn -b 127.0.0.1:8000 config.wsgi",
        severity="warning",
        edits=(DOCKER,),
        files={"Dockerfile": DOCKERFILE, ".dockerignore": ".env*\n"},
    ),
    wrong(
        "uvicorn without a host",
        "program-loopback",
        "uvicorn config.asgi:application",
        keys=ASGI,
    ),
    wrong(
        "daphne with a port alone",
        "program-loopback",
        "daphne -p $PORT config.asgi:application",
        keys=ASGI,
    ),
    wrong(
        "hypercorn as it comes",
        "program-loopback",
        "python -m hypercorn config.asgi:application",
        keys=ASGI,
    ),
    wrong(
        "a fixed port",
        "program-port",
        "gunicorn -b 0.0.0.0:8000 config.wsgi",
        severity="warning",
    ),
    wrong(
        "a fixed port of uvicorn",
        "program-port",
        "poetry run uvicorn config.asgi:application --host 0.0.0.0",
        keys=ASGI,
        severity="warning",
        files={"pyproject.toml": "[tool.poetry]\n"},
    ),
    wrong(
        "a fixed port beside one on loopback",
        "program-port",
        "gunicorn -b 127.0.0.1:9000 -b 0.0.0.0:8000 config.wsgi",
        severity="warning",
    ),
    wrong(
        "another port than the one that the profile sets",
        "program-port",
        "gunicorn -b 0.0.0.0:9000 config.wsgi",
        severity="warning",
        edits=(OWN_PORT,),
    ),
    wrong(
        "uwsgi on loopback",
        "program-loopback",
        "uwsgi --http 127.0.0.1:8000 --module config.wsgi",
        files={"requirements.txt": f"{REQUIREMENTS}uwsgi\n"},
    ),
    wrong(
        "a port in GUNICORN_CMD_ARGS",
        "program-port",
        "gunicorn config.wsgi",
        severity="warning",
        edits=(
            (
                PROFILE,
                "programs:",
                "env:\n  GUNICORN_CMD_ARGS: {value: '--bind=0.0.0.0:8000', for: [web]}\nprograms:",
            ),
        ),
    ),
    wrong(
        "a port that Render uses itself",
        "program-port",
        "gunicorn -b 0.0.0.0:18012 config.wsgi",
    ),
    wrong(
        "a fixed port, and a bot that calls $PORT",
        "program-port",
        "gunicorn -b 0.0.0.0:8000 config.wsgi",
        edits=(
            (
                PROFILE,
                "django: true}\n",
                "django: true}\n  bot: {command: python -m bot, runs_in: web}\nbot: {}\n",
            ),
        ),
        files={"bot/__init__.py": "", "bot/__main__.py": "print('bot')\n"},
    ),
    wrong("no such attribute", "program-application", "gunicorn config.wsgi:app"),
    wrong(
        "no such factory",
        "program-application",
        "gunicorn 'config.wsgi:create_app()'",
    ),
    wrong(
        "uvicorn without an attribute",
        "program-application",
        "uvicorn config.asgi --host 0.0.0.0 --port $PORT",
        keys=ASGI,
    ),
    wrong(
        "a module without application",
        "program-application",
        "gunicorn config.wsgi",
        files={
            "config/wsgi.py": ENTRY_POINT.format(module="wsgi", kind="wsgi").replace(
                "\napplication", "\nserver"
            )
        },
    ),
    wrong("runserver", "program-development", "python manage.py runserver 0.0.0.0:$PORT"),
    wrong(
        "runserver in a script",
        "program-development",
        "./start.sh",
        files={"start.sh": "#!/bin/sh\npython3 -u manage.py runserver 0.0.0.0:$PORT\n"},
        executable=("start.sh",),
    ),
    wrong(
        "gunicorn that reloads",
        "program-development",
        "gunicorn --reload config.wsgi",
        severity="warning",
    ),
    wrong(
        "a file that makes gunicorn reload",
        "program-development",
        "gunicorn -c gunicorn_conf.py config.wsgi",
        severity="warning",
        files={"gunicorn_conf.py": "reload = True\n"},
    ),
    wrong(
        "uvicorn serves WSGI",
        "program-interface",
        "uvicorn config.wsgi:application --host 0.0.0.0 --port $PORT",
        keys=ASGI,
    ),
    wrong("gunicorn serves ASGI", "program-interface", "gunicorn config.asgi:application"),
    wrong(
        "uvicorn's worker serves WSGI",
        "program-interface",
        "gunicorn -k uvicorn.workers.UvicornWorker config.wsgi",
        keys=ASGI,
        files={"requirements.txt": f"{REQUIREMENTS}uvicorn\n"},
    ),
    fault(
        "a worker without a Celery app",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config worker -c 2", {}),
    ),
    fault(
        "a name that the package of a Celery app lacks",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config.queue worker -c 2", {}),
    ),
    fault(
        "a worker of a celery.py whose name has a typo",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config.celry worker -c 2", {"config/celery.py": CELERY}),
    ),
    fault(
        "a worker of a celery.py that is not there",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config.celery worker -c 2", {}),
    ),
    fault(
        "a worker of a package that is not there",
        "program-missing",
        PROFILE,
        "worker: {",
        **tasks("celery -A jobs worker -c 2", {}),
    ),
    fault(
        "a module that is not there in a package of the project",
        "program-missing",
        PROFILE,
        "gunicorn config.wgsi",
        severity="error",
        edits=((PROFILE, "gunicorn config.wsgi", "gunicorn config.wgsi"),),
    ),
    fault(
        "a module that may be on another path",
        "program-missing",
        PROFILE,
        "gunicorn shop.wsgi",
        edits=((PROFILE, "gunicorn config.wsgi", "gunicorn shop.wsgi --pythonpath /opt/shop"),),
    ),
    fault(
        "a module that a package with a like name may have",
        "program-missing",
        PROFILE,
        "gunicorn shop.wsgi",
        edits=(
            (PROFILE, "gunicorn config.wsgi", "gunicorn shop.wsgi"),
            ("requirements.txt", "gunicorn", "gunicorn\ndjango-shop"),
        ),
    ),
    fault(
        "a module that the index of a company may have",
        "program-missing",
        PROFILE,
        "gunicorn shop.wsgi",
        edits=(
            (PROFILE, "gunicorn config.wsgi", "gunicorn shop.wsgi"),
            ("requirements.txt", "Django", "--extra-index-url https://pypi.example.com\nDjango"),
        ),
    ),
    fault(
        "a Celery app with another name",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config.celery:queue worker -c 2", {"config/celery.py": CELERY}),
    ),
    fault(
        "a celery.py without an app",
        "program-application",
        PROFILE,
        "worker: {",
        severity="error",
        **tasks("celery -A config worker -c 2", {"config/celery.py": "import celery\n"}),
    ),
    wrong(
        "a configuration that is no text",
        "program-application",
        "gunicorn -c conf.py config.wsgi",
        severity="warning",
        files={"conf.py": b"\xff\xfe"},
    )._replace(at="conf.py", text="", also=frozenset({"code-syntax"})),
)
RIGHT = (
    fine(
        "loopback on a server without a platform",
        "gunicorn -b 127.0.0.1:8000 config.wsgi",
        edits=(
            ("profiles/production.yaml", "render:\n  services:\n    web: {plan: starter}\n", ""),
            ("profiles/production.yaml", "site:\n", "site:\n  tls: proxy\n"),
        ),
        files={"render.yaml": None},
    ),
    fine(
        "gunicorn's bind in a file",
        "gunicorn -c conf.py config.wsgi",
        files={"conf.py": "import os\n\nbind = f\"0.0.0.0:{os.environ.get('PORT', '8000')}\"\n"},
    ),
    fine(
        "a file whose bind Render's GUNICORN_CMD_ARGS replaces",
        "gunicorn config.wsgi",
        files={"gunicorn.conf.py": "bind = '127.0.0.1:8000'\n"},
    ),
    fine("bind twice", "gunicorn -b 127.0.0.1:9000 -b 0.0.0.0:$PORT config.wsgi"),
    fine("Render's own port", "gunicorn -b 0.0.0.0:10000 config.wsgi"),
    fine(
        "the port that the profile sets",
        "gunicorn -b 0.0.0.0:8000 config.wsgi",
        edits=(OWN_PORT,),
    ),
    fine(
        "uwsgi",
        "uwsgi --http 0.0.0.0:$PORT --module config.wsgi",
        files={"requirements.txt": f"{REQUIREMENTS}uwsgi\n"},
    ),
    fine("a port with a default", "gunicorn -b 0.0.0.0:${PORT:-8000} config.wsgi"),
    fine("a port that is computed", "gunicorn -b 0.0.0.0:$((PORT)) config.wsgi"),
    fine("a Unix socket behind nginx", "nginx & gunicorn -b unix:/tmp/site.sock config.wsgi"),
    fine("loopback behind nginx", NGINX),
    fine("uvicorn", "uvicorn config.asgi:application --host 0.0.0.0 --port $PORT", keys=ASGI),
    fine("uvicorn's file descriptor", "uvicorn --fd 3 config.asgi:application", keys=ASGI),
    fine(
        "uvicorn that serves WSGI on purpose",
        "uvicorn config.wsgi:application --interface wsgi --host 0.0.0.0 --port $PORT",
    ),
    fine("a hypercorn that serves WSGI", "hypercorn -b 0.0.0.0:$PORT config.wsgi:application"),
    fine(
        "a factory",
        "gunicorn 'config.app:create_app(\"web\")'",
        files={"config/app.py": "def create_app(name):\n    return name\n"},
    ),
    fine(
        "an application from elsewhere",
        "gunicorn config.app:server",
        files={"config/app.py": "from config.wsgi import *\n"},
    ),
    fine("a script with detours", "sh bin/web --threads 2", files={"bin/web": DETOURS}),
    fine("a script that can do more", "bash start.sh", files={"start.sh": SWITCH}),
    fine("a script that runs itself", "sh loop.sh", files={"loop.sh": "sh loop.sh\n"}),
    fine(
        "another folder",
        "gunicorn --chdir site main:application",
        files={"site/main.py": ENTRY_POINT.format(module="wsgi", kind="wsgi")},
    ),
    fine(
        "sources in src",
        "cd src && PYTHONPATH=lib gunicorn main:application",
        files={"src/lib/main.py": ENTRY_POINT.format(module="wsgi", kind="wsgi")},
    ),
    fine(
        "through uv",
        "uv run --no-sync gunicorn -k gevent config.wsgi",
        files={"requirements.txt": f"{REQUIREMENTS}gevent\n"},
    ),
    fine(
        "a file that makes gunicorn reload elsewhere",
        "gunicorn config.wsgi",
        files={
            "gunicorn.conf.py": 'import os\nif os.environ.get("CI") == "1":\n    reload = True\n'
        },
    ),
    fine(
        "a variable that makes gunicorn reload",
        "gunicorn config.wsgi",
        files={"gunicorn.conf.py": 'import os\nreload = os.environ.get("CI") == "1"\n'},
    ),
    right("settings that only the platform names", files={"config/wsgi.py": BARE}),
    fine(
        "settings that the command names",
        "DJANGO_SETTINGS_MODULE=config.settings.production gunicorn config.wsgi",
        files={"config/wsgi.py": BARE},
    ),
    fine(
        "settings that a script names",
        "bash start.sh",
        files={
            "config/wsgi.py": BARE,
            "start.sh": "#!/bin/bash\nexport DJANGO_SETTINGS_MODULE=config.settings.production\n"
            "exec gunicorn config.wsgi\n",
        },
    ),
    fine("a line with every quote", "sh -c 'exec \"gunicorn\" config.wsgi:application' # web"),
    right(
        "a Celery app in celery.py by its module",
        **tasks("celery -A config.celery worker -c 2", {"config/celery.py": CELERY}),
    ),
    right(
        "a Celery app beside its package",
        **tasks("celery --app=config.tasks worker -c 2", {"config/tasks.py": CELERY}),
    ),
    right(
        "a Celery app in a folder without __init__.py",
        **tasks("celery -A jobs worker -c 2", {"jobs/celery.py": CELERY}),
    ),
    right(
        "a Celery app by its name in a package",
        **tasks(
            "celery -A config.celery_app worker -c 2",
            {
                "config/queue.py": CELERY,
                "config/__init__.py": "from config.queue import app as celery_app\n",
            },
        ),
    ),
    right(
        "a development profile with runserver",
        edits=(
            (
                "profiles/development.yaml",
                "extends: base\n",
                "extends: base\nprograms: {web: {command: python manage.py runserver}}\n",
            ),
        ),
        profiles=("development",),
    ),
)
