"""What becomes of the .env files of a project that is adopted, and of its .env.example."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command

SHOWN = ("DEBUG", "SECRET_KEY", "SITE_TITLE", "GREETING", "EMAIL_BACKEND")


def settings_of(root: Path, module: str) -> list[str]:
    """Return what the project's own process sees of some settings."""
    code = f"from django.conf import settings as s; print([getattr(s, n) for n in {SHOWN}])"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=root,
        env={"DJANGO_SETTINGS_MODULE": module, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


def test_settings_are_the_same_with_the_file_as_it_becomes(envgen: Command, tmp_path: Path) -> None:
    """Comments behind values, `${NAME}` and spaces around = mean what python-dotenv reads."""
    root = copied("notes", tmp_path)
    before = settings_of(root, "notes.settings")
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert settings_of(root, "notes.env_settings.development") == before
    lines = (root / ".env").read_text().splitlines()
    assert "DJANGO_SETTINGS_MODULE=notes.env_settings.development" in lines
    assert [line for line in lines if line.endswith("=")] == []


def test_what_is_rewritten_is_shown_without_values(envgen: Command, tmp_path: Path) -> None:
    """--diff shows each line that changes, and the report names the variables."""
    root = copied("notes", tmp_path)
    done = envgen("adopt", "--diff", cwd=root)
    assert "\n-SITE_TITLE=<secret " in done.out
    assert "SECRET_KEY, DEBUG, SITE_TITLE and GREETING are written so that" in done.err
    assert "local-key-of-the-notes" not in done.out + done.err


def test_what_cannot_be_kept_is_refused_first(envgen: Command, tmp_path: Path) -> None:
    """A value of several lines is refused by name, and nothing is written at all."""
    root = copied("notes", tmp_path)
    with (root / ".env").open("a") as file:
        file.write('PEM="first-line\nsecond-line"\n')
    before = sorted(path for path in root.rglob("*") if ".git" not in path.parts)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 2
    assert "the value of PEM has a line break" in done.err
    assert "first-line" not in done.err
    assert sorted(path for path in root.rglob("*") if ".git" not in path.parts) == before


@pytest.mark.parametrize("started", [True, False])
def test_a_file_that_nothing_reads_does_not_count(
    envgen: Command, tmp_path: Path, started: bool
) -> None:
    """Its lines become comments, unless a script or a Makefile reads it."""
    root = copied("notes", tmp_path)
    settings = root / "notes" / "settings.py"
    text = settings.read_text().replace('load_dotenv(BASE_DIR / ".env")\n', "")
    settings.write_text(text.replace('os.environ["SECRET_KEY"]', 'os.getenv("SECRET_KEY", "x")'))
    if started:
        (root / "Makefile").write_text("run:\n\tset -a; . ./.env; python manage.py runserver\n")
    (root / ".env").write_text("GREETING=hi\n")
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0
    lines = (root / ".env").read_text().splitlines()
    assert ("GREETING=hi" in lines) is started
    assert ("#GREETING=hi" in lines) is not started
    assert ("nothing reads this file so far, so the lines of GREETING" in done.err) is not started


def test_the_example_is_completed(envgen: Command, tmp_path: Path) -> None:
    """Each line of it stays, and a copy of it sets no variable to an empty text."""
    root = copied("notes", tmp_path)
    before = (root / ".env.example").read_text()
    assert envgen("adopt", "--apply", cwd=root).status == 0
    after = (root / ".env.example").read_text()
    assert after.startswith(before)
    assert "\n# SMTP_HOST=\n" in after
    assert not [line for line in after.splitlines() if line.endswith("=") and line[0] != "#"]
    # More lines of a person are no drift; a variable that is gone is added again.
    (root / ".env.example").write_text(after.replace("# SMTP_HOST=\n", "MORE=1\n"))
    assert envgen("render", "--all", cwd=root).status == 0
    assert (root / ".env.example").read_text().count("MORE=1\n") == 1
    assert "# SMTP_HOST=\n" in (root / ".env.example").read_text()
