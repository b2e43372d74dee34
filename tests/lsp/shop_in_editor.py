"""A project whose path and profiles have more than ASCII, as an editor has it open."""

from __future__ import annotations

from pathlib import Path

from envgen.lsp.edited import OpenProject, OpenProjects, Snapshot

BASE = """\
project: shop
django:
  version: "5.2"
  base_settings: config.base
  apps: [whitenoise]
settings: {TIME_ZONE: Europe/Berlin}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  worker: {command: python work.py --token $STRIPE_KEY}
env:
  STRIPE_KEY: {secret: true, generate: render, for: [web, worker], help: "🦊 Stripe → <b>Keys</b>"}
  GREETING: {value: "grüß 🦊", for: [web]}
"""
PRODUCTION = """\
extends: base
site: {hosts: [shop.example.com]}
database: {provider: render-postgres}
render:
  services:
    web: {plan: starter}
  envVarGroups:
    payment: [STRIPE_KEY]
"""
FILES = {
    "profiles/base.yaml": BASE,
    "profiles/production.yaml": PRODUCTION,
    "profiles/development.yaml": "extends: base\n",
    "config/__init__.py": "",
    "config/base.py": '"""Für 🦊."""\n\nTIME_ZONE = "UTC"\nROOT_URLCONF = "config.urls"\n',
    "config/urls.py": "urlpatterns = []\n",
    "config/wsgi.py": "application = None\n",
    "manage.py": "import os\n",
    ".gitignore": ".env\n.env.*\n!.env.example\n",
    "work.py": (
        "import os\n\n"
        'käse = os.environ["STRIPE_KEY"]\n'
        'for name in ("STRIPE_KEY", "GREETING"):\n'
        "    print(os.environ[name])\n"
        'label = "STRIPE_KEY"\n'
    ),
    "pay.py": "from django.conf import settings\n\nkey = settings.STRIPE_KEY\n",
}


def write(folder: Path) -> Path:
    """Write the project below a folder, and return where it is."""
    root = folder / "Größe 1" / "shop"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def opened(root: Path) -> OpenProject:
    """Return a project as an editor opens it."""
    found = OpenProjects(project_templates=True).of(root / "profiles/base.yaml")
    assert found is not None
    return found


def typed(root: Path, path: str, text: str) -> Snapshot:
    """Return a project in whose editor a file has another text."""
    project = opened(root)
    assert not project.now.problems
    project.change(path, text)
    return project.now


def position_of(text: str, needle: str, more: int = 0) -> tuple[int, int]:
    """Return the line and column, from 1, of a text; `more` characters further."""
    before = text[: text.index(needle) + more]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
