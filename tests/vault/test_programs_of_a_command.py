"""Which programs of a profile a command runs: what is missing is said for those alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from envgen.cli.session import Session
from envgen.vault.environment import missing_in, programs_run_by

PROGRAMS = """\
requires: "~=0.1"
project: shop
kind: deployed
site: {hosts: [shop.example.com]}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  worker: {command: celery -A config worker, django: true}
  bot: {command: python -m bot}
  feed: {command: node feed.js}
env:
  BOT_KEY: {secret: true, for: [bot]}
  FEED_KEY: {secret: true, for: [feed]}
"""
BOT, WEB, WORKER = {"bot"}, {"web"}, {"worker"}
DJANGO = {"web", "worker"}
ALL = {"web", "worker", "bot", "feed"}


def programs(tmp_path: Path, text: str, *command: str) -> frozenset[str]:
    """Return the programs that a command runs in a profile with this text."""
    (tmp_path / "profiles").mkdir(exist_ok=True)
    (tmp_path / "profiles/production.yaml").write_text(text)
    deployment = Session(str(tmp_path)).deployments["production"]
    return programs_run_by(deployment, command)


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("python -m bot", BOT),
        ("python -m bot --verbose", BOT),
        ("/usr/bin/python -m bot", BOT),
        (".venv/bin/python3 -m bot", BOT),
        ("python3.13 -m bot", BOT),
        ("exec python -m bot", BOT),
        ("exec .venv/bin/python -m bot", BOT),
        ("env python -m bot", BOT),
        ("env LEVEL=debug TOKEN= python -m bot", BOT),
        ("/usr/bin/env -- python -m bot", ALL),
        ("env -u LEVEL python -m bot", ALL),
        ("node feed.js", {"feed"}),
        ("node feed.js --port 80", {"feed"}),
        ("node other.js", ALL),
        ("gunicorn config.wsgi", WEB),
        ("gunicorn config.wsgi --reload", WEB),
        ("/app/.venv/bin/gunicorn config.wsgi", WEB),
        ("gunicorn other.wsgi", DJANGO),
        ("celery -A config worker", WORKER),
        ("celery -A config worker -l info", WORKER),
        ("celery -A config --quiet worker", WORKER),
        ("celery -A config beat", DJANGO),  # the subcommand counts
        ("celery -A config flower", DJANGO),
        ("celery -A config -b redis://worker beat", DJANGO),
        ("python -m celery -A config beat", DJANGO),
        ("celery -A other beat", DJANGO),
        ("python manage.py migrate", DJANGO),
        ("./manage.py shell", DJANGO),
        ("/app/manage.py shell", DJANGO),
        ("python -W error manage.py test", DJANGO),
        ("env PYTHONWARNINGS=error python manage.py test", DJANGO),
        ("django-admin shell", DJANGO),
        ("pytest -x", DJANGO),
        ("python -m pytest", DJANGO),
        ("python3 -m celery -A config beat", DJANGO),
        ("python -m django shell", DJANGO),
        ("python -m bots", ALL),
        ("python bot", ALL),
        ("python", ALL),
        ("sh -c 'python -m bot'", ALL),
        ("echo python -m bot", ALL),
        ("bot", ALL),
        ("exec", ALL),
        ("env", ALL),
        ("A=1", ALL),
        ("exec env A=1", ALL),
    ],
)
def test_programs(tmp_path: Path, command: str, wanted: set[str]) -> None:
    """A program's own command is that program, Django's tools are Django's, all else is all."""
    assert programs(tmp_path, PROGRAMS, *command.split()) == wanted


def test_two_subcommands_of_celery(tmp_path: Path) -> None:
    """Worker and beat of one app are two programs."""
    text = PROGRAMS.replace("node feed.js", "celery -A config beat -l info")
    assert programs(tmp_path, text, "celery", "-A", "config", "worker") == WORKER
    assert programs(tmp_path, text, "celery", "-A", "config", "beat") == {"feed"}


def test_no_command_at_all(tmp_path: Path) -> None:
    """Nothing is known of it."""
    assert programs(tmp_path, PROGRAMS) == ALL
    assert programs(tmp_path, PROGRAMS, "") == ALL


def test_two_programs_with_one_command(tmp_path: Path) -> None:
    """Both are meant."""
    text = PROGRAMS.replace("node feed.js", "python -m bot")
    assert programs(tmp_path, text, "python", "-m", "bot") == {"bot", "feed"}


def test_a_program_whose_command_sets_variables(tmp_path: Path) -> None:
    """What is set before the program is no part of its name."""
    text = PROGRAMS.replace("node feed.js", "exec env NODE_ENV=production node feed.js")
    assert programs(tmp_path, text, "node", "feed.js") == {"feed"}


def test_a_project_without_django(tmp_path: Path) -> None:
    """manage.py means nothing there."""
    text = PROGRAMS.replace(", django: true", "")
    assert programs(tmp_path, text, "python", "manage.py", "migrate") == ALL


def test_only_what_these_programs_read_is_missing(tmp_path: Path) -> None:
    """A variable is missing where a program that is run reads it, and none has set it."""
    programs(tmp_path, PROGRAMS)
    deployment = Session(str(tmp_path)).deployments["production"]

    def missing(*names: str) -> list[str]:
        return missing_in(deployment, {"FEED_KEY": " "}, names)

    assert missing("bot") == ["BOT_KEY"]
    assert missing("feed") == ["FEED_KEY"]
    assert missing("bot", "feed") == ["BOT_KEY", "FEED_KEY"]
    assert "DJANGO_SECRET_KEY" in missing("web")
    assert not {"BOT_KEY", "FEED_KEY"} & set(missing("web", "worker"))
    assert missing_in(deployment, {"BOT_KEY": "a"}, ["bot"]) == []
    assert missing_in(deployment, {}, []) == []
