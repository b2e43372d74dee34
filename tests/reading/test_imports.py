"""Which modules a program imports: certainly when it starts, or maybe."""

from __future__ import annotations

from pathlib import Path

from code_reading import sources

from envgen.reading.audit.reach import ImportGraph, ProgramCode
from envgen.reading.audit.settings_modules import own_settings

SITE = {
    "config/__init__.py": "",
    "config/settings.py": (
        'LOCAL_APPS = ["shop", "blog.apps.BlogConfig"]\n'
        'INSTALLED_APPS = ["django.contrib.admin", "rest_framework"] + LOCAL_APPS\n'
        'MIDDLEWARE = ["shop.middleware.Basket"]\nROOT_URLCONF = "config.urls"\n'
        "if DEBUG:\n    INSTALLED_APPS += ['panel']\n"
    ),
    "config/urls.py": 'from django.urls import include\npath("", include("shop.urls"))\n',
    "config/wsgi.py": "import django\n",
    "config/celery.py": "app.autodiscover_tasks()\n",
    "shop/__init__.py": "",
    "shop/models.py": "from . import (\n    prices,  # of books\n    taxes as t,\n)\n",
    "shop/admin.py": "",
    "shop/prices.py": '"""\nimport shop.documented\n"""\n',
    "shop/taxes.py": "def f():\n    from shop.late import x\n",
    "shop/late.py": "",
    "shop/documented.py": "",
    "shop/urls.py": "from shop import views\n",
    "shop/views.py": (
        "if TYPE_CHECKING:\n    from shop import typed\n\nimport shop.forms as f, sys\n"
    ),
    "shop/typed.py": "",
    "shop/forms.py": "",
    "shop/middleware.py": "",
    "shop/tasks.py": "",
    "blog/apps.py": (
        "class BlogConfig:\n    name = 'blog'\n    def ready(self):\n        import blog.signals\n"
    ),
    "blog/models.py": "",
    "blog/signals.py": "",
    "panel/__init__.py": "",
    "bot/__init__.py": "",
    "bot/__main__.py": "from .gateway import read\n",
    "bot/gateway.py": "",
    "scripts/report.py": "import shop.prices\n",
}


def loaded(root: Path, command: str, **more: bool) -> dict[str, bool]:
    """Return the modules that a program loads, each with whether that is certain."""
    found = sources(root, SITE)
    graph = ImportGraph(found, own_settings(found, ["config.settings"]))
    reach = graph.reach(ProgramCode((command,), **more))
    return {found.names[path]: certain for path, certain in reach.files.items()}


def test_a_web_program_loads_urls_apps_and_middleware(tmp_path: Path) -> None:
    """What Django imports when it starts is certain; what a function imports is not."""
    found = loaded(tmp_path, "gunicorn config.wsgi:application", django=True, serves=True)
    certain = {name for name, sure in found.items() if sure}
    assert certain == {
        "config", "config.settings", "config.wsgi", "config.urls", "shop", "shop.models",
        "shop.admin", "shop.prices", "shop.taxes", "shop.urls", "shop.views", "shop.forms",
        "shop.middleware", "blog.apps", "blog.models", "blog.signals",
    }  # fmt: skip
    assert {name for name, sure in found.items() if not sure} == {
        "shop.late",
        "shop.tasks",
        "panel",
    }


def test_a_worker_loads_tasks_and_no_urls(tmp_path: Path) -> None:
    """Celery imports each app's tasks; nothing serves the URLs."""
    found = loaded(tmp_path, "celery -A config worker", django=True, celery=True)
    assert found["shop.tasks"]
    assert found["config.celery"]
    assert not found.get("shop.views")


def test_a_bot_loads_its_own_modules(tmp_path: Path) -> None:
    """A program without Django loads what it imports itself."""
    assert loaded(tmp_path, "python -m bot") == {
        "bot": True,
        "bot.__main__": True,
        "bot.gateway": True,
    }
    found = loaded(tmp_path, "python scripts/report.py --all")
    assert found == {"scripts.report": True, "shop": True, "shop.prices": True}
