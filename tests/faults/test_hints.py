"""Who follows the hint of a finding to the letter has one problem less, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import site_project
from fault_rows import FAULTS

BASE = "profiles/base.yaml"
PRODUCTION = "profiles/production.yaml"
REQUIREMENTS = "requirements.txt"
COLLECT = "python manage.py collectstatic --no-input"
BACKENDS = (
    'AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", '
    '"django.contrib.auth.backends.ModelBackend"]'
)
# No new problem: a value that a person has still to supply, or can remove from the .env file.
LATER = {"value-missing", "not-read-in-dotenv"}


class Followed(NamedTuple):
    """A planted fault by its name, and what its hint says to do: (file, old, new) and files."""

    fault: str
    edits: tuple[tuple[str, str, str], ...] = ()
    files: Mapping[str, str] = {}


FOLLOWED = (
    Followed("gunicorn on loopback", ((BASE, " -b 127.0.0.1:8000", ""),)),
    Followed(
        "loopback in GUNICORN_CMD_ARGS", ((BASE, "--bind=127.0.0.1:8000", "--bind=0.0.0.0:10000"),)
    ),
    Followed("gunicorn that reloads", ((BASE, " --reload", ""),)),
    Followed("no such attribute", ((BASE, "config.wsgi:app", "config.wsgi:application"),)),
    Followed(
        "gunicorn serves ASGI", ((BASE, "config.asgi:application", "config.wsgi:application"),)
    ),
    Followed(
        "a build that collects nothing",
        ((PRODUCTION, "requirements.txt", f"requirements.txt && {COLLECT}"),),
    ),
    Followed(
        "gunicorn is not in requirements.txt",
        ((REQUIREMENTS, "whitenoise", "gunicorn\nwhitenoise"),),
    ),
    Followed(
        "Django is not in requirements.txt",
        ((REQUIREMENTS, "gunicorn", "Django~=5.2.0\ngunicorn"),),
    ),
    Followed(
        "no requirements.txt",
        (),
        {REQUIREMENTS: "gunicorn\nDjango~=5.2.0\npsycopg[binary]\ndjango-environ\nwhitenoise\n"},
    ),
    Followed("no Python is chosen", (), {".python-version": "3.14\n"}),
    Followed("a Python that is too old", ((".python-version", "3.9.18", "3.14"),)),
    Followed("a PYTHON_VERSION that is not in full", ((PRODUCTION, "3.13", "3.13.0"),)),
    Followed(
        "another Django in requirements.txt", ((REQUIREMENTS, "Django==4.2.30", "Django~=5.2.0"),)
    ),
    Followed(
        "axes without its backend",
        (("config/base.py", "USE_TZ = True\n", f"USE_TZ = True\n{BACKENDS}\n"),),
    ),
    Followed(".env files in the image", ((".dockerignore", ".git", ".env\n.env.*\n.git"),)),
    Followed(
        "a variable of a module that urls import",
        ((BASE, "programs:", "env: {STRIPE_KEY: {secret: true}}\nprograms:"),),
    ),
    Followed("a number of None", ((BASE, "programs:", "env: {STRIPE_LIMIT: {}}\nprograms:"),)),
    Followed(
        "a variable that another program gets",
        ((BASE, "secret: true", "secret: true, for: [web, worker]"),),
    ),
    Followed(
        "a setting that nothing sets",
        ((BASE, "programs:", "settings: {SHOP_NAME: Books}\nprograms:"),),
    ),
    Followed(
        "a variable that nothing reads", ((BASE, "env:\n  STRIPE_KEY: {secret: true}\n", ""),)
    ),
    Followed(
        "two profiles name one service",
        (("profiles/staging.yaml", "name: shop", "name: shop-staging"),),
    ),
    Followed("Celery's tasks in a free store", ((PRODUCTION, "plan: free", "plan: starter"),)),
    Followed(
        "an address that a person pastes",
        ((BASE, "SUPPORT_ADDRESS: {", "SUPPORT_ADDRESS: {preview: help@example.com, "),),
    ),
    Followed("a URL without a password", ((".env.production", "qrst@", "qrst:gH7x-pw-Q2@"),)),
)


@pytest.mark.parametrize("case", FOLLOWED, ids=lambda case: case.fault)
def test_a_hint_that_is_followed_helps(case: Followed, tmp_path: Path) -> None:
    """The finding is gone, and there is no new one."""
    fault = next(item for item in FAULTS if item.name == case.fault)
    root = tmp_path / "site"
    site_project.plant(root, fault)
    for path, text in case.files.items():
        (root / path).write_text(text)
    for path, old, new in case.edits:
        text = (root / path).read_text()
        assert old in text, text
        (root / path).write_text(text.replace(old, new, 1))
    site_project.render_again(root)
    assert {item["rule"] for item in site_project.check(root, fault)} <= LATER
