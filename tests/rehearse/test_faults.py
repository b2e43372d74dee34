"""Planted faults: each is caught in its phase, with its cause and its place."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import site_of_rehearsals as site

pytestmark = [pytest.mark.slow]
PROFILE = site.FILES["profiles/production.yaml"]
BASE = site.FILES["profiles/base.yaml"]


class Fault(NamedTuple):
    """What is changed, and what the rehearsal has to say."""

    changes: dict[str, str | None]
    rule: str
    place: str
    word: str


def _command(text: str) -> dict[str, str | None]:
    return {"profiles/base.yaml": BASE.replace("gunicorn config.wsgi", text)}


def _built(text: str) -> dict[str, str | None]:
    return {
        "profiles/production.yaml": PROFILE.replace(
            "python manage.py collectstatic --no-input", text
        )
    }


FAULTS = {
    "build: a package that is not there": Fault(
        _built("python -c 'import nosuch'"), "rehearse-build", "profiles/production.yaml", "nosuch"),
    "build: a script without the run bit": Fault(
        {**_built("./build.sh"), "build.sh": "#!/usr/bin/env bash\ntrue\n"},
        "rehearse-build", "profiles/production.yaml", "executable"),
    "build: a file that is only here": Fault(
        {**_built("bash build.sh"), "build.sh": None},
        "rehearse-build", "profiles/production.yaml", "does not exist"),
    "build: a syntax error": Fault(
        {"shop/models.py": "class Item(:\n"}, "rehearse-build", "shop/models.py", "not valid Python"),
    "release: a migration that fails": Fault(
        {"shop/migrations/0002_bad.py": """
from django.db import migrations
def work(apps, schema_editor):
    raise ValueError("no")
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(work)]
"""}, "rehearse-release", "shop/migrations/0002_bad.py", "ValueError"),
    "start: the server is not installed": Fault(
        _command("waitress-serve config.wsgi"), "rehearse-start", "profiles/base.yaml", "waitress-serve"),
    "start: no such module": Fault(
        _command("gunicorn config.wsgy"), "rehearse-start", "profiles/base.yaml", "config.wsgy"),
    "start: only on loopback": Fault(
        _command("gunicorn --bind 127.0.0.1:8000 config.wsgi"),
        "rehearse-start", "profiles/base.yaml", "127.0.0.1:8000"),
    "start: crashes after a moment": Fault(
        _command("python -c 'import time; time.sleep(1); raise RuntimeError'"),
        "rehearse-start", "profiles/base.yaml", "RuntimeError"),
    "pages: a view that needs a variable": Fault(
        {"shop/views.py": """
import os
from django.http import HttpResponse
def home(request):
    return HttpResponse(os.environ["STRIPE_" + "KEY"])
def items(request):
    return HttpResponse("")
"""}, "rehearse-pages", "shop/views.py", "STRIPE_KEY"),
    "pages: a static file that is not there": Fault(
        {"templates/home.html": "{% load static %}<img src=\"{% static 'no.png' %}\">"},
        "rehearse-pages", "", "no.png"),
    "pages: a table without a migration": Fault(
        {"shop/migrations/0001_initial.py": """
from django.db import migrations
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
"""}, "rehearse-pages", "shop/views.py", "shop_item"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_caught(fault: Fault, tmp_path: Path) -> None:
    """The deploy would fail, and the rehearsal says where and why."""
    found = site.rehearse(site.make(tmp_path / "site", fault.changes))
    assert found.fails
    errors = [item for item in found.problems if item.rule == fault.rule]
    assert errors, found
    assert fault.word in errors[0].message
    assert errors[0].place is not None
    assert fault.place in errors[0].place.file
    assert site.child_processes() == []


def test_a_site_that_is_right(tmp_path: Path) -> None:
    """Every phase ends well, and nothing is left."""
    found = site.rehearse(site.make(tmp_path / "site"))
    assert [item.name for item in found.phases] == [
        "servers",
        "build",
        "release",
        "start",
        "pages",
        "measure",
        "stop",
    ]
    assert {item.status for item in found.phases} == {"ok"}
    assert not found.fails
    assert found.measured[0].busy in range(20, 400)
    assert site.child_processes() == []
