"""Variables and settings that the project's own code reads."""

from __future__ import annotations

from planted import Planted, fault, right

from fault_rows.commands import DOCKER, DOCKERFILE

PAYMENTS = "catalogue/payments.py"
VIEW_IMPORTS = (
    "catalogue/views.py",
    "from django.shortcuts",
    "from catalogue import payments\nfrom django.shortcuts",
)
BASE = "profiles/base.yaml"
DECLARED = (BASE, "programs:", "env:\n  STRIPE_KEY: {secret: true}\nprograms:")
VALUES = {"STRIPE_KEY": "sk-f3Zq9Xw2Lk8"}
WORKER = (BASE, "programs:\n", "programs:\n  worker: {command: python -m bot}\n")


def imported(name: str, code: str, at: str = "STRIPE_KEY", **more: object) -> Planted:
    """Return a module that views.py imports, and so the program, which cannot start."""
    return fault(
        name,
        "variable-missing",
        PAYMENTS,
        at,
        severity="error",
        files={PAYMENTS: code, **more.pop("files", {})},  # type: ignore[dict-item]
        edits=(VIEW_IMPORTS, *more.pop("edits", ())),  # type: ignore[misc]
        **more,
    )


def fine(name: str, code: str, **more: object) -> Planted:
    """Return a module that views.py imports, of which there is nothing to say."""
    return right(
        name,
        files={PAYMENTS: code, **more.pop("files", {})},  # type: ignore[dict-item]
        edits=(VIEW_IMPORTS, *more.pop("edits", ())),  # type: ignore[misc]
        **more,
    )


