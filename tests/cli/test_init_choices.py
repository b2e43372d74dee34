"""`envgen init`: each option and each answer, and the files of Django's that it changes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, files_of, git
from on_a_terminal import at_a_terminal

ENTRY_POINTS = ("manage.py", "config/wsgi.py", "config/asgi.py")


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as `django-admin startproject config .` leaves it, in a git repository."""
    root = tmp_path_factory.mktemp("started") / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main", "--template=")
    spec = importlib.util.find_spec("django")
    assert spec is not None
    assert spec.origin is not None
    template = Path(spec.origin).parent / "conf/project_template"
    for path in template.rglob("*.py-tpl"):
        name = path.relative_to(template).as_posix().replace("project_name", "config")
        file = (root / name).with_suffix(".py")
        file.parent.mkdir(exist_ok=True)
        text = path.read_text().replace("{{ project_name }}", "config")
        file.write_text(text.replace("{{ secret_key }}", "django-insecure-" + "x" * 50))
    return root


@pytest.fixture
def kept(started: Path, tmp_path: Path) -> Path:
    """Return a new project with the settings.py that it came with."""
    return Path(shutil.copytree(started, tmp_path / "kept" / "shop"))


@pytest.fixture
def fresh(kept: Path) -> Path:
    """Return a new project without its settings.py, as the README has it."""
    (kept / "config/settings.py").unlink()
    return kept


def test_nobody_gets_a_bot_unasked(fresh: Path, envgen: Command) -> None:
    """Without --bot there is no bot, nor any code for one."""
    envgen("init", cwd=fresh)
    envgen("render", "--all", "-q", cwd=fresh)
    assert "bot" not in (fresh / "profiles/base.yaml").read_text()
    there = {path.name for path in (fresh / "config/settings").iterdir()}
    assert there >= {"environment.py", "health.py", "parsing.py", "production.py"}
    assert not there & {"backend.py", "bot_auth", "composition.py"}


def test_a_bot_gets_the_adapter_of_its_client_alone(fresh: Path, envgen: Command) -> None:
    """discord.py uses aiohttp, and so the adapters of httpx and requests are not copied."""
    envgen("init", "--bot", cwd=fresh)
    envgen("render", "--all", "-q", cwd=fresh)
    settings = fresh / "config/settings"
    assert (settings / "backend.py").exists()
    adapters = {path.name for path in (settings / "bot_auth/clients").iterdir()}
    assert adapters == {"__init__.py", "aiohttp.py"}


@pytest.mark.parametrize(
    ("clients", "files"),
    [
        ("", {"__init__.py", "aiohttp.py", "httpx.py", "requests.py"}),
        ("  clients: [httpx, requests]\n", {"__init__.py", "httpx.py", "requests.py"}),
        ("  clients: []\n", None),
    ],
)
def test_adapters_are_those_that_the_profile_names(
    fresh: Path, envgen: Command, clients: str, files: set[str] | None
) -> None:
    """All three where a profile says nothing, as before; without any there is no folder."""
    envgen("init", "--bot", cwd=fresh)
    base = fresh / "profiles/base.yaml"
    lines = base.read_text().splitlines(keepends=True)
    base.write_text("".join(clients if "clients:" in line else line for line in lines))
    assert envgen("render", "--all", "-q", cwd=fresh).status == 0
    folder = fresh / "config/settings/bot_auth/clients"
    assert (files is None) is not folder.exists()
    if files is not None:
        assert {path.name for path in folder.iterdir()} == files


def test_copies_that_are_no_longer_wanted_are_no_error(fresh: Path, envgen: Command) -> None:
    """A project that was rendered before has more of them; they stay and nobody complains."""
    options = ["--bot", "--edit", "--requirements", "requirements.txt"]
    envgen("init", *options, cwd=fresh)
    (fresh / "bot.py").write_text("")
    base = fresh / "profiles/base.yaml"
    text = base.read_text()
    base.write_text(text.replace("  clients: [aiohttp]", "  # clients: [aiohttp]"))
    envgen("render", "--all", "-q", cwd=fresh)
    base.write_text(text)
    (fresh / "config/settings/composition.py").write_text("# an old copy\n")
    before = files_of(fresh / "config/settings")
    assert envgen("render", "--all", "--check", cwd=fresh).status == 0
    assert envgen("check", "--fail-level", "warning", cwd=fresh).status == 0
    assert files_of(fresh / "config/settings") == before


