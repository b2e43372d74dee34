"""Build and start scripts that cannot run, and builds that leave something out."""

from __future__ import annotations

from planted import fault, right

BASE = "profiles/base.yaml"
PRODUCTION = "profiles/production.yaml"
PLAN = "web: {plan: starter}"
INSTALL = "pip install -r requirements.txt"
COLLECT = "python manage.py collectstatic --no-input"
MIGRATE = "python manage.py migrate --no-input"
SCRIPT = f"#!/usr/bin/env bash\nset -o errexit\n\n{INSTALL}\n{COLLECT}\n"
# Packages without commands of manage.py.
PLAIN = "Django>=5.2,<5.3\ndjango-environ\ngunicorn\npsycopg[binary]\nwhitenoise\n"
GREET = """\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        print("hello")
"""
ENVIRON = """\
import environ

DATABASES = {"default": environ.Env().db("DATABASE_URL")}
"""
WHITENOISE = (
    '    "django.middleware.security.SecurityMiddleware",\n',
    '    "django.middleware.security.SecurityMiddleware",\n'
    '    "whitenoise.middleware.WhiteNoiseMiddleware",\n',
)
# A profile that leaves STATIC_ROOT to the base settings, which do not set it.
LEFT_ROOT = (PRODUCTION, "database:", "keep: [STATIC_ROOT]\ndatabase:")
STORAGES = """\
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.bucket.Bucket"},
}
"""
BUCKET = (
    (PRODUCTION, "keep: [STATIC_ROOT]", "keep: [STATIC_ROOT, STORAGES]"),
    ("config/base.py", "INSTALLED_APPS = [", f"{STORAGES}INSTALLED_APPS = ["),
)


def service(text: str, *more: tuple[str, str, str], **files: str | bytes) -> dict[str, object]:
    """Return other keys for the web service, and files by their names."""
    return {"edits": ((PRODUCTION, PLAN, f"web: {{plan: starter, {text}}}"), *more), "files": files}


def free(text: str, **files: str | bytes) -> dict[str, object]:
    """Return keys for a free web service, which has no pre-deploy command."""
    return {"edits": ((PRODUCTION, PLAN, f"web: {{plan: free, {text}}}"),), "files": files}


