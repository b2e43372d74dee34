"""Where values come from: the process, the .env file, old names and, in builds, dummy values."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from envgen.runtime import environment as module
from envgen.runtime.environment import Environment

CANARY = "canary7f3a"
RENAMED = {"SECRET_KEY": "DJANGO_SECRET_KEY"}
BUILDS = [
    ["manage.py", "collectstatic", "--noinput"],
    ["/srv/app/manage.py", "compilemessages"],
    ["/usr/bin/django-admin", "makemigrations", "--dry-run", "--check"],
    ["/lib/django/__main__.py", "collectstatic"],
]
NO_BUILDS = [
    ["manage.py", "runserver"],
    ["manage.py", "makemigrations"],
    ["manage.py", "migrate", "--check"],
    ["manage.py", "check", "collectstatic"],
    ["manage.py"],
    ["/usr/bin/gunicorn", "collectstatic"],
    ["/lib/uvicorn/__main__.py", "collectstatic"],
    ["gunicorn", "config.wsgi"],
    [],
]


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process with an empty environment that serves requests."""
    monkeypatch.setattr(sys, "argv", ["gunicorn", "config.wsgi"])
    with patch.dict(os.environ, clear=True):
        yield


def reading(**variables: str) -> Environment:
    """An Environment over `variables`."""
    os.environ.update(variables)
    return Environment()


def problems(env: Environment) -> str:
    """The message with which `env` refuses to finish."""
    with pytest.raises(ImproperlyConfigured) as caught:
        env.finish()
    return str(caught.value)


# --- The .env file -----------------------------------------------------------


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    """Where a .env file may be written."""
    return tmp_path / ".env"


@pytest.mark.parametrize("as_type", [str, Path])
def test_the_file_is_read_and_what_is_set_wins(dotenv: Path, as_type: type) -> None:
    """The process's own environment is stronger than the file, unless it's empty."""
    dotenv.write_text("A=file\nB=file\nC='$file'\n# D=no\n\n  \nexport E=\"x\"\n")
    os.environ.update(A="process", B="")
    env = Environment(as_type(dotenv))
    assert [env.str(name, default="") for name in "ABCDE"] == ["process", "file", "$file", "", "x"]
    env.finish()


def test_no_file_is_no_problem(dotenv: Path) -> None:
    """A missing .env is fine, and so is a folder of that name: a virtual environment."""
    Environment(dotenv).finish()
    dotenv.mkdir()
    Environment(dotenv).finish()


def test_a_byte_order_mark_is_skipped(dotenv: Path) -> None:
    """An editor's BOM does not hide the first variable."""
    dotenv.write_text("A=1\nB=2\n", encoding="utf-8-sig")
    assert Environment(dotenv).list("A") == ["1"]