def test_staging_can_be_left_out(fresh: Path, envgen: Command) -> None:
    """With --no-staging there is neither a profile nor a manifest."""
    assert envgen("init", "--no-staging", cwd=fresh).status == 0
    envgen("render", "--all", "-q", cwd=fresh)
    assert not [path for path in files_of(fresh) if "staging" in path]


def test_production_alone_has_preload(fresh: Path, envgen: Command) -> None:
    """Production's header is the one that the browsers' list asks for; staging promises less."""
    envgen("init", cwd=fresh)
    envgen("render", "--all", "-q", cwd=fresh)
    settings = (fresh / "config/settings/production.py").read_text()
    for line in (
        "default=31536000)",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS = True",
        "SECURE_HSTS_PRELOAD = True",
    ):
        assert line in settings
    assert "takes months" in (fresh / "profiles/production.yaml").read_text()
    assert "SECURE_HSTS_PRELOAD = " not in (fresh / "config/settings/staging.py").read_text()


def test_lines_to_change_are_printed(fresh: Path, envgen: Command) -> None:
    """Without a terminal and --edit nothing of Django's changes, and the exact lines are shown."""
    before = {path: (fresh / path).read_text() for path in ENTRY_POINTS}
    done = envgen("init", cwd=fresh)
    assert {path: (fresh / path).read_text() for path in ENTRY_POINTS} == before
    name = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings"
    lines = [line.strip() for line in done.err.splitlines()]
    assert lines[lines.index("manage.py, line 9:") + 1] == f"{name}.development')"
    for path in ENTRY_POINTS[1:]:
        assert lines[lines.index(f"{path}, line 14:") + 1] == f"{name}.production')"


