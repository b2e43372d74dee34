"""Settings of deployed profiles that belong to development, or that lose what is stored."""

from __future__ import annotations

from planted import Planted, fault, right

from fault_rows.commands import DOCKERFILE

PROFILE = "profiles/production.yaml"
BASE = "profiles/base.yaml"
MODULE = "config/base.py"
BLUEPRINT = "render.yaml"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
S3 = "storages.backends.s3.S3Storage"
MODEL = "django.contrib.auth.backends.ModelBackend"
UPLOADS = (
    "from django.db import models\n\n\nclass Book(models.Model):\n"
    '    title = models.CharField(max_length=200)\n    cover = models.ImageField("cover")\n'
)
FREE = (PROFILE, "web: {plan: starter}", "web: {plan: free}")
STAR = "from pathlib import Path\n\nfrom config.common import *\n"
WEBHOOK = "com/services/T0ABC123/B0DEF456/" + "a1B2c3D4" * 3


def base(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that add lines to the end of the base module."""
    return ((MODULE, "USE_TZ = True\n", f"USE_TZ = True\n{text}"),)


def app(*names: str, middleware: tuple[str, ...] = ()) -> tuple[tuple[str, str, str], ...]:
    """Return the edits that add entries to INSTALLED_APPS and MIDDLEWARE of the base module."""
    lines = "".join(f'    "{name}",\n' for name in names)
    last = '    "django.middleware.clickjacking.XFrameOptionsMiddleware",\n'
    more = "".join(f'    "{name}",\n' for name in middleware)
    return (
        (MODULE, '    "catalogue",\n', f'    "catalogue",\n{lines}'),
        (MODULE, last, last + more),
    )


def in_base(name: str, rule: str, text: str, line: str = "", **more: object) -> Planted:
    """Return a fault in lines at the end of the base module."""
    return fault(name, rule, MODULE, line or text.splitlines()[0], edits=base(text), **more)


def disk(path: str) -> tuple[str, str, str]:
    """Return the edit that gives the service a disk."""
    more = f"disk: {{name: data, mountPath: {path}, sizeGB: 1}}"
    return (PROFILE, "web: {plan: starter}", f"web: {{plan: starter, {more}}}")


def declared(line: str) -> tuple[str, str, str]:
    """Return the edit that declares a variable."""
    return (BASE, "programs:", f"env: {{{line}}}\nprograms:")


AXES = ("axes.middleware.AxesMiddleware",)
ALLAUTH = ("allauth.account.middleware.AccountMiddleware",)
FAULTS = (
    fault(
        "a base module for development",
        "development-base",
        BASE,
        "base_settings:",
        files={"config/local.py": "from config.base import *\n"},
        edits=((BASE, "base_settings: config.base", "base_settings: config.local"),),
    ),
    fault(
        "the debug toolbar", "development-app", MODULE, "debug_toolbar", edits=app("debug_toolbar")
    ),
    fault(
        "the debug toolbar by the profile",
        "development-app",
        BASE,
        "  apps:",
        edits=((BASE, "apps: [whitenoise]", "apps: [whitenoise, debug_toolbar]"),),
        also=frozenset({"requirement-missing"}),
    ),
    fault(
        "a page that reloads itself, where DEBUG of the base module is on",
        "development-app",
        MODULE,
        "django_browser_reload",
        edits=base('DEBUG = True\nif DEBUG:\n    INSTALLED_APPS += ["django_browser_reload"]\n'),
    ),
    fault("a recorder of requests", "development-app", MODULE, '"silk"', edits=app("silk")),
    fault(
        "allauth without its middleware",
        "app-incomplete",
        MODULE,
        "allauth.account",
        edits=(
            *app("allauth", "allauth.account"),
            *base(
                f'AUTHENTICATION_BACKENDS = [\n    "{MODEL}",\n'
                '    "allauth.account.auth_backends.AuthenticationBackend",\n]\n'
            ),
        ),
    ),
    fault(
        "allauth without its backend",
        "app-incomplete",
        MODULE,
        "allauth.account",
        edits=app("allauth", "allauth.account", middleware=ALLAUTH),
    ),
    fault(
        "axes without its backend",
        "app-incomplete",
        MODULE,
        '"axes"',
        edits=app("axes", middleware=AXES),
    ),
    fault(
        "guardian without its backend",
        "app-incomplete",
        MODULE,
        '"guardian"',
        edits=app("guardian"),
    ),
    fault(
        "hijack without its middleware", "app-incomplete", MODULE, '"hijack"', edits=app("hijack")
    ),
    fault(
        "a history without its middleware",
        "app-incomplete",
        MODULE,
        '"simple_history"',
        edits=app("simple_history"),
    ),
    fault("a policy without its middleware", "app-incomplete", MODULE, '"csp"', edits=app("csp")),
    fault(
        "flags without their middleware", "app-incomplete", MODULE, '"waffle"', edits=app("waffle")
    ),
    in_base("mail in the log", "mail-nowhere", f'EMAIL_BACKEND = "{CONSOLE}"\n'),
    in_base(
        "mail in files",
        "mail-nowhere",
        'EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"\n',
    ),
    fault(
        "mail that the profile drops",
        "mail-nowhere",
        PROFILE,
        "EMAIL_BACKEND:",
        edits=(
            (
                PROFILE,
                "render:\n",
                "settings:\n  EMAIL_BACKEND: django.core.mail.backends.dummy.EmailBackend\n"
                "render:\n",
            ),
        ),
    ),
    fault(
        "mail by a port that the platform blocks",
        "mail-blocked",
        MODULE,
        "EMAIL_PORT",
        edits=(FREE, *base('EMAIL_HOST = "smtp.example.com"\nEMAIL_PORT = 587\n')),
    ),
    fault(
        "mail by the usual port, which the platform blocks",
        "mail-blocked",
        MODULE,
        "EMAIL_HOST",
        edits=(FREE, *base('EMAIL_HOST = "smtp.example.com"\n')),
    ),
    in_base(
        "sessions in the memory of a process",
        "cache-not-shared",
        'SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n',
        severity="error",
    ),
    in_base(
        "sessions in a cache that stores nothing",
        "cache-not-shared",
        'SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n'
        'CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}\n',
        severity="error",
    ),
    fault(
        "limits that each process counts for itself",
        "cache-not-shared",
        MODULE,
        '"django_ratelimit"',
        edits=app("django_ratelimit"),
    ),
    in_base("uploads in the project", "uploads-lost", 'MEDIA_ROOT = BASE_DIR / "media"\n'),
    fault(
        "uploads beside the disk",
        "uploads-lost",
        MODULE,
        "MEDIA_ROOT",
        edits=(disk("/var/data"), *base('MEDIA_ROOT = BASE_DIR / "media"\n')),
    ),
    fault(
        "a field for uploads",
        "uploads-lost",
        "catalogue/models.py",
        "ImageField",
        files={"catalogue/models.py": UPLOADS},
    ),
    fault(
        "no hosts, without a platform",
        "hosts-missing",
        PROFILE,
        "site:",
        severity="error",
        files={"render.yaml": None},
        edits=(
            (PROFILE, "  hosts: [shop.example.com]\n", "  tls: proxy\n"),
            (PROFILE, "render:\n  services:\n    web: {plan: starter}\n", ""),
        ),
        also=frozenset({"origins-missing"}),
    ),
)
FAULTS += (
    fault(
        "a secret in a module that the settings import with a star",
        "secret-literal",
        "config/common.py",
        "STRIPE_API_KEY",
        edits=(("config/base.py", "from pathlib import Path\n", STAR),),
        files={"config/common.py": 'STRIPE_API_KEY = "not-a-real-key-but-a-text"\n'},
    ),
    fault(
        "a webhook in a module that the settings import with a star",
        "secret-shape",
        "config/common.py",
        "hooks",
        severity="error",
        edits=(("config/base.py", "from pathlib import Path\n", STAR),),
        files={"config/common.py": f'ALERTS = "https://hooks.slack.{WEBHOOK}"\n'},
    ),
)
RIGHT = (
    right(
        "no host but the platform's own",
        edits=((PROFILE, "site:\n  hosts: [shop.example.com]\n", ""),),
    ),
    right(
        "the debug toolbar where DEBUG is on",
        edits=(
            *base(
                "import os\n\nDEBUG = os.environ.get('DEBUG') == '1'\n"
                'if DEBUG:\n    INSTALLED_APPS += ["debug_toolbar"]\n'
            ),
            declared("DEBUG: {optional: true, setting: false}"),
        ),
    ),
    right("extra commands of manage.py", edits=app("django_extensions")),
    right(
        "a base module that computes its apps",
        edits=base(
            "import importlib\n\nINSTALLED_APPS = list(importlib.import_module('shop').APPS)\n"
        ),
    ),
    right("a base module that is not Python", edits=base("DEBUG = = True\n")),
    right(
        "a base module that is nested deeply",
        edits=base("DEEP = " + "[" * 300 + "]" * 300 + "\n"),
    ),
    right(
        "apps with their configuration",
        edits=(
            *app("allauth", "allauth.account.apps.AccountConfig", middleware=ALLAUTH),
            *base(
                f'AUTHENTICATION_BACKENDS = (\n    "{MODEL}",\n'
                '    "allauth.account.auth_backends.AuthenticationBackend",\n)\n'
            ),
        ),
    ),
    right(
        "a base module named production",
        files={"config/production.py": "from config.base import *\n"},
        edits=((BASE, "base_settings: config.base", "base_settings: config.production"),),
    ),
    right(
        "allauth as its manual has it",
        edits=(
            *app("allauth", "allauth.account", middleware=ALLAUTH),
            *base(
                f'AUTHENTICATION_BACKENDS = [\n    "{MODEL}",\n'
                '    "allauth.account.auth_backends.AuthenticationBackend",\n]\n'
            ),
        ),
    ),
    right(
        "a backend of the project's own",
        edits=(
            *app("axes", middleware=AXES),
            *base('AUTHENTICATION_BACKENDS = ["catalogue.backends.Locking"]\n'),
        ),
    ),
    right(
        "a middleware of the project's own",
        edits=app("waffle", middleware=("catalogue.middleware.OurWaffleMiddleware",)),
    ),
    right(
        "backends that nobody knows here",
        edits=(
            *app("guardian"),
            *base("from catalogue.choices import BACKENDS\n\nAUTHENTICATION_BACKENDS = BACKENDS\n"),
        ),
    ),
    right(
        "mail by SMTP on a paid plan",
        edits=base('EMAIL_HOST = "smtp.example.com"\nEMAIL_PORT = 587\n'),
    ),
    right(
        "mail by another port on the free plan",
        edits=(FREE, *base('EMAIL_HOST = "smtp.example.com"\nEMAIL_PORT = 2525\n')),
    ),
    right(
        "mail in the log for development alone",
        edits=(
            (
                "profiles/development.yaml",
                "extends: base\n",
                f"extends: base\nsettings:\n  EMAIL_BACKEND: {CONSOLE}\n",
            ),
        ),
    ),
    right(
        "a cache of each process for pages",
        edits=base(f'CACHES = {{"default": {{"BACKEND": "{LOCMEM}"}}}}\n'),
    ),
    right(
        "sessions in the database, with a cache",
        edits=base('SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"\n'),
    ),
    right(
        "sessions in Redis",
        edits=(
            *base('SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n'),
            (PROFILE, "render:\n", "redis: {provider: url}\nrender:\n"),
            ("requirements.txt", "gunicorn\n", "gunicorn\nredis\n"),
        ),
        values={"REDIS_URL": "rediss://:pw@cache.example.com:6379/0"},
    ),
    right(
        "uploads on a disk",
        edits=(disk("/var/data"), *base('MEDIA_ROOT = "/var/data/media"\n')),
    ),
    right(
        "uploads on a disk in the project",
        edits=(disk("/opt/render/project/src/media"), *base('MEDIA_ROOT = BASE_DIR / "media"\n')),
    ),
    right(
        "uploads on a disk in an image",
        files={"Dockerfile": DOCKERFILE, ".dockerignore": ".env*\n"},
        edits=(
            (
                PROFILE,
                "web: {plan: starter}",
                "web: {plan: starter, runtime: docker, disk: {name: data, "
                "mountPath: /home/site/media, sizeGB: 1}}",
            ),
            *base('MEDIA_ROOT = BASE_DIR / "media"\n'),
        ),
    ),
    right(
        "uploads in a folder that a variable names, with a disk",
        edits=(
            disk("/var/data"),
            declared("UPLOADS: {optional: true}"),
            *base('import os\n\nMEDIA_ROOT = os.environ.get("UPLOADS", "/var/data/uploads")\n'),
        ),
    ),
    right(
        "uploads in a bucket, if an optional variable names one",
        edits=(
            declared("BUCKET: {optional: true}"),
            *base(
                'import os\n\nMEDIA_ROOT = BASE_DIR / "media"\n'
                f'if "BUCKET" in os.environ:\n    STORAGES = {{"default": {{"BACKEND": "{S3}"}}}}\n'
            ),
        ),
    ),
    right(
        "a key for DEBUG alone",
        edits=base(
            'import os\n\nDEBUG = os.environ.get("DJANGO_DEBUG") == "true"\n'
            'if DEBUG:\n    SECRET_KEY = "for development, and never for visitors"\n'
        ),
    ),
    right(
        "mail of a provider, if its optional key is set",
        edits=(
            declared("ANYMAIL_KEY: {optional: true, secret: true}"),
            *base(
                f'import os\n\nEMAIL_BACKEND = "{CONSOLE}"\n'
                'if os.environ.get("ANYMAIL_KEY"):\n'
                '    EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"\n'
            ),
        ),
    ),
    right(
        "uploads in a bucket",
        files={"catalogue/models.py": UPLOADS},
        edits=base(
            f'STORAGES = {{"default": {{"BACKEND": "{S3}"}}, "staticfiles": {{"BACKEND": '
            '"django.contrib.staticfiles.storage.StaticFilesStorage"}}\n'
        ),
    ),
)
