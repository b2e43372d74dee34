"""`envgen diagnose` with logs of platforms: from a file and from stdin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from canaries import CANARY, assert_clean
from click.testing import CliRunner, Result

from envgen.cli import cli

# As Render's dashboard shows it, and with the secrets that programs print.
RENDER = f"""\
Nov 30 10:11:10 AM  ==> Cloning from https://github.com/shop/shop
Nov 30 10:11:12 AM  ==> Using Python version 3.12.4 via /opt/render/project/src/.python-version
Nov 30 10:11:13 AM  ==> Running build command './build.sh'...
Nov 30 10:11:40 AM  ==> Build successful
Nov 30 10:11:42 AM  ==> Deploying...
Nov 30 10:11:45 AM  ==> Running 'gunicorn config.wsgi'
Nov 30 10:11:46 AM  [2026-11-30 10:11:46 +0000] [88] [INFO] Booting worker with pid: 88
Nov 30 10:11:47 AM  connecting to postgresql://shop:{CANARY}@db.example.org:5432/shop
Nov 30 10:11:47 AM  [2026-11-30 10:11:47 +0000] [88] [ERROR] Exception in worker process
Nov 30 10:11:47 AM  Traceback (most recent call last):
Nov 30 10:11:47 AM    File "/opt/render/project/src/.venv/lib/python3.12/site-packages/g.py", line 1
Nov 30 10:11:47 AM    File "/opt/render/project/src/config/wsgi.py", line 14, in <module>
Nov 30 10:11:47 AM      key = os.environ["DISCORD_TOKEN"]
Nov 30 10:11:47 AM  KeyError: 'DISCORD_TOKEN'
Nov 30 10:11:48 AM  ValueError: {CANARY}
Nov 30 10:11:49 AM  ==> Exited with status 1
Nov 30 10:11:49 AM  ==> Common ways to troubleshoot your deploy: https://render.com/docs/deploys
"""


# A build: the line of code before the error has the name of an exception, too.
COLLECTS = """\
Traceback (most recent call last):
  File "/opt/render/project/src/manage.py", line 9, in <module>
    main()
  File "/venv/lib/python3.12/site-packages/django/contrib/staticfiles/storage.py", line 39, in path
    raise ImproperlyConfigured(
    ^^^^^^^^^^^^^^^^^^^^^^^^^^
django.core.exceptions.ImproperlyConfigured: You have not set the STATIC_ROOT setting to a path.
"""


@pytest.mark.parametrize("before", ["", "Nov 30 10:11:47 AM  ", "2026-11-30T10:11:47.1234Z "])
def test_a_line_of_code_is_no_error(before: str) -> None:
    """The setting is named once, and not that "Django refuses the settings"."""
    log = "".join(f"{before}{line}\n" for line in COLLECTS.splitlines())
    [problem] = json.loads(_diagnose("--format", "json", log=log).stdout)["problems"]
    assert problem["rule"] == "setting-invalid"
    assert "STATIC_ROOT" in problem["message"]


def _diagnose(*arguments: str, log: str | bytes = "") -> Result:
    done = CliRunner().invoke(cli, ["diagnose", *arguments], input=log)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize("way", ["file", "stdin", "a dash"])
def test_a_log_of_render(tmp_path: Path, way: str) -> None:
    """It names the variable and the line, and repeats no value."""
    file = tmp_path / "deploy.log"
    file.write_text(RENDER, encoding="utf-8")
    first = {"file": [str(file)], "stdin": [], "a dash": ["-"]}[way]
    done = _diagnose(*first, "-C", str(tmp_path), log="" if way == "file" else RENDER)
    assert done.exit_code == 1
    assert "config/wsgi.py:14:1: error: the code needs the variable DISCORD_TOKEN" in done.output
    assert "declare DISCORD_TOKEN under `env` in the profile" in done.output
    assert_clean(done.output, "the output")


def test_the_line_of_the_profile(project: Path) -> None:
    """A variable that a profile declares is named where that is."""
    log = "Nov 30 10:11:47 AM  RuntimeError: DISCORD_TOKEN is not set and has no default\n"
    done = _diagnose("-C", str(project), "--format", "json", log=log)
    (problem,) = json.loads(done.output)["problems"]
    assert problem["rule"] == "variable-unset"
    file, line = project / problem["file"], problem["line"]
    assert "DISCORD_TOKEN" in file.read_text().splitlines()[line - 1]


@pytest.mark.parametrize(
    "log",
    [
        "",
        "==> Build successful\n==> Your service is live\n",
        "a\rb\x00\x1b[31mc\n",
        b"\xff\xfe\x00",
        "x" * 3_000_000,
    ],
    ids=["empty", "well", "odd characters", "no text", "long"],
)
def test_unknown_is_said(tmp_path: Path, log: str | bytes) -> None:
    """Without a known cause it says so, and what to do next; that is no failure."""
    done = _diagnose("-C", str(tmp_path), log=log)
    assert done.exit_code == 0
    assert "no known cause in" in done.output
    assert "envgen rehearse production" in done.output


def test_the_end_of_a_long_log_counts(tmp_path: Path) -> None:
    """Of a log of any size its last megabytes are read."""
    done = _diagnose("-C", str(tmp_path), log="well\n" * 500_000 + RENDER)
    assert "DISCORD_TOKEN" in done.output