@pytest.mark.parametrize("folder", ["fresh", "kept"])
def test_edit_changes_the_untouched_lines(
    folder: str, envgen: Command, request: pytest.FixtureRequest
) -> None:
    """Only the module's name changes, and the project then loads the generated settings."""
    root: Path = request.getfixturevalue(folder)
    before = {path: (root / path).read_text() for path in ENTRY_POINTS}
    done = envgen("init", "--edit", cwd=root)
    package = "config.settings" if folder == "fresh" else "config.env_settings"
    for path, text in before.items():
        profile = "development" if path == "manage.py" else "production"
        wanted = text.replace("'config.settings'", f"'{package}.{profile}'")
        assert (root / path).read_text() == wanted != text
        assert f"updated  {path}\n" in done.out
    assert "Change these lines" not in done.err


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["fresh", "kept"])
def test_after_the_edit_django_starts(
    folder: str, envgen: Command, request: pytest.FixtureRequest
) -> None:
    """`manage.py check` loads the generated settings, without a variable that names them."""
    root: Path = request.getfixturevalue(folder)
    envgen("init", "--edit", cwd=root)
    envgen("render", "--all", "-q", cwd=root)
    manage = [sys.executable, "manage.py", "check"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(manage, cwd=root, check=True, capture_output=True, env=environment)


def test_a_line_that_a_person_changed_is_left(fresh: Path, envgen: Command) -> None:
    """It is shown what should be there instead."""
    manage = fresh / "manage.py"
    text = manage.read_text().replace(
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')",
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'",
    )
    manage.write_text(text)
    done = envgen("init", "--edit", cwd=fresh)
    assert manage.read_text() == text
    assert "'config.settings.development'" in done.err
    assert "config.settings.production" in (fresh / "config/wsgi.py").read_text()


def test_a_secret_key_in_the_settings_is_a_step(kept: Path, envgen: Command) -> None:
    """startproject writes one into settings.py, where the generated settings need none."""
    assert "Remove SECRET_KEY from config/settings.py" in envgen("init", cwd=kept).err


def test_requirements_are_added_once(fresh: Path, envgen: Command) -> None:
    """Only what the file lacks, by any spelling, and in its own line ends."""
    file = fresh / "requirements.txt"
    file.write_bytes(b"Django==5.2.3\r\nDjango_Environ\r\npsycopg2-binary")
    done = envgen("init", "--requirements", "requirements.txt", cwd=fresh)
    added = b"whitenoise\r\ngunicorn\r\n"
    assert file.read_bytes() == b"Django==5.2.3\r\nDjango_Environ\r\npsycopg2-binary\r\n" + added
    assert "Add these lines to requirements.txt" not in done.err


def test_the_release_of_django_is_the_one_asked_for(fresh: Path, envgen: Command) -> None:
    """It is read from requirements.txt."""
    (fresh / "requirements.txt").write_text("django~=4.2.0\n")
    envgen("init", cwd=fresh)
    assert 'version: "4.2"' in (fresh / "profiles/base.yaml").read_text()


def test_a_package_with_another_name(fresh: Path, envgen: Command) -> None:
    """After `startproject mysite` and without its settings.py, the modules go to mysite."""
    (fresh / "config").rename(fresh / "mysite")
    manage = fresh / "manage.py"
    manage.write_text(manage.read_text().replace("config.settings", "mysite.settings"))
    envgen("init", cwd=fresh)
    base = (fresh / "profiles/base.yaml").read_text()
    assert "settings_package: mysite.settings" in base
    assert "gunicorn mysite.wsgi" in base


def test_celery_is_found(fresh: Path, envgen: Command) -> None:
    """Where requirements.txt lists it there is a worker, beat, a broker and the app."""
    (fresh / "requirements.txt").write_text("celery\n")
    done = envgen("init", cwd=fresh)
    assert "celery: {worker: worker, beat: beat}" in (fresh / "profiles/base.yaml").read_text()
    assert "redis: {}" in (fresh / "profiles/production.yaml").read_text()
    app = (fresh / "config/celery.py").read_text()
    assert 'app.config_from_object("django.conf:settings", namespace="CELERY")' in app
    assert '"config.settings.production"' in app
    assert "from .celery import app as celery_app" in done.err


def test_an_app_of_celerys_that_is_there_is_kept(fresh: Path, envgen: Command) -> None:
    """It names Celery, and so the project uses it."""
    own = "from celery import Celery\n\napp = Celery('mine')\n"
    (fresh / "config/celery.py").write_text(own)
    envgen("init", cwd=fresh)
    assert "celery:" in (fresh / "profiles/base.yaml").read_text()
    assert (fresh / "config/celery.py").read_text() == own


def test_variables_can_be_added_without_a_bot(fresh: Path, envgen: Command) -> None:
    """The example of `env` is only to be uncommented."""
    envgen("init", cwd=fresh)
    base = fresh / "profiles/base.yaml"
    base.write_text(base.read_text().replace("# env:", "env:").replace("#   ", "  "))
    assert envgen("render", "--all", "-q", cwd=fresh).status == 0
    example = (fresh / ".env.example").read_text()
    assert [
        name for name in ("MAPS_API_KEY", "PAGE_SIZE", "MAPS_REGION") if name not in example
    ] == []


def test_a_settings_module_that_is_kept_is_a_step(
    kept: Path, tmp_path: Path, envgen: Command
) -> None:
    """It says that the module stays, and which key to remove to have all settings generated."""
    done = envgen("init", cwd=kept)
    assert "config.settings first" in done.err
    assert "`base_settings`" in done.err
    (tmp_path / "other").mkdir()
    assert "`base_settings`" not in envgen("init", cwd=tmp_path / "other").err


def test_where_there_are_profiles_the_next_step_is_named(fresh: Path, envgen: Command) -> None:
    """A second `init` says which commands go on."""
    envgen("init", cwd=fresh)
    done = envgen("init", cwd=fresh)
    assert "envgen render --all" in done.err
    assert "envgen check" in done.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--project", "My Shop"),
        ("--project", ""),
        ("--host", "https://shop.example.com"),
        ("--host", "x\u202e.com"),
        ("--frontend", "app.example.com"),
        ("--frontend", "http://app.example.com"),
        ("--database", "oracle"),
        ("--requirements", "../requirements.txt"),
        ("--requirements", "/tmp/requirements.txt"),
        ("--requirements", "pyproject.toml"),
    ],
)
def test_a_wrong_option_is_named(fresh: Path, envgen: Command, option: str, value: str) -> None:
    """Exit 2, the option's name, and nothing is written."""
    before = files_of(fresh)
    done = envgen("init", option, value, cwd=fresh)
    assert done.status == 2
    assert option in done.err
    assert "\u202e" not in done.err
    assert files_of(fresh) == before


