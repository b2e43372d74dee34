"""Commands that name an executable which nothing installs."""

from __future__ import annotations

from typing import Any

from planted import Planted
from site_project import REQUIREMENTS

from fault_rows.commands import DOCKER, DOCKERFILE, fine, wrong

RULE = "program-unknown"
SCRIPTS = "[project]\nname = 'shop'\n[project.scripts]\nshop-web = 'shop:main'\n"


def _fault(name: str, command: str, **more: Any) -> Planted:
    return wrong(name, RULE, command, severity="warning", **more)


FAULTS = (
    _fault("gunicorn with two letters swapped", "gunricon config.wsgi"),
    _fault("gunicorn without its last letter", "gunicor config.wsgi"),
    _fault("an executable that is far from any server", "frobnicate --port $PORT"),
    _fault("a misspelled server behind wrappers", "exec env A=1 gunicron config.wsgi"),
    _fault(
        "a misspelled server after a migration", "python manage.py migrate && gunicron config.wsgi"
    ),
    _fault("a misspelled server in a shell", "sh -c 'exec gunnicorn config.wsgi'"),
)
RIGHT = (
    fine(
        "a script of the project", "bash bin/web", files={"bin/web": "exec gunicorn config.wsgi\n"}
    ),
    fine(
        "a command with a path",
        "./bin/web",
        files={"bin/web": "#!/bin/sh\nexec gunicorn config.wsgi\n"},
        executable=("bin/web",),
    ),
    fine("a server as a module of Python", "python -m gunicorn config.wsgi"),
    fine("a wrapper around the server", "exec env A=1 nice -n 5 gunicorn config.wsgi"),
    fine(
        "an executable of a package that nobody knows",
        "frobnicate run",
        files={"requirements.txt": f"{REQUIREMENTS}acme-tools\n"},
    ),
    fine(
        "a script that the project installs",
        "shop-web",
        files={"pyproject.toml": SCRIPTS},
    ),
    fine("a function of the shell", "serve() { gunicorn config.wsgi; }; serve"),
    fine("an executable that a variable names", "${SERVER:-gunicorn} config.wsgi"),
    fine(
        "an executable of an image",
        "frobnicate run",
        edits=(DOCKER,),
        files={"Dockerfile": DOCKERFILE, ".dockerignore": ".env*\n"},
    ),
)
