"""What somebody who had not seen the project came across: services, databases and old names."""

from __future__ import annotations

from typing import Any

from planted import fault, right
from site_project import REQUIREMENTS

BASE, PRODUCTION = "profiles/base.yaml", "profiles/production.yaml"
PLANS = "web: {plan: starter}\n"
NEON = ("supabase, pooler: session", "neon")
URL = (
    "postgres://site:gH7x-pw-Q2@ep-a-b-1234-pooler.eu-central-1.aws.neon.tech/site?sslmode=require"
)
STRONG = "k7Jf2Qm9Zt4Xw8Rb1Ny6Lc3Hv5Pd0Gs-Ua_EoTi"


def _second(command: str, keys: str, packages: str = "") -> dict[str, Any]:
    """Return what a row needs for a second program, whose service has these keys."""
    return {
        "edits": (
            (
                BASE,
                "django: true}\n",
                f"django: true}}\n  api: {{command: {command}, django: true}}\n",
            ),
            (PRODUCTION, PLANS, f"{PLANS}    api: {{{keys}}}\n"),
        ),
        "files": {"requirements.txt": f"{REQUIREMENTS}{packages}"},
    }


def _neon(more: str = "") -> dict[str, Any]:
    return {"edits": ((PRODUCTION, NEON[0], NEON[1] + more),), "values": {"DATABASE_URL": URL}}


def _bot(main: str) -> dict[str, Any]:
    """Return what a row needs for a bot of which only this module is written."""
    bot = """\
  bot: {command: python -m bot}
env:
  CHAT_TOKEN: {secret: true, for: [bot]}
"""
    return {
        "edits": (
            (BASE, "django: true}\n", f"django: true}}\n{bot}"),
            (PRODUCTION, PLANS, f"{PLANS}    bot: {{plan: starter}}\n"),
        ),
        "files": {"bot/__init__.py": "", "bot/__main__.py": main},
        "also": frozenset({"value-missing"}),
    }


EXPORT: dict[str, Any] = {
    "edits": ((".env", "DJANGO_SECRET_KEY=", "export DJANGO_SECRET_KEY="),),
    "profiles": ("development",),
}
UNIT = "[Service]\nExecStart=/srv/site/bin/web\n{more}"
FAULTS = (
    fault(
        "a bot that reads some variables, but not its token",
        "variable-unused",
        BASE,
        "CHAT_TOKEN",
        severity="note",
        **_bot('import os\n\nprint(os.environ["LANG"])\n'),
    ),
    fault(
        "a line with export in a file that systemd reads",
        "dotenv-dialect",
        ".env",
        "export",
        files={"deploy/site.service": UNIT.format(more="EnvironmentFile=/srv/site/.env\n")},
        **EXPORT,
    ),
    fault(
        "a second gunicorn without a type",
        "server-in-worker",
        BASE,
        "api: {",
        **_second("gunicorn config.wsgi", "plan: starter"),
    ),
    fault(
        "a second gunicorn whose type is worker",
        "server-in-worker",
        BASE,
        "api: {",
        **_second("gunicorn config.wsgi", "plan: starter, type: worker"),
    ),
    fault(
        "a second web service without a health check",
        "manifest-health",
        PRODUCTION,
        "api: {",
        **_second("gunicorn config.wsgi", "plan: starter, type: web"),
    ),
    fault("Neon without another URL for migrate", "migrate-pooled", PRODUCTION, "neon", **_neon()),
    fault(
        "a secret key that is short",
        "secret-weak",
        ".env.production",
        "DJANGO_SECRET_KEY=",
        values={"DJANGO_SECRET_KEY": "short"},
    ),
    fault(
        "a secret key that is a placeholder",
        "secret-weak",
        ".env.production",
        "DJANGO_SECRET_KEY=",
        severity="error",
        values={"DJANGO_SECRET_KEY": "changeme"},
    ),
)
RIGHT = (
    right("a line with export in development", **EXPORT),
    right(
        "a line with export beside a unit without a file of variables",
        files={"deploy/site.service": UNIT.format(more="")},
        **EXPORT,
    ),
    right(
        "a second web service with a health check",
        **_second("gunicorn config.wsgi", "plan: starter, type: web, healthCheckPath: /healthz"),
    ),
    right(
        "a second server for other services alone",
        **_second("gunicorn config.wsgi", "plan: starter, type: pserv"),
    ),
    right(
        "a command of the project in a worker", **_second("python manage.py shell", "plan: starter")
    ),
    right(
        "Neon without a pooler",
        **_neon(", pooler: direct") | {"values": {"DATABASE_URL": URL.replace("-pooler", "")}},
    ),
    right("a long secret key of a person's own", values={"DJANGO_SECRET_KEY": STRONG}),
)