ANSWERS = (
    ("My Shop", "books"),
    ("https://books.example.com", "books.example.com"),
    ("app.example.com", "https://app.example.com"),
    ("perhaps", ""),
    ("oracle", "sqlite"),
)


def test_a_wrong_answer_is_asked_for_again(
    fresh: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question explains what is wrong and asks again; the rest goes on as before."""
    text = "".join(f"{line}\n" for pair in ANSWERS for line in pair)
    status, shown = at_a_terminal(monkeypatch, envgen, fresh, text + "n\n" * 3)
    assert status == 0, shown
    for question in ("Name of the project", "Host of the site", "Origin of a frontend"):
        assert shown.count(question) == 2
    assert shown.count("Database (") == 2
    assert "for example my-shop" in shown
    base = (fresh / "profiles/base.yaml").read_text()
    assert "project: books\n" in base
    assert "bot" not in base
    production = (fresh / "profiles/production.yaml").read_text()
    assert "hosts: [books.example.com]" in production
    assert "frontends: [https://app.example.com]" in production
    assert "provider: sqlite" in production
    assert not (fresh / "profiles/staging.yaml").exists()
    assert not (fresh / "requirements.txt").exists()
    assert "'config.settings'" in (fresh / "manage.py").read_text()


@pytest.mark.parametrize("none", ["n", "no", "None", "-"])
def test_no_frontend(
    fresh: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, none: str
) -> None:
    """Nobody is asked twice who answers in words that there is none."""
    status, shown = at_a_terminal(monkeypatch, envgen, fresh, f"\n\n{none}\n" + "\n" * 5)
    assert status == 0, shown
    assert shown.count("Origin of a frontend") == 1
    assert "  frontends:" not in (fresh / "profiles/production.yaml").read_text()


def test_enter_takes_the_defaults(
    fresh: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No bot, staging, edited entry points, and requirements that are written."""
    status, shown = at_a_terminal(monkeypatch, envgen, fresh, "\n" * 8)
    assert status == 0, shown
    assert "It may cost money" in shown
    assert "bot" not in (fresh / "profiles/base.yaml").read_text()
    assert (fresh / "profiles/staging.yaml").exists()
    assert "'config.settings.development'" in (fresh / "manage.py").read_text()
    assert "django-environ\n" in (fresh / "requirements.txt").read_text()
    assert envgen("render", "--all", "-q", cwd=fresh).status == 0
    done = envgen("check", "--fail-level", "warning", cwd=fresh)
    assert done.status == 0, done.err


@pytest.mark.parametrize("lines", range(8))
def test_the_end_of_the_answers_writes_nothing(
    fresh: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    """Whichever question a person leaves open, by Ctrl-D: exit 130, as with Ctrl-C."""
    before = files_of(fresh)
    status, _ = at_a_terminal(monkeypatch, envgen, fresh, "\n" * lines)
    assert status == 130
    assert files_of(fresh) == before