FAULTS = (
    imported(
        "a variable of a module that urls import", 'import os\nKEY = os.environ["STRIPE_KEY"]\n'
    ),
    imported(
        "with another name of environ", 'from os import environ as e\nKEY = e["STRIPE_KEY"]\n'
    ),
    imported(
        "a name that is a constant",
        'import os\nNAME = "STRIPE_KEY"\nKEY = os.environ[NAME]\n',
        "[NAME]",
    ),
    imported(
        "names in a loop",
        'import os\nNAMES = ("STRIPE_KEY", "PATH")\n'
        "KEYS = {name: os.environ[name] for name in NAMES}\n",
        "KEYS",
    ),
    imported("decouple", 'from decouple import config\nKEY = config("STRIPE_KEY", cast=str)\n'),
    imported(
        "django-environ",
        'import environ\nenv = environ.Env(A=(bool, False))\nKEY = env("STRIPE_KEY")\n',
    ),
    imported(
        "django-environ's database",
        "import environ\nenv = environ.Env()\nREPLICA = env.cache()\n",
        "env.cache",
    ),
    imported(
        "environs with a prefix",
        'from environs import Env\nenv = Env()\nwith env.prefixed("STRIPE_"):\n'
        '    KEY = env.str("KEY")\n',
        "env.str",
    ),
    imported(
        "pydantic-settings",
        "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\n"
        "class Stripe(BaseSettings):\n"
        '    model_config = SettingsConfigDict(env_prefix="STRIPE_")\n'
        '    mode: str = "test"\n    key: str\n\n\n'
        "stripe = Stripe()\n",
        "key: str",
        also=frozenset({"variable-undeclared"}),
    ),
    imported(
        "a reader of another module",
        'from config.env import env\nKEY = env("STRIPE_KEY")\n',
        files={"config/env.py": "import environ\nenv = environ.Env()\n"},
    ),
    imported(
        "a function that reads",
        'from config.env import secret\nKEY = secret("STRIPE_KEY")\n',
        files={
            "config/env.py": "import os\n\n\ndef secret(name):\n    try:\n"
            "        return os.environ[name]\n"
            '    except KeyError:\n        raise RuntimeError(f"set {name}")\n'
        },
    ),
    imported(
        "a check of its own",
        'import os\nif not os.environ.get("STRIPE_KEY"):\n    raise RuntimeError("no key")\n',
    ),
    imported(
        "what None does not have",
        'import os\nHOSTS = os.environ.get("STRIPE_HOSTS").split(",")\n',
        "STRIPE_HOSTS",
    ),
    imported(
        "a number of None", 'import os\nLIMIT = int(os.getenv("STRIPE_LIMIT"))\n', "STRIPE_LIMIT"
    ),
    imported(
        "when DEBUG is off",
        "import os\nfrom django.conf import settings\nif not settings.DEBUG:\n"
        '    KEY = os.environ["STRIPE_KEY"]\n',
        'os.environ["STRIPE_KEY"]',
    ),
    imported(
        "a variable that depends on one that is set",
        'import os\nif os.environ.get("DJANGO_SECRET_KEY"):\n    KEY = os.environ["STRIPE_KEY"]\n',
    ),
    fault(
        "a variable of models",
        "variable-missing",
        "catalogue/models.py",
        "STRIPE_KEY",
        severity="error",
        edits=(
            (
                "catalogue/models.py",
                "class Book",
                'import os\nKEY = os.environ["STRIPE_KEY"]\n\n\nclass Book',
            ),
        ),
    ),
    fault(
        "a variable of the base settings",
        "variable-missing",
        "config/base.py",
        "STRIPE_KEY",
        severity="error",
        edits=(
            (
                "config/base.py",
                "USE_TZ = True",
                'import os\nUSE_TZ = True\nKEY = os.environ["STRIPE_KEY"]',
            ),
        ),
    ),
    fault(
        "a variable of wsgi.py",
        "variable-missing",
        "config/wsgi.py",
        "STRIPE_KEY",
        severity="error",
        edits=(
            ("config/wsgi.py", "application =", 'KEY = os.environ["STRIPE_KEY"]\napplication ='),
        ),
    ),
    fault(
        "a variable in ready()",
        "variable-missing",
        "catalogue/signals.py",
        "STRIPE_KEY",
        severity="error",
        files={
            "catalogue/signals.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
            "catalogue/apps.py": "from django.apps import AppConfig\n\n\n"
            "class CatalogueConfig(AppConfig):\n"
            '    name = "catalogue"\n\n    def ready(self):\n'
            "        from catalogue import signals\n",
        },
    ),
    fault(
        "a variable of a view",
        "variable-missing",
        "catalogue/views.py",
        "STRIPE_KEY",
        edits=(
            (
                "catalogue/views.py",
                "    return",
                '    import os\n    key = os.environ["STRIPE_KEY"]\n    return',
            ),
        ),
    ),
    fault(
        "a module that is imported in a function",
        "variable-missing",
        PAYMENTS,
        "STRIPE_KEY",
        files={PAYMENTS: 'import os\nKEY = os.environ["STRIPE_KEY"]\n'},
        edits=(("catalogue/views.py", "    return", "    from . import payments\n    return"),),
    ),
    fault(
        "a module of an app that nothing seems to import",
        "variable-missing",
        PAYMENTS,
        "STRIPE_KEY",
        files={PAYMENTS: 'import os\nKEY = os.environ["STRIPE_KEY"]\n'},
    ),
    fault(
        "a variable that another program gets",
        "variable-missing",
        "bot/__main__.py",
        "STRIPE_KEY",
        severity="error",
        files={
            "bot/__init__.py": "",
            "bot/__main__.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        },
        edits=(DECLARED, WORKER),
        values=VALUES,
    ),
    fault(
        "a variable of a task",
        "variable-missing",
        "catalogue/tasks.py",
        "STRIPE_KEY",
        severity="error",
        files={
            "catalogue/tasks.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
            "config/celery.py": "import os\nfrom celery import Celery\n"
            'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")\n'
            'app = Celery("site")\napp.autodiscover_tasks()\n',
        },
        edits=(
            (
                BASE,
                "programs:\n",
                "programs:\n  worker: {command: celery -A config worker, django: true}\n",
            ),
            ("requirements.txt", "gunicorn\n", "gunicorn\ncelery\n"),
        ),
    ),
    fault(
        "a setting that nothing sets",
        "setting-missing",
        "catalogue/views.py",
        "SHOP_NAME",
        edits=(
            (
                "catalogue/views.py",
                "from django.shortcuts",
                "from django.conf import settings\nfrom django.shortcuts",
            ),
            ("catalogue/views.py", "    return", "    name = settings.SHOP_NAME\n    return"),
        ),
    ),
    fault(
        "a setting that nothing sets, when the module is imported",
        "setting-missing",
        PAYMENTS,
        "STRIPE_MODE",
        severity="error",
        files={PAYMENTS: "from django.conf import settings\nMODE = settings.STRIPE_MODE\n"},
        edits=(VIEW_IMPORTS,),
    ),
    fault(
        "variables with a default",
        "variable-undeclared",
        PAYMENTS,
        "STRIPE_MODE",
        severity="note",
        files={
            PAYMENTS: 'import os\nMODE = os.environ.get("STRIPE_MODE", "test")\n'
            'WAIT = int(os.getenv("STRIPE_WAIT", "5"))\n'
        },
        edits=(VIEW_IMPORTS,),
    ),
    fault(
        "a variable that nothing reads",
        "variable-unused",
        BASE,
        "STRIPE_KEY",
        severity="note",
        edits=(DECLARED,),
        values=VALUES,
    ),
    fault(
        "a module that is no Python",
        "code-syntax",
        PAYMENTS,
        "os.environ",
        severity="error",
        files={PAYMENTS: 'import os\nKEY = (os.environ["STRIPE_KEY"]\n'},
        edits=(VIEW_IMPORTS,),
    ),
    imported(
        "a variable that only the build of the image has",
        'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        files={"Dockerfile": "FROM python:3.12\nRUN STRIPE_KEY=x \\\n    python manage.py check\n"},
    ),
    imported(
        "neither on a laptop nor in CI",
        'import os\nif "CI" in os.environ:\n    KEY = ""\n'
        'else:\n    KEY = os.environ["STRIPE_KEY"]\n',
    ),
    fault(
        "modules with syntax that this Python may not know",
        "code-syntax",
        PAYMENTS,
        "environ",
        severity="note",
        files={
            PAYMENTS: "import os\nenviron = = 1\n",
            "catalogue/prices.py": "import os\nenviron = = 1\n",
        },
        edits=(("catalogue/views.py", "    return", "    from . import payments\n    return"),),
    ),
    fault(
        "a module that is not UTF-8",
        "code-syntax",
        PAYMENTS,
        severity="note",
        files={PAYMENTS: 'import os\nNAME = "ä"\n'.encode("latin-1")},
    ),
)

RIGHT = (
    right(
        "a variable that only a template, a script or a package reads",
        files={
            "catalogue/templates/key.html": "{{ settings.STRIPE_KEY }}",
            "release.sh": 'curl "$RELEASE_URL"\n',
        },
        edits=(
            DECLARED,
            (
                BASE,
                "programs:",
                "  RELEASE_URL: {value: https://example.com}\n"
                "  SENTRY_RELEASE: {value: one}\nprograms:",
            ),
        ),
        values=VALUES,
    ),
    right(
        "a setting that a package may read",
        edits=(
            DECLARED,
            ("config/base.py", '"catalogue"', '"catalogue",\n    "djstripe"'),
            ("requirements.txt", "gunicorn", "gunicorn\ndj-stripe"),
        ),
        values=VALUES,
    ),
    fine(
        "a variable that is declared",
        'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        edits=(DECLARED,),
        values=VALUES,
    ),
    fine(
        "variables whose names are not spelled out",
        "import environ\nfrom environs import Env\nsearch = environ.Env().search_url()\n"
        'env = Env()\nwith env.prefixed("STRIPE_"):\n    KEY = env.str("KEY")\n',
        edits=(
            DECLARED,
            (BASE, "programs:", "  SEARCH_URL: {value: https://search.example.com}\nprograms:"),
        ),
        values=VALUES,
    ),
    fine(
        "a variable that is optional in the profile",
        'import os\nKEY = os.environ.get("STRIPE_KEY")\n',
        edits=(
            (BASE, "programs:", "env:\n  STRIPE_KEY: {secret: true, optional: true}\nprograms:"),
        ),
    ),
    fine(
        "variables of the system, of the platform and of Django",
        "import os\n"
        'KEYS = os.environ["PATH"], os.environ["PORT"], os.environ["RENDER_GIT_COMMIT"]\n'
        'MODULE = os.environ["DJANGO_SETTINGS_MODULE"], os.environ["DATABASE_URL"]\n',
    ),
    fine(
        "a variable behind a check",
        'import os\nKEY = os.environ["STRIPE_KEY"] if "STRIPE_KEY" in os.environ else None\n',
        edits=(
            (BASE, "programs:", "env:\n  STRIPE_KEY: {secret: true, optional: true}\nprograms:"),
        ),
    ),
    fine(
        "a whole feature behind a check",
        'import os\nif "STRIPE_ON" in os.environ:\n    KEY = os.environ["STRIPE_KEY"]\n',
        edits=((BASE, "programs:", "env:\n  STRIPE_ON: {optional: true}\nprograms:"),),
    ),
    fine(
        "a feature that a setting turns on",
        "import os\nfrom django.conf import settings\n\n\ndef pay():\n    if settings.USE_TZ:\n"
        '        return os.environ["STRIPE_KEY"]\n',
    ),
    fine(
        "a variable that the module sets itself",
        'import os\nos.environ.setdefault("STRIPE_KEY", "none")\nKEY = os.environ["STRIPE_KEY"]\n',
    ),
    fine(
        "variables that are set from somewhere else",
        'import os\nfrom json import load\nos.environ.update(load(open("/etc/site.json")))\n'
        'KEY = os.environ["STRIPE_KEY"]\n',
    ),
    fine(
        "a secret file of the platform",
        'import os\nfrom dotenv import load_dotenv\nload_dotenv("/etc/secrets/.env")\n'
        'KEY = os.environ["STRIPE_KEY"]\n',
    ),
    fine(
        "a name that is computed", 'import os\nPART = os.name\nKEY = os.environ[f"STRIPE_{PART}"]\n'
    ),
    fine(
        "names that only look like readers",
        "settings = {}\nclass Config:\n    def __call__(self, name):\n"
        "        return name\nconfig = Config()\n"
        'def env(name):\n    return name\nKEY = config("STRIPE_KEY") + env("STRIPE_NAME")\n'
        'def view(request, environ):\n    return environ["REMOTE_ADDR"]\n',
    ),
    fine(
        "a try that goes on",
        'import os\ntry:\n    KEY = os.environ["STRIPE_KEY"]\nexcept KeyError:\n    KEY = ""\n',
        edits=(
            (BASE, "programs:", "env:\n  STRIPE_KEY: {secret: true, optional: true}\nprograms:"),
        ),
    ),
    fine(
        "a setting that may be missing",
        "from django.conf import settings\nMODE = getattr(settings, 'STRIPE_MODE', 'test')\n"
        "if hasattr(settings, 'STRIPE_KEY'):\n    KEY = settings.STRIPE_KEY\n",
    ),
    fine(
        "settings of Django, of the base and of the profile",
        "from django.conf import settings\n"
        "A = settings.DEBUG, settings.BASE_DIR, settings.STRIPE_MODE\n"
        "B = settings.ENVIRONMENT, settings.SHOP_NAME\n",
        edits=(
            ("config/base.py", "USE_TZ", 'SHOP_NAME = "Shop"\nUSE_TZ'),
            (BASE, "programs:", "env:\n  STRIPE_MODE: {value: test}\nprograms:"),
        ),
    ),
    right(
        "tests, scripts, commands and migrations",
        files=dict.fromkeys(
            (
                "catalogue/tests/test_views.py",
                "conftest.py",
                "scripts/import_books.py",
                "catalogue/management/commands/import_books.py",
                "catalogue/migrations/0002_books.py",
                "docs/conf.py",
            ),
            'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        ),
    ),
    right(
        "settings of a developer that production does not load",
        files={
            "config/local.py": "import os\nfrom config.base import *\n"
            'KEY = os.environ["STRIPE_KEY"]\n'
        },
    ),
    right(
        "a file that git ignores",
        files={
            ".gitignore": ".env*\n!.env.example\n__pycache__/\nlocal_settings.py\n",
            "config/local_settings.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        },
        edits=(
            (
                "config/base.py",
                "USE_TZ",
                "try:\n    from config.local_settings import *\n"
                "except ImportError:\n    pass\nUSE_TZ",
            ),
        ),
    ),
    right(
        "a number of workers that servers read themselves",
        files={"gunicorn.conf.py": 'import os\nworkers = int(os.getenv("WEB_CONCURRENCY", "2"))\n'},
    ),
    right(
        "a port that the platform reads",
        files={
            "Dockerfile": f'{DOCKERFILE.rpartition("CMD")[0]}CMD ["gunicorn", "-b", ":80"]\n',
            ".dockerignore": ".env*\n",
        },
        edits=(
            DOCKER,
            (BASE, "programs:", "env: {PORT: {value: '80', setting: false}}\nprograms:"),
        ),
    ),
    right(
        "a variable that the image sets",
        files={"Dockerfile": "FROM python:3.12\nENV PYTHONUNBUFFERED=1 \\\n    STRIPE_MODE=live\n"},
        edits=(
            ("config/wsgi.py", "application =", 'M = os.environ["STRIPE_MODE"]\napplication ='),
        ),
    ),
    right(
        "a variable that the command sets",
        edits=(
            ("config/wsgi.py", "application =", 'MODE = os.environ["STRIPE_MODE"]\napplication ='),
            (BASE, "gunicorn config", "STRIPE_MODE=live gunicorn config"),
        ),
    ),
    right(
        "a virtual environment and a copied library",
        files={
            "myenv/pyvenv.cfg": "home = /usr\n",
            "myenv/lib/stripe.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
            "node_modules/gyp/gyp.py": 'import os\nKEY = os.environ["STRIPE_KEY"]\n',
        },
    ),
)
