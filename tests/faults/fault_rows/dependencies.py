"""Packages that the build does not install, and Pythons and Djangos that do not fit."""

from __future__ import annotations

from planted import Planted, fault, right
from site_project import OTHERS

REQUIREMENTS = "requirements.txt"
BASE = "profiles/base.yaml"
PRODUCTION = "profiles/production.yaml"
PLAN = "web: {plan: starter}"
COLLECT = "python manage.py collectstatic --no-input"
ALL = ("Django>=5.2,<5.3", "django-environ", "gunicorn", "psycopg[binary]", "whitenoise")


def without(package: str) -> dict[str, object]:
    """Return the requirements without a package, and without those that bring it."""
    lines = ("".join(f"{name}\n" for name in OTHERS), f"{package}\n")
    return {"edits": tuple((REQUIREMENTS, line, "") for line in lines)}


def built(command: str, *more: tuple[str, str, str], **files: str) -> dict[str, object]:
    """Return a build command of the web service, and files of the project by their names."""
    edit = (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: '{command}'}}")
    return {"edits": (edit, *more), "files": {**files, REQUIREMENTS: None}}


def missing(
    name: str, at: str = REQUIREMENTS, text: str = "", severity: str = "error", **more: object
) -> Planted:
    """Return a fault: a file that the build installs from lacks a package."""
    return fault(name, "requirement-missing", at, text, severity=severity, **more)


def started(command: str, *more: tuple[str, str, str]) -> dict[str, object]:
    """Return another command of the web program."""
    return {"edits": ((BASE, "gunicorn config.wsgi", command), *more)}


def pyproject(dependencies: tuple[str, ...] = ALL, more: str = "") -> str:
    """Return a pyproject.toml with dependencies, and more tables."""
    listed = "".join(f'    "{item}",\n' for item in dependencies)
    head = '[project]\nname = "site"\nversion = "0"\nrequires-python = ">=3.12"\n'
    return f"{head}dependencies = [\n{listed}]\n{more}"


def uv_lock(names: tuple[str, ...], more: str = "", django: str = "5.2.8") -> str:
    """Return a uv.lock whose project needs packages; `more` are tables of the project."""
    needs = "".join(f'    {{ name = "{name}" }},\n' for name in names)
    packages = "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{django if name == "django" else "1.0"}"\n'
        'source = { registry = "https://index.example.org/simple" }\n'
        for name in (*names, "redis", "gunicorn")
    )
    return (
        'version = 1\nrequires-python = ">=3.12"\n'
        '\n[[package]]\nname = "site"\nversion = "0"\nsource = { virtual = "." }\n'
        f"dependencies = [\n{needs}]\n{more}{packages}"
    )


def poetry_lock(names: tuple[str, ...]) -> str:
    """Return a poetry.lock with packages; the first needs all the others."""
    needs = "".join(f'{name} = "*"\n' for name in names[1:])
    return "".join(
        f'[[package]]\nname = "{name}"\nversion = "5.2.1"\noptional = false\n'
        + (f"\n[package.dependencies]\n{needs}" if name == names[0] else "")
        + "\n"
        for name in names
    )


POETRY = """\
[tool.poetry]
name = "site"
package-mode = false

[tool.poetry.dependencies]
python = "^3.12"
Django = "^5.2"
django-environ = "*"
psycopg = {version = "*", extras = ["binary"]}
whitenoise = {version = "*"}

[tool.poetry.group.server.dependencies]
gunicorn = "*"
"""
PIPFILE = "[packages]\ndjango = '~=5.2'\ndjango-environ = '*'\npsycopg = '*'\nwhitenoise = '*'\n"
PIPFILE_LOCK = """\
{"default": {"django": {"version": "==5.2.8"}, "django-environ": {}, "whitenoise": {},
 "psycopg": {"extras": ["binary"]}, "gunicorn": {"markers": "sys_platform == 'win32'"}}}
"""
NAMES = ("django", "django-environ", "psycopg", "whitenoise")
PYLOCK = "lock-version = '1.0'\n" + "".join(
    f"[[packages]]\nname = '{name}'\nversion = '5.2.1'\n" for name in NAMES
)
UV = "uv sync --frozen --no-dev && uv run python manage.py collectstatic --no-input"
POETRY_BUILD = f"poetry install --only main && poetry run {COLLECT}"

