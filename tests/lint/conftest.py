"""A repository without profiles, which `envgen lint` checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command, git

RENDER_YAML = """\
# The shop.
databases:
  - name: shop-db  # in Frankfurt
    plan: free
    ipAllowList: []
    region: frankfurt

services:
  - type: web
    name: shop
    runtime: python
    region: frankfurt
    plan: starter
    buildCommand: bash build.sh
    startCommand: gunicorn shop.wsgi
    healthCheckPath: /health
    envVars:
      - key: DEBUG
        value: "false"
      - key: DATABASE_URL
        fromDatabase: {name: shop-db, property: connectionString}
"""
FILES = {
    "render.yaml": RENDER_YAML,
    ".env.example": "SECRET_KEY=\nPORT=8000\n",
    "Procfile": "web: gunicorn shop.wsgi\nworker: celery -A shop worker\n",
    "Dockerfile": (
        "FROM python:3.13\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
        "USER app\nCMD gunicorn shop.wsgi\n"
    ),
    ".python-version": "3.13\n",
    "build.sh": "#!/bin/sh\nset -e\npip install -r requirements.txt\n",
    "requirements.txt": "Django~=5.2.0\ncelery\ngunicorn\n",
    "shop/__init__.py": "",
    "shop/celery.py": "from celery import Celery\napp = Celery()\n",
    "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n"
    "application = get_wsgi_application()\n",
    "shop/settings.py": (
        "import os\nDEBUG = False\nALLOWED_HOSTS = ['shop.example.com']\n"
        "SECRET_KEY = os.environ['SECRET_KEY']\n"
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository in which lint finds nothing."""
    root = tmp_path / "repository"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    return root


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Path:
    """Return the repository: commands run in it."""
    return repository


@pytest.fixture
def lint(envgen: Command) -> Command:
    """Return what runs `envgen lint` in the repository, without a schema."""
    return lambda *arguments: envgen("lint", *arguments)