FAULTS = (
    fault(
        "a build script that is not there",
        "script-missing",
        PRODUCTION,
        severity="error",
        **service("buildCommand: ./build.sh"),
    ),
    fault(
        "a start script that is not there",
        "script-missing",
        PRODUCTION,
        severity="error",
        edits=((BASE, "gunicorn config.wsgi", "bash bin/serve"),),
        also=frozenset({"program-missing"}),
    ),
    fault(
        "a script that another one runs is not there",
        "script-missing",
        "build.sh",
        "scripts/static.sh",
        severity="error",
        **service("buildCommand: bash build.sh", **{"build.sh": f"{SCRIPT}./scripts/static.sh\n"}),
    ),
    fault(
        "a build script that runs a misspelled management command",
        "management-command-missing",
        "build.sh",
        "manage.py migrat ",
        severity="error",
        **service(
            "buildCommand: bash build.sh",
            **{
                "build.sh": f"{SCRIPT}{MIGRATE.replace('migrate', 'migrat')}\n",
                "requirements.txt": PLAIN,
            },
        ),
    ),
    fault(
        "a build script that is not text",
        "script-missing",
        "build.sh",
        **service("buildCommand: bash build.sh", **{"build.sh": b"#!/bin/sh\n\xff\n"}),
    ),
    fault(
        "a build script with CRLF",
        "script-crlf",
        "build.sh",
        "#!/usr/bin/env bash",
        severity="error",
        **service("buildCommand: bash build.sh", **{"build.sh": SCRIPT.replace("\n", "\r\n")}),
    ),
    fault(
        "a build script without the run bit",
        "script-mode",
        "build.sh",
        severity="error",
        **service("buildCommand: ./build.sh", **{"build.sh": SCRIPT}),
    ),
    fault(
        "a script without the run bit that another one runs",
        "script-mode",
        "bin/static",
        severity="error",
        **service(
            "buildCommand: bash build.sh",
            **{
                "build.sh": SCRIPT.replace(COLLECT, "bin/static"),
                "bin/static": f"#!/bin/sh\n{COLLECT}\n",
            },
        ),
    ),
    fault(
        "a script without its first line",
        "script-shebang",
        "build.sh",
        "set -o errexit",
        severity="note",
        executable=("build.sh",),
        **service("buildCommand: ./build.sh", **{"build.sh": SCRIPT.partition("\n")[2]}),
    ),
    fault(
        "a script of Python without its first line",
        "script-shebang",
        "build.py",
        "import os",
        severity="error",
        executable=("build.py",),
        **service(
            f"buildCommand: {INSTALL} && ./build.py", **{"build.py": "import os  # collectstatic\n"}
        ),
    ),
    fault(
        "a build that installs nothing",
        "nothing-installed",
        PRODUCTION,
        severity="error",
        **service(f"buildCommand: pip install --upgrade pip && {COLLECT}"),
    ),
    fault(
        "a script that installs nothing",
        "nothing-installed",
        PRODUCTION,
        severity="error",
        executable=("build.sh",),
        **service("buildCommand: ./build.sh", **{"build.sh": SCRIPT.replace(INSTALL, "npm ci")}),
    ),
    fault(
        "static files that are collected nowhere",
        "static-root",
        PRODUCTION,
        severity="error",
        **service(f'buildCommand: "{INSTALL} && {COLLECT}"', LEFT_ROOT),
    ),
    fault(
        "a script that collects nowhere",
        "static-root",
        PRODUCTION,
        severity="error",
        executable=("build.sh",),
        **service("buildCommand: ./build.sh", LEFT_ROOT, **{"build.sh": SCRIPT}),
    ),
    fault(
        "a build that collects nothing",
        "static-uncollected",
        PRODUCTION,
        severity="error",
        **service(f"buildCommand: {INSTALL}"),
    ),
    fault(
        "static files that are collected where nothing is kept",
        "static-uncollected",
        PRODUCTION,
        severity="error",
        **service(f'buildCommand: {INSTALL}, preDeployCommand: "{COLLECT} && {MIGRATE}"'),
    ),
    fault(
        "a script that collects in a comment",
        "static-uncollected",
        PRODUCTION,
        severity="error",
        executable=("build.sh",),
        **service(
            "buildCommand: ./build.sh", **{"build.sh": SCRIPT.replace(COLLECT, f"# {COLLECT}")}
        ),
    ),
    fault(
        "nobody migrates on the free plan",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        **free(f"buildCommand: {INSTALL} && {COLLECT}"),
    ),
    fault(
        "a pre-deploy command that does not migrate",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        **service("preDeployCommand: python manage.py check"),
    ),
    fault(
        "nobody migrates, and a bot runs in the web service",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        edits=(
            (BASE, "programs:\n", "programs:\n  bot: {command: python -m bot, runs_in: web}\n"),
            (PRODUCTION, PLAN, f"web: {{plan: free, buildCommand: {INSTALL} && {COLLECT}}}"),
        ),
        files={"bot/__init__.py": "", "bot/__main__.py": 'print("hello")\n'},
    ),
    fault(
        "nobody collects, and a bot runs in the web service",
        "static-uncollected",
        PRODUCTION,
        severity="error",
        edits=(
            (BASE, "programs:\n", "programs:\n  bot: {command: python -m bot, runs_in: web}\n"),
            (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: {INSTALL}}}"),
        ),
        files={"bot/__init__.py": "", "bot/__main__.py": 'print("hello")\n'},
    ),
    fault(
        "nobody migrates, and a command of the project runs",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        **free(
            f"buildCommand: {INSTALL} && {COLLECT} && python manage.py greet",
            **{"catalogue/management/commands/greet.py": GREET},
        ),
    ),
    fault(
        "nobody migrates, and a script of the project runs",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        **free(
            f"buildCommand: {INSTALL} && {COLLECT} && python greet.py",
            **{"greet.py": 'print("hello")\n'},
        ),
    ),
    fault(
        "nobody migrates the database of the project's own settings",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        edits=(
            (
                PRODUCTION,
                "database: {provider: supabase, pooler: session}\n",
                "env: {DATABASE_URL: {secret: true, setting: false}}\n",
            ),
            (PRODUCTION, PLAN, f"web: {{plan: free, buildCommand: {INSTALL} && {COLLECT}}}"),
            (
                "config/base.py",
                "from pathlib import Path\n",
                f"{ENVIRON}\nfrom pathlib import Path\n",
            ),
        ),
    ),
    fault(
        "nobody collects for WhiteNoise of the project's own settings",
        "static-uncollected",
        PRODUCTION,
        severity="error",
        edits=(
            (BASE, "  apps: [whitenoise]\n", ""),
            ("config/base.py", *WHITENOISE),
            (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: {INSTALL}}}"),
        ),
    ),
    fault(
        "two services that migrate",
        "migrates-twice",
        PRODUCTION,
        severity="note",
        edits=(
            (
                BASE,
                "programs:\n",
                "programs:\n  tasks: {command: python manage.py check, django: true}\n",
            ),
            (
                PRODUCTION,
                PLAN,
                f"{PLAN}\n    tasks: {{buildCommand: {INSTALL} && {MIGRATE}}}",
            ),
        ),
    ),
)
RIGHT = (
    right(
        "static files whose loss is accepted",
        executable=("build.sh",),
        **service(
            "buildCommand: ./build.sh",
            LEFT_ROOT,
            **{"build.sh": SCRIPT.replace(COLLECT, f"{COLLECT} || true")},
        ),
    ),
    right(
        "static files that are collected with other settings",
        **service(
            f'buildCommand: "{INSTALL} && DJANGO_SETTINGS_MODULE=config.of_build {COLLECT}"',
            LEFT_ROOT,
        ),
    ),
    right(
        "static files in a bucket",
        **service(
            f'buildCommand: "{INSTALL} && {COLLECT}"',
            LEFT_ROOT,
            *BUCKET,
            **{"config/bucket.py": "from django.core.files.storage import Storage as Bucket\n"},
        ),
    ),
    right(
        "a build script that is executable",
        executable=("build.sh",),
        **service("buildCommand: ./build.sh", **{"build.sh": SCRIPT}),
    ),
    right(
        "a script without the run bit that a shell runs",
        **service("buildCommand: bash ./build.sh", **{"build.sh": SCRIPT}),
    ),
    right(
        "a script that gets its run bit in the command",
        **service("buildCommand: chmod a+x build.sh && ./build.sh", **{"build.sh": SCRIPT}),
    ),
    right(
        "a script that the build downloads",
        **service(
            f"buildCommand: {INSTALL} && {COLLECT} && curl -o wait.sh https://example.org/wait.sh "
            "&& bash wait.sh"
        ),
    ),
    right(
        "a build in several scripts, folders and subshells",
        executable=("bin/build",),
        **service(
            "buildCommand: bin/build",
            **{
                "bin/build": '#!/bin/bash\ncd "$(dirname "$0")/.."\n(cd web && npm ci)\n'
                "if [ -f requirements.txt ]; then\n  . bin/install.sh\nfi\n",
                "bin/install.sh": (
                    f"python -m {INSTALL} \\\n  --no-cache-dir\n{COLLECT} 2>&1 | tee log\n"
                ),
            },
        ),
    ),
    right(
        "a start script that migrates, and ends in the server",
        executable=("start.sh",),
        edits=(
            (BASE, "gunicorn config.wsgi", "./start.sh"),
            (PRODUCTION, PLAN, f"web: {{plan: free, buildCommand: {INSTALL} && {COLLECT}}}"),
        ),
        files={"start.sh": f"#!/bin/sh\nset -e\n{MIGRATE}\nexec gunicorn config.wsgi\n"},
    ),
    right(
        "a command of the project that may migrate",
        **free(f"buildCommand: {INSTALL} && {COLLECT} && python manage.py release"),
    ),
    right(
        "a command of the project that migrates",
        **free(
            f"buildCommand: {INSTALL} && {COLLECT} && python manage.py release",
            **{
                "catalogue/management/commands/release.py": GREET.replace(
                    'print("hello")', 'call_command("migrate")'
                )
            },
        ),
    ),
    right(
        "a database in a file, which git has",
        files={".env.production": None},
        edits=(
            (
                PRODUCTION,
                "database: {provider: supabase, pooler: session}\n",
                "",
            ),
            (PRODUCTION, PLAN, f"web: {{plan: free, buildCommand: {INSTALL} && {COLLECT}}}"),
            (
                "config/base.py",
                "STATIC_URL",
                'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}\n'
                "STATIC_URL",
            ),
        ),
    ),
    right(
        "WhiteNoise that finds files without collectstatic",
        edits=(
            (BASE, "  apps: [whitenoise]\n", ""),
            ("config/base.py", *WHITENOISE),
            ("config/base.py", "STATIC_URL", "WHITENOISE_USE_FINDERS = True\nSTATIC_URL"),
            (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: {INSTALL}}}"),
        ),
    ),
    right(
        "a Python script that migrates",
        **free(
            f"buildCommand: {INSTALL} && {COLLECT} && python release.py",
            **{
                "release.py": "from django.core.management import call_command\n\n"
                'call_command("migrate")\n'
            },
        ),
    ),
    right(
        "manage.py that is run as a program",
        executable=("manage.py",),
        **service(
            f"buildCommand: {INSTALL} && ./manage.py collectstatic --no-input",
            **{
                "manage.py": "#!/usr/bin/env python\nimport os\n\n"
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")\n'
            },
        ),
    ),
    right(
        "static files that are collected at the start",
        edits=(
            (BASE, "gunicorn config.wsgi", f"{COLLECT} && gunicorn config.wsgi"),
            (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: {INSTALL}}}"),
        ),
    ),
    right("a build with a tool that does everything", **service("buildCommand: just deploy")),
    right(
        "a script with a here-document and functions",
        executable=("build.sh",),
        **service(
            "buildCommand: ./build.sh",
            **{
                "build.sh": '#!/bin/bash\nlog() { echo "$1"; }\nlog start\n'
                "cat <<EOF\nrm {\nEOF\n"
                f"bash -c '{INSTALL} && {COLLECT}'\n"
            },
        ),
    ),
)
