"""What `check` reports about faults that have no test of their own, in a deployed project."""

from __future__ import annotations

import site_project
from fault_rows.docker import DOCKER, DOCKERFILE
from fault_rows.variables import DECLARED, PAYMENTS, VALUES, VIEW_IMPORTS, WORKER
from planted import Planted
from snapshots import Case, Sandbox, typed

BASE, PROFILE, SETTINGS = "profiles/base.yaml", "profiles/production.yaml", "config/base.py"
WEB = "gunicorn config.wsgi, django: true"
PLAN = "web: {plan: starter}"
SUPABASE = "provider: supabase, pooler: session"
RENDER = f"render:\n  services:\n    {PLAN}\n"
TO_SERVE = "from django.core.{0} import get_{0}_application\napplication = get_{0}_application()\n"
WSGI, ASGI = TO_SERVE.format("wsgi"), TO_SERVE.format("asgi")
KEY = 'import os\nKEY = os.environ["{}"]\n'
# The expression is deeper than Python's own parser goes.
DEEP = f"import os\nKEY = os.environ.get('A', {'-' * 9000}1)\n"


def planted(name: str, **case: object) -> Case:
    """Return the case of `check` for a project with this planted into it."""
    fault = Planted(name, **case)  # type: ignore[arg-type]

    def project(box: Sandbox) -> None:
        site_project.plant(box.root, fault)

    return typed(name, "check production", project=project)


def runs(name: str, command: str, files: dict[str, str], more: str = "") -> Case:
    """Return the case of a web server with another command."""
    return planted(name, edits=((BASE, WEB, f'"{command}", django: true{more}'),), files=files)


def reads(name: str, code: str, *edits: tuple[str, str, str], **more: object) -> Case:
    """Return the case of a module that the views import."""
    return planted(name, edits=(VIEW_IMPORTS, *edits), files={PAYMENTS: code}, **more)


TOP = (".python-version", ".gitignore", "requirements.txt", BASE, PROFILE)
MOVED = {path: text for path, text in site_project.FILES.items() if path not in TOP}
MOVED.pop("profiles/development.yaml")
BELOW: dict[str, str | None] = {
    **dict.fromkeys(MOVED),
    **{f"backend/{path}": text for path, text in MOVED.items()},
}
STANDBY = 'plan: pro-4gb, highAvailability: {enabled: true}, postgresMajorVersion: "12"'
NO_PLATFORM = ((PROFILE, RENDER, ""), (PROFILE, "site:\n", "site:\n  tls: proxy\n"))
CHECKED = [
    planted(
        "a file of packages that is not there, and no package is needed",
        edits=(
            (BASE, "programs:\n", "programs:\n  tool: {command: ./tool}\n"),
            (PROFILE, PLAN, f"{PLAN}\n    tool: {{buildCommand: pip install -r tools.txt}}"),
        ),
        files={"tool": "#!/bin/sh\ntrue\n"},
        executable=("tool",),
    ),
    planted(
        "a .env file in a folder of the image",
        files={**BELOW, "Dockerfile": DOCKERFILE, ".dockerignore": ".env.production\n"},
        edits=((BASE, "project: site\n", "project: site\nroot: backend\n"), DOCKER),
    ),
    runs("the server of Flask", "flask run --host 0.0.0.0 --port $PORT", {}),
    runs(
        "workers of gevent serve ASGI",
        "gunicorn -k gevent config.asgi",
        {"requirements.txt": f"{site_project.REQUIREMENTS}gevent\n"},
    ),
    runs("an ASGI application of another name", "gunicorn config.app", {"config/app.py": ASGI}),
    runs(
        "a WSGI application of another name",
        "uvicorn config.app:application --host 0.0.0.0 --port $PORT",
        {"config/app.py": WSGI, "requirements.txt": f"{site_project.REQUIREMENTS}uvicorn\n"},
        ", asgi: true",
    ),
    planted(
        "hosts of this machine alone",
        edits=NO_PLATFORM,
        files={"render.yaml": None},
        values={"DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1"},
    ),
    planted(
        "mail in memory",
        edits=(
            (
                SETTINGS,
                "USE_TZ",
                'EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"\nUSE_TZ',
            ),
        ),
    ),
    planted(
        "an app without its backend, and no settings of one's own",
        edits=(
            (BASE, "  base_settings: config.base\n", ""),
            (BASE, "apps: [whitenoise]", "apps: [whitenoise, guardian]"),
        ),
        files={"requirements.txt": f"{site_project.REQUIREMENTS}django-guardian\n"},
    ),
    planted(
        "a standby of an old PostgreSQL",
        edits=(
            (PROFILE, SUPABASE, "provider: render-postgres"),
            (PROFILE, PLAN, f"{PLAN}\n  databases: {{default: {{{STANDBY}}}}}"),
        ),
    ),
    planted(
        "a URL of MySQL for a server of one's own",
        edits=((PROFILE, SUPABASE, "provider: url"),),
        values={"DATABASE_URL": "mysql://shop:pw-4711@db.example.com/shop"},
    ),
]
READ = [
    planted(
        "a variable that only another program can get",
        edits=((BASE, "programs:\n", "programs:\n  bot: {command: python -m bot}\n"),),
        files={"bot/__init__.py": "", "bot/__main__.py": KEY.format("DATABASE_URL")},
    ),
    reads("a variable by the name of a setting", KEY.format("ALLOWED_HOSTS")),
    planted(
        "two variables that nothing reads",
        edits=((BASE, "programs:", "env:\n  PAGE_COLOR: red\n  PAGE_WIDTH: 8\nprograms:"),),
    ),
    reads(
        "many variables with a default",
        "import os\n" + "".join(f'{x} = os.getenv("SHOP_{x}", "")\n' for x in "ABCDEFGHIJKLMN"),
    ),
    planted(
        "a module that is no Python, of two programs",
        edits=(VIEW_IMPORTS, WORKER, DECLARED),
        files={
            PAYMENTS: 'import os\nKEY = (os.environ["STRIPE_KEY"]\n',
            "bot/__init__.py": "",
            "bot/__main__.py": "from catalogue import payments\n",
        },
        values=VALUES,
    ),
    reads("a module that is nested too deeply", DEEP),
]
FILES = {"faults": [*CHECKED, *READ]}
