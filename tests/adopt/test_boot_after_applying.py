"""Right after --apply: what `check` and `check --boot` say is the project's own fault."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from adopting import NAMES, copied
from commandline import run_in

from envgen.check import file_rules

# The rules of `envgen check` alone are in test_projects.py. None of the projects has Django's
# middleware against clickjacking (W002).
ALWAYS = {("error", "django-deploy")}
# What a boot finds besides, and why it is the project's own.
BOOTED: dict[str, set[tuple[str, str]]] = {
    # The settings do not load.
    "broken": {("error", "boot")},
    # A PostgreSQL server elsewhere, without TLS in the settings; no STATIC_ROOT.
    "clear": {("error", "database-in-the-clear"), ("error", "static-files")},
    # The hosts are `*` unless a variable names them.
    "dashboard": {("error", "host-of-nobody"), ("warning", "django-deploy")},
    # With DEBUG off, ALLOWED_HOSTS has no host of a developer's machine.
    "celery": {("error", "host-refused")},
    "groups": {("error", "host-refused")},
    "notes": {("error", "host-refused"), ("warning", "django-deploy")},
    "odd": {("error", "host-refused")},
    "pooler": {("error", "host-refused")},
    "storages": {("error", "host-refused")},
    "typed": {("error", "host-refused")},
    "uwsgi": {("error", "host-refused")},
    "windows": {("error", "host-refused")},
    # They ask for Django 5.0 and 5.1, and the tests have another one. The database of the first is
    # in another container, without TLS.
    "cookie": {
        ("error", "database-in-the-clear"),
        ("warning", "django-deploy"),
        ("warning", "django-version"),
    },
    "frozen": {("error", "host-refused"), ("warning", "django-version")},
    # Every name below onrender.com may post forms, and nothing answers at /up.
    "hosted": {
        ("error", "form-forged"),
        ("error", "health-unanswered"),
        ("error", "host-refused"),
        ("warning", "django-deploy"),
    },
    # Its cookies, and those of others above, are its own: envgen would not send them over HTTP.
    "shared": {("warning", "django-deploy")},
    # The settings of this project stay as they are; its hosts lack the name that Render uses.
    "magic": {("error", "host-refused"), ("error", "static-files"), ("warning", "django-deploy")},
    # CORS lets an origin read that CSRF_TRUSTED_ORIGINS does not name.
    "monorepo": {("warning", "origins-contradict")},
    # render.yaml names a health path that no view answers.
    "spelled": {
        ("error", "health-unanswered"),
        ("error", "host-refused"),
        ("error", "static-files"),
    },
    "split": {("error", "health-unanswered"), ("warning", "health-unanswered")},
    "supabase": {("error", "health-unanswered"), ("error", "host-refused")},
    "values": {("error", "health-unanswered")},
    # CORS_ALLOWED_ORIGINS is set, but corsheaders is not installed.
    "tunnel": {("error", "frontend-refused")},
}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_boot_finds_is_the_projects_own(tmp_path: Path, name: str) -> None:
    """Nothing is wrong only because the project was adopted."""
    root = copied(name, tmp_path)
    assert run_in(root, "adopt", "--apply").status == 0
    found = _found(root, "check", "--boot", "--python", sys.executable)
    of_files = file_rules().keys()
    always = ALWAYS if name != "broken" else set()
    assert {item for item in found if item[1] not in of_files} == BOOTED.get(name, set()) | always


def _found(root: Path, *command: str) -> set[tuple[str, str]]:
    """Return the rules of the errors and warnings of a command."""
    problems = json.loads(run_in(root, *command, "--format", "json").out)["problems"]
    found = {(item["severity"], item["rule"]) for item in problems}
    return {(severity, rule) for severity, rule in found if severity != "note"}


def test_what_uwsgi_and_the_platform_read(tmp_path: Path) -> None:
    """A variable that uwsgi.ini reads is read, a URL from Render is there, and a key has two names.

    What Render generates under the project's own name is too short for W009, and stays.
    """
    root = copied("uwsgi", tmp_path)
    done = run_in(root, "adopt", "--apply", "--details")
    assert "MILL_TIMEOUT" not in done.err.partition("Left to you:")[2]
    assert "DJANGO_SECRET_KEY alone" not in done.err
    problems = json.loads(
        run_in(root, "check", "--boot", "--python", sys.executable, "--format", "json").out
    )["problems"]
    said = "\n".join(item["message"] for item in problems)
    for name in ("MILL_TIMEOUT", "MILL_PROCESSES", "DATABASE_URL", "W009", "uwsgi/ini.py"):
        assert name not in said
    example = (root / ".env.example").read_text()
    assert "nothing" not in example
    assert example.startswith("# How many seconds a request may take\nMILL_TIMEOUT=30\n")
    # The settings have a name: the generated module of each profile.
    assert not [item for item in problems if item["rule"] == "settings-module"]