@pytest.mark.parametrize(
    "line", [f"KEY ={CANARY}", f" KEY={CANARY}", CANARY, f"KEY: {CANARY}", f"K=\0{CANARY}"]
)
def test_a_malformed_line_is_told_by_its_number(
    dotenv: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    """django-environ would log the line; here only its number is told, the rest is read."""
    caplog.set_level(0)
    dotenv.write_text(f"A=1\n{line}\nB=2\n")
    env = Environment(dotenv)
    assert (env.int("A"), env.int("B")) == (1, 2)
    message = problems(env)
    assert "  .env:2 is not NAME=value\n" in message
    assert CANARY not in message + caplog.text


def test_a_file_in_another_encoding_is_a_problem(dotenv: Path) -> None:
    """Bytes that aren't UTF-8 are told, and not shown."""
    dotenv.write_bytes(f"A={CANARY}\xff".encode("latin-1"))
    message = problems(Environment(dotenv))
    assert ".env cannot be read as UTF-8 text" in message
    assert CANARY not in message


def test_getters_read_a_copy() -> None:
    """What a base module does to os.environ later changes nothing, either way."""
    env = reading(A="before")
    os.environ.update(A="after", B="after")
    assert (env.str("A"), env.str("B", default="none")) == ("before", "none")


# --- Old names ---------------------------------------------------------------


def test_an_old_name_still_works_with_one_warning() -> None:
    """The new name is set from the old one, and the warning names the settings module."""
    os.environ["SECRET_KEY"] = CANARY
    with pytest.warns(FutureWarning) as warned:
        env = Environment(renamed=RENAMED)
    assert [str(each.message) for each in warned] == [
        "SECRET_KEY is now called DJANGO_SECRET_KEY. Rename the variable."
    ]
    assert warned[0].filename == __file__
    assert env.str("DJANGO_SECRET_KEY") == CANARY
    Environment(renamed=RENAMED).finish()


def test_a_new_name_serves_old_code_without_a_warning() -> None:
    """A base module that reads os.environ by the old name finds it there."""
    os.environ["DJANGO_SECRET_KEY"] = "key"
    Environment(renamed=RENAMED).finish()
    assert os.environ["SECRET_KEY"] == "key"


def test_several_old_names_may_lead_to_one_new_name() -> None:
    """Whichever is set, all of them are afterwards."""
    os.environ["KEY"] = "key"
    renamed = {**RENAMED, "KEY": "DJANGO_SECRET_KEY"}
    with pytest.warns(FutureWarning, match="^KEY is now called DJANGO_SECRET_KEY. Rename"):
        Environment(renamed=renamed).finish()
    assert {os.environ[name] for name in (*renamed, *renamed.values())} == {"key"}


def test_names_that_differ_are_a_problem() -> None:
    """Old and new name with two values are told by name, and both are left alone."""
    os.environ.update(SECRET_KEY=f"{CANARY}1", DJANGO_SECRET_KEY=f"{CANARY}2")
    message = problems(Environment(renamed=RENAMED))
    assert "SECRET_KEY and its new name DJANGO_SECRET_KEY have different values" in message
    assert message.count("differ") == 1
    assert CANARY not in message
    assert os.environ["SECRET_KEY"] != os.environ["DJANGO_SECRET_KEY"]


@pytest.mark.parametrize(("old", "new"), [("", ""), ("", "key"), ("key", "key")])
def test_empty_names_are_as_good_as_unset(old: str, new: str) -> None:
    """An empty old name is no value to take over, and none to differ from."""
    os.environ.update(SECRET_KEY=old, DJANGO_SECRET_KEY=new)
    Environment(renamed=RENAMED).finish()
    assert os.environ["SECRET_KEY"] == new


def test_blank_names_are_as_good_as_unset(dotenv: Path) -> None:
    """Blanks neither differ from a key nor keep the file's from being read."""
    os.environ.update(SECRET_KEY=" ", DJANGO_SECRET_KEY="key", A=" \t")
    dotenv.write_text("A=file\n")
    env = Environment(dotenv, renamed=RENAMED)
    assert os.environ["SECRET_KEY"] == "key"
    assert env.str("A") == "file"
    env.finish()
    os.environ.update(SECRET_KEY="key", DJANGO_SECRET_KEY=" ")
    with pytest.warns(FutureWarning, match="is now called"):
        Environment(renamed=RENAMED).finish()
    assert os.environ["DJANGO_SECRET_KEY"] == "key"


def test_a_name_in_the_process_wins_over_its_twin_in_the_file(dotenv: Path) -> None:
    """What is set wins over .env, whichever of its names either of them uses."""
    dotenv.write_text("SECRET_KEY=file\nB=file\n")
    os.environ["DJANGO_SECRET_KEY"] = "process"
    env = Environment(dotenv, renamed={**RENAMED, "A": "B"})
    assert env.str("DJANGO_SECRET_KEY") == os.environ["SECRET_KEY"] == "process"
    assert os.environ["A"] == "file"
    env.finish()


def test_an_old_name_in_the_file_works_too(dotenv: Path) -> None:
    """The file may still use the old name; there is one warning for it."""
    dotenv.write_text("SECRET_KEY=file\n")
    with pytest.warns(FutureWarning, match="SECRET_KEY is now called") as warned:
        env = Environment(dotenv, renamed=RENAMED)
    assert (env.str("DJANGO_SECRET_KEY"), len(warned)) == ("file", 1)


# --- Building without secrets ------------------------------------------------


@pytest.mark.parametrize("argv", BUILDS)
def test_builds_run_on_dummy_values(monkeypatch: pytest.MonkeyPatch, argv: list[str]) -> None:
    """Commands that only make or check files need no secrets under DJANGO_BUILD=1."""
    monkeypatch.setattr(sys, "argv", argv)
    os.environ["DJANGO_BUILD"] = "1"
    env = Environment(renamed=RENAMED)
    key = env.str("DJANGO_SECRET_KEY")
    assert len(key) >= 50
    assert len(set(key)) >= 5
    assert os.environ["SECRET_KEY"]
    databases = [env.database("DATABASE_URL"), env.database("OTHER_URL")]
    assert databases[0] == {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    assert databases[0] is not databases[1]
    assert env.cache("REDIS_URL") == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    assert env.int("A", default=3) == 3
    env.finish()


@pytest.mark.parametrize("argv", NO_BUILDS)
@pytest.mark.threat("a site serves with dummy values")
def test_nothing_that_serves_runs_on_dummy_values(
    monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    """For every other command DJANGO_BUILD changes nothing: missing stays missing."""
    monkeypatch.setattr(sys, "argv", argv)
    os.environ["DJANGO_BUILD"] = "1"
    env = Environment(renamed=RENAMED)
    env.str("DJANGO_SECRET_KEY")
    assert "DJANGO_SECRET_KEY is not set" in problems(env)
    assert "SECRET_KEY" not in os.environ


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_a_build_has_to_be_asked_for(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Without DJANGO_BUILD the same commands need what is required."""
    monkeypatch.setattr(sys, "argv", BUILDS[0])
    env = reading(DJANGO_BUILD=value)
    env.str("KEY")
    assert "KEY is not set" in problems(env)


def test_a_build_still_refuses_what_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dummy values replace what is missing, never what is wrong; DJANGO_BUILD itself included."""
    monkeypatch.setattr(sys, "argv", BUILDS[0])
    env = reading(DJANGO_BUILD="1", NUMBER="many")
    env.int("NUMBER")
    assert "NUMBER is not a whole number" in problems(env)
    assert "DJANGO_BUILD is not true or false" in problems(reading(DJANGO_BUILD="maybe"))


def test_a_set_name_is_kept_in_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that does have the key uses it, under both names."""
    monkeypatch.setattr(sys, "argv", BUILDS[0])
    os.environ.update(DJANGO_BUILD="1", DJANGO_SECRET_KEY="key")
    assert Environment(renamed=RENAMED).str("DJANGO_SECRET_KEY") == "key"
    assert os.environ["SECRET_KEY"] == "key"


# --- In a project --------------------------------------------------------------


SETTINGS = """
from .environment import Environment

env = Environment(renamed={"SECRET_KEY": "DJANGO_SECRET_KEY"})

import os

OLD = os.environ.get("SECRET_KEY", "")
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
DEBUG = env.bool("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = ["testserver"]
DATABASES = {"default": env.database("DATABASE_URL", sslmode="require")}
CACHES = {"default": env.cache("REDIS_URL")}
STATIC_URL = "static/"
USE_TZ = True
STATIC_ROOT = os.path.join(os.path.dirname(__file__), "staticfiles")
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles"]
env.finish()
"""


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs django-admin in a project with copies of the files."""
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("__init__.py", "environment.py", "parsing.py"):
        shutil.copy(Path(module.__file__).with_name(name), folder)
    folder.joinpath("production.py").write_text(SETTINGS)

    def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(tmp_path), *sys.path])
        settings = {"DJANGO_SETTINGS_MODULE": "config.production", "PYTHONPATH": path}
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "django", *command],
            env={**settings, **variables},
            capture_output=True,
            text=True,
        )

    return run


@pytest.mark.parametrize("command", ["collectstatic --noinput", "makemigrations --check"])
@pytest.mark.slow
def test_copies_build_a_real_project_without_secrets(
    project: Callable[..., subprocess.CompletedProcess[str]], command: str
) -> None:
    """The copied files need only each other, and Django's own commands run on dummy values."""
    done = project(*command.split(), DJANGO_BUILD="1")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_real_project_does_not_serve_on_dummy_values(
    project: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """Django shows all the problems as one ImproperlyConfigured, and no value."""
    done = project("check", DJANGO_BUILD="1", REDIS_URL=CANARY)
    assert done.returncode != 0
    for problem in ("DJANGO_SECRET_KEY is not set", "DATABASE_URL is not set", "REDIS_URL is not"):
        assert problem in done.stderr
    assert CANARY not in done.stderr + done.stdout