CELERY = (
    (
        BASE,
        "programs:\n",
        "celery: {worker: worker, beat: beat}\nprograms:\n"
        "  worker: {command: celery -A config worker, django: true}\n"
        "  beat: {command: celery -A config beat "
        "-S django_celery_beat.schedulers:DatabaseScheduler, "
        "django: true}\n",
    ),
    (PRODUCTION, "render:", "redis: {provider: render-keyvalue}\nrender:"),
)
CELERY_APP = {
    "config/celery.py": 'import os\n\nfrom celery import Celery\n\nos.environ.setdefault("DJANGO_'
    'SETTINGS_MODULE", "config.settings.production")\napp = Celery("config")\n'
}
BOT = (
    BASE,
    "programs:\n",
    "bot: {program: bot, route: public, clients: [httpx]}\nenv:\n"
    "  BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, bot]}\nprograms:\n"
    "  bot: {command: python -m bot}\n",
)

FAULTS = (
    missing(
        "Celery without the packages for its broker and its schedule",
        severity="warning",
        edits=(*CELERY, (REQUIREMENTS, "gunicorn\n", "gunicorn\ncelery\n")),
        files=CELERY_APP,
    ),
    missing(
        "Celery without its own package",
        edits=(*CELERY, (REQUIREMENTS, "gunicorn\n", "gunicorn\nredis\n")),
        files=CELERY_APP,
    ),
    missing(
        "a bot without its client",
        severity="warning",
        edits=(BOT,),
        files={"bot/__main__.py": ""},
    ),
    *(
        fault(
            f"{package} is not in requirements.txt",
            "requirement-missing",
            REQUIREMENTS,
            severity=severity,
            **without(line),
        )
        for package, line, severity in (
            ("gunicorn", "gunicorn", "error"),
            ("psycopg", "psycopg[binary]", "error"),
            ("Django", "Django>=5.2,<5.3", "error"),
            ("django-environ", "django-environ", "error"),
            ("whitenoise", "whitenoise", "warning"),
        )
    ),
    missing(
        "gunicorn is missing beside a package that nobody knows",
        severity="warning",
        edits=((REQUIREMENTS, "gunicorn\n", "some-kit==1.0\n"),),
    ),
    missing(
        "gunicorn is only for Windows",
        edits=((REQUIREMENTS, "gunicorn\n", "gunicorn; sys_platform == 'win32'\n"),),
    ),
    missing(
        "gunicorn is a comment",
        edits=((REQUIREMENTS, "gunicorn\n", "# gunicorn\n"),),
    ),
    missing(
        "uvicorn as the server",
        edits=(
            (
                BASE,
                "{command: gunicorn config.wsgi,",
                "{command: 'uvicorn config.asgi:application --host 0.0.0.0 --port $PORT', "
                "asgi: true,",
            ),
        ),
    ),
    missing(
        "workers of gevent",
        **started("gunicorn config.wsgi -k gevent"),
    ),
    missing(
        "workers of uvicorn",
        edits=(
            (
                BASE,
                "{command: gunicorn config.wsgi,",
                "{command: gunicorn config.asgi --worker-class=uvicorn_worker.UvicornWorker, "
                "asgi: true,",
            ),
        ),
    ),
    missing(
        "a cache in Redis",
        severity="warning",
        edits=((PRODUCTION, "render:", "redis: {provider: render-keyvalue}\nrender:"),),
    ),
    missing(
        "an app of the profile",
        severity="warning",
        edits=((BASE, "[whitenoise]", "[rest_framework, whitenoise]"),),
    ),
    missing(
        "requirements that include a file that is not there",
        REQUIREMENTS,
        "-r base.txt",
        edits=((REQUIREMENTS, "gunicorn\n", "-r base.txt\n"),),
    ),
    missing(
        "no requirements.txt",
        severity="warning",
        files={REQUIREMENTS: None},
    ),
    missing(
        "a server in an extra that the build does not name",
        "pyproject.toml",
        **built(
            f"pip install . && {COLLECT}",
            **{
                "pyproject.toml": pyproject(
                    ALL[:2] + ALL[3:], '[project.optional-dependencies]\nprod = ["gunicorn"]\n'
                )
            },
        ),
    ),
    missing(
        "a lock of uv without the server",
        "uv.lock",
        **built(UV, **{"pyproject.toml": pyproject(), "uv.lock": uv_lock(NAMES)}),
    ),
    missing(
        "a server in uv's group for development",
        "uv.lock",
        **built(
            "uv sync --frozen --no-dev && .venv/bin/python manage.py collectstatic --no-input",
            **{
                "pyproject.toml": pyproject(),
                "uv.lock": uv_lock(
                    NAMES, '\n[package.dev-dependencies]\ndev = [{ name = "gunicorn" }]\n'
                ),
            },
        ),
    ),
    missing(
        "a group of Poetry that is not installed",
        "poetry.lock",
        **built(
            POETRY_BUILD,
            **{"pyproject.toml": POETRY, "poetry.lock": poetry_lock((*NAMES, "gunicorn")[:4])},
        ),
    ),
    missing(
        "a server in Pipfile.lock for Windows only",
        "Pipfile.lock",
        **built(
            f"pipenv install --deploy && pipenv run {COLLECT}",
            **{"Pipfile": PIPFILE, "Pipfile.lock": PIPFILE_LOCK},
        ),
    ),
    missing(
        "a pylock.toml without the server",
        "pylock.toml",
        **built(f"uv pip sync pylock.toml && {COLLECT}", **{"pylock.toml": PYLOCK}),
    ),
    missing(
        "another file of requirements, in a script",
        "requirements/web.txt",
        **built(
            "bash build.sh",
            **{
                "build.sh": f"#!/bin/sh\nset -e\npip install -r requirements/web.txt\n{COLLECT}\n",
                "requirements/web.txt": "Django~=5.2\ndjango-environ\nwhitenoise\npsycopg\n",
            },
        ),
    ),
    fault(
        "another Django in requirements.txt",
        "requirement-django",
        REQUIREMENTS,
        "Django==4.2.30",
        edits=((REQUIREMENTS, "Django>=5.2,<5.3", "Django==4.2.30"),),
    ),
    fault(
        "a Django that is too new",
        "requirement-django",
        REQUIREMENTS,
        "Django>=6.0",
        edits=((REQUIREMENTS, "Django>=5.2,<5.3", "Django>=6.0"),),
    ),
    fault(
        "a constraint on Django",
        "requirement-django",
        "constraints.txt",
        "django==4.2.30",
        files={"constraints.txt": "asgiref\ndjango==4.2.30\n"},
        edits=((REQUIREMENTS, "gunicorn\n", "gunicorn\n-c constraints.txt\n"),),
    ),
    fault(
        "another Django in uv.lock",
        "requirement-django",
        "uv.lock",
        'name = "django" }',
        **built(
            UV,
            **{
                "pyproject.toml": pyproject(),
                "uv.lock": uv_lock((*NAMES, "gunicorn"), django="6.0.1"),
            },
        ),
    ),
    fault(
        "no Python is chosen",
        "python-unpinned",
        ".python-version",
        files={".python-version": None},
    ),
    fault(
        "no Python is chosen, and the default is too new",
        "python-unpinned",
        ".python-version",
        files={".python-version": None},
        edits=(
            (REQUIREMENTS, "Django>=5.2,<5.3", "Django~=4.2.0"),
            (BASE, "django:\n", 'django:\n  version: "4.2"\n'),
        ),
    ),
    fault(
        "a Python that is too old",
        "python-version",
        ".python-version",
        "3.9",
        severity="error",
        files={".python-version": "# why\n3.9.18\n"},
    ),
    fault(
        "a Python that is too new",
        "python-version",
        "runtime.txt",
        "python-3.13.1",
        severity="error",
        files={".python-version": None, "runtime.txt": "python-3.13.1\n"},
        edits=(
            (REQUIREMENTS, "Django>=5.2,<5.3", "Django~=4.2.0"),
            (BASE, "django:\n", 'django:\n  version: "4.2"\n'),
        ),
    ),
    fault(
        "a PYTHON_VERSION that is too old",
        "python-version",
        PRODUCTION,
        "PYTHON_VERSION",
        severity="error",
        edits=((PRODUCTION, "render:", 'env: {PYTHON_VERSION: "3.9.1"}\nrender:'),),
    ),
    fault(
        "a PYTHON_VERSION that is not in full",
        "python-version",
        PRODUCTION,
        "PYTHON_VERSION",
        edits=((PRODUCTION, "render:", 'env: {PYTHON_VERSION: "3.13"}\nrender:'),),
    ),
)
RIGHT = (
    right(
        "requirements by reference, in other spellings",
        files={"requirements/base.txt": "django_environ\nDJANGO>=5.2\nGunicorn [gevent] ~= 23.0\n"},
        edits=(
            (
                REQUIREMENTS,
                "Django>=5.2,<5.3\ndjango-environ\ngunicorn\n",
                "-r requirements/base.txt\n",
            ),
            (BASE, "gunicorn config.wsgi", "gunicorn config.wsgi --worker-class gevent"),
        ),
    ),
    right(
        "requirements with hashes, continued lines and options",
        files={
            REQUIREMENTS: "--index-url https://index.example.org/simple\n--require-hashes\n\n"
            + "".join(
                f"{name}==5.2.1 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n"
                "    # via -r requirements.in\n"
                for name in (*NAMES, "gunicorn")
            )
        },
    ),
    right(
        "requirements with markers, a byte order mark and CRLF",
        edits=((REQUIREMENTS, "gunicorn\n", "gunicorn ; python_version >= '3.8'  # why\n"),),
    ),
    right(
        "packages from a private repository may bring anything",
        edits=((REQUIREMENTS, "gunicorn\n", "kit @ git+https://git.example.org/kit.git@v1\n"),),
    ),
    right(
        "a private package from another index may bring anything",
        edits=(
            (
                REQUIREMENTS,
                "gunicorn\n",
                "--extra-index-url https://index.example.org/simple\nour-platform\n",
            ),
        ),
    ),
    right(
        "Django comes with REST framework",
        edits=((REQUIREMENTS, "Django>=5.2,<5.3\n", "djangorestframework\n"),),
    ),
    right(
        "psycopg2-binary connects as well",
        edits=((REQUIREMENTS, "psycopg[binary]", "psycopg2-binary"),),
    ),
    right(
        "a server in an extra that the build names",
        **built(
            f'pip install --no-cache-dir ".[prod]" && {COLLECT}',
            **{
                "pyproject.toml": pyproject(
                    ALL[:2] + ALL[3:], '[project.optional-dependencies]\nprod = ["gunicorn"]\n'
                )
            },
        ),
    ),
    right(
        "a uv.lock with a group that the build names",
        **built(
            "uv sync --frozen --no-dev --group server "
            "&& .venv/bin/python manage.py collectstatic --no-input",
            **{
                "pyproject.toml": pyproject(),
                "uv.lock": uv_lock(
                    NAMES, '\n[package.dev-dependencies]\nserver = [{ name = "gunicorn" }]\n'
                ),
            },
        ),
    ),
    right(
        "Poetry with a group for the server",
        **built(
            f"poetry install --without dev && poetry run {COLLECT}", **{"pyproject.toml": POETRY}
        ),
    ),
    right(
        "a poetry.lock where another package brings the server",
        **built(
            POETRY_BUILD,
            **{"pyproject.toml": POETRY, "poetry.lock": poetry_lock((*NAMES, "gunicorn"))},
        ),
    ),
    right(
        "requirements that the build writes first",
        **built(f"uv export -o requirements.txt && pip install -r requirements.txt && {COLLECT}"),
    ),
    right(
        "a build with make",
        **built("make install static"),
    ),
    right(
        "dependency groups that include others",
        **built(
            f"pip install --group server . && {COLLECT}",
            **{
                "pyproject.toml": pyproject(
                    ALL[:2] + ALL[3:],
                    '[dependency-groups]\nwsgi = ["gunicorn"]\n'
                    'server = [{ include-group = "wsgi" }]\n',
                )
            },
        ),
    ),
    right(
        "Redis in an extra of Celery",
        edits=(
            (REQUIREMENTS, "gunicorn\n", "gunicorn\ncelery[redis]>=5\n"),
            (PRODUCTION, "render:", "redis: {provider: render-keyvalue}\nrender:"),
        ),
    ),
    right(
        "a Python that pyenv names",
        files={".python-version": "shop-3.12-env\n"},
    ),
    right(
        "a Python in runtime.txt",
        files={".python-version": None, "runtime.txt": "python-3.12.4\n"},
    ),
    right(
        "a Python in PYTHON_VERSION",
        files={".python-version": None},
        edits=((PRODUCTION, "render:", 'env: {PYTHON_VERSION: "3.12.4"}\nrender:'),),
    ),
    right(
        "requirements in the encoding of PowerShell",
        files={REQUIREMENTS: "\r\n".join((*ALL, "")).encode("utf-16")},
    ),
    right(
        "a Python for Django 5.1, which the profile's 4.2 does not support",
        edits=(
            (REQUIREMENTS, "Django>=5.2,<5.3", "Django==5.1.15"),
            (BASE, "django:\n", 'django:\n  version: "4.2"\n'),
        ),
        files={".python-version": "3.13\n"},
    ),
    right(
        "Django 5.1, which belongs to the profile's 4.2",
        edits=(
            (REQUIREMENTS, "Django>=5.2,<5.3", "Django~=5.1.0"),
            (BASE, "django:\n", 'django:\n  version: "4.2"\n'),
        ),
    ),
)
