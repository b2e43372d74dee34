"""`envgen init`: the first profiles, and nothing where there are some already."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commandline import Command, files_of

from envgen.output import writer

PROFILES = ("base", "development", "staging", "production", "test")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Return an empty folder with a name that is no slug."""
    folder = tmp_path / "My Shop"
    folder.mkdir()
    return folder


def on_a_terminal(cwd: Path, *arguments: str, typed: bytes) -> tuple[int, str]:
    """Run envgen on a pseudo-terminal; type at the first question; return status and screen."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "envgen", *arguments],
        cwd=cwd, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=_take_the_terminal,
    )  # fmt: skip
    os.close(slave)
    screen, deadline, due = b"", time.monotonic() + 30, 0.0
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            try:
                screen += os.read(master, 65536)
            except OSError:  # the other end is closed
                break
        if typed and b"]: " in screen and time.monotonic() > due:
            os.write(master, typed)
            # Readline misses a Ctrl-C that comes just before it waits; a person presses it again
            # after a while.
            typed, due = (typed if typed == b"\x03" else b""), time.monotonic() + 3
    status = process.wait(timeout=30)
    os.close(master)  # not before: a terminal that goes away sends SIGHUP
    return status, screen.decode()


def _take_the_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # Where the tests run in the background SIGINT is ignored, and a child inherits that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_fresh_folder(empty: Path, envgen: Command) -> None:
    """Without a terminal nothing is asked: profiles, schema, and lines for git and Docker."""
    done = envgen("init", cwd=empty)
    assert done.status == 0
    expected = {f"profiles/{name}.yaml" for name in PROFILES}
    expected |= {"profiles/envgen.schema.json", ".gitignore", ".gitattributes", ".dockerignore"}
    expected.add(".python-version")
    assert set(files_of(empty)) == expected
    for name in PROFILES:
        first = (empty / f"profiles/{name}.yaml").read_text().splitlines()[0]
        assert first == "# yaml-language-server: $schema=envgen.schema.json"
    assert "project: my-shop\n" in (empty / "profiles/base.yaml").read_text()
    assert "my-shop.onrender.com" in (empty / "profiles/production.yaml").read_text()
    assert "supabase" in (empty / "profiles/production.yaml").read_text()
    assert "envgen render --all" in done.err


def test_what_init_writes_renders_and_agrees(empty: Path, envgen: Command) -> None:
    """init, render and check, one after the other, need no hand in between."""
    envgen("init", "--frontend", "https://app.example.com", "--no-bot", cwd=empty)
    assert envgen("render", "--all", "-q", cwd=empty).status == 0
    assert envgen("check", cwd=empty).status == 0


@pytest.mark.parametrize("database", ["supabase", "render-postgres", "neon", "url", "sqlite"])
def test_every_database_renders(empty: Path, envgen: Command, database: str) -> None:
    """Each answer to --database gives profiles that render."""
    assert envgen("init", "--database", database, cwd=empty).status == 0
    assert envgen("render", "--all", "-q", cwd=empty).status == 0


def test_a_second_time_changes_nothing(empty: Path, envgen: Command) -> None:
    """Where there are profiles, whatever the options say: nothing is changed, and it is said."""
    envgen("init", cwd=empty)
    before = files_of(empty)
    refused = envgen("init", "--project", "other", "--host", "https://", cwd=empty)
    assert refused.status == 2
    assert "--project was not applied" in refused.err
    done = envgen("init", cwd=empty)
    assert done.status == 0
    assert "profiles/" in done.out
    for said in (refused, done):
        assert "created" not in said.out
    assert files_of(empty) == before


def test_a_folder_that_is_not_there_yet(empty: Path, envgen: Command) -> None:
    """DIR is made, with its parents, and gives the project its name."""
    done = envgen("init", "new/Book Store", cwd=empty)
    assert done.status == 0
    assert "project: book-store\n" in (empty / "new/Book Store/profiles/base.yaml").read_text()
    assert "cd 'new/Book Store'" in done.err


def test_the_folder_above(empty: Path, envgen: Command) -> None:
    """`..` has a name too."""
    (empty / "sub").mkdir()
    assert envgen("init", "..", cwd=empty / "sub").status == 0
    assert "project: my-shop\n" in (empty / "profiles/base.yaml").read_text()


def test_a_file_is_no_folder(empty: Path, envgen: Command) -> None:
    """DIR may not be a file."""
    (empty / "file").write_text("")
    assert envgen("init", "file", cwd=empty).status == 2


def test_a_folder_that_cannot_be_read(
    empty: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with the system's reason, and is no bug of envgen's."""

    def refuse(path: Path) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)  # root, as whom tests often run, may read all
    done = envgen("init", cwd=empty)
    assert done.status == 2
    assert done.findings == [("error", "project", str(empty))]
    assert "Permission denied" in done.err
    assert files_of(empty) == {}


def test_a_file_named_profiles(empty: Path, envgen: Command) -> None:
    """It is where the profiles go: it is named, and stays."""
    (empty / "profiles").write_text("mine")
    done = envgen("init", cwd=empty)
    assert done.status == 2
    assert done.findings == [("error", "project", str(empty / "profiles"))]
    assert files_of(empty) == {"profiles": b"mine"}


@pytest.mark.parametrize("marker", ["__init__.py", "models.py", "apps.py"])
def test_where_profiles_is_a_django_app(empty: Path, envgen: Command, marker: str) -> None:
    """An app called profiles stays what it is; the profiles go to deploy/profiles."""
    (empty / "profiles").mkdir()
    (empty / "profiles" / marker).write_text("")
    assert envgen("init", cwd=empty).status == 0
    assert [path.name for path in (empty / "profiles").iterdir()] == [marker]
    assert (empty / "deploy/profiles/base.yaml").exists()
    assert "/deploy/profiles/*.yaml text eol=lf" in (empty / ".gitattributes").read_text()
    assert envgen("render", "--all", "-q", cwd=empty).status == 0
    before = files_of(empty)
    again = envgen("init", cwd=empty)
    assert (again.status, again.findings) == (0, [])
    assert files_of(empty) == before


def test_a_settings_module_that_exists_is_built_on(empty: Path, envgen: Command) -> None:
    """What manage.py names becomes base_settings, and the new modules do not shadow it."""
    (empty / "shop").mkdir()
    (empty / "shop/settings.py").write_text("MIDDLEWARE = []\nINSTALLED_APPS = []\n")
    (empty / "manage.py").write_text(
        'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'
    )
    assert envgen("init", cwd=empty).status == 0
    base = (empty / "profiles/base.yaml").read_text()
    assert "base_settings: shop.settings\n" in base.replace("  #", "\n  #")
    assert "settings_package: shop.env_settings" in base
    assert envgen("render", "--all", "-q", cwd=empty).status == 0
    assert (empty / "shop/env_settings/production.py").exists()


def test_existing_lines_are_kept(empty: Path, envgen: Command) -> None:
    """A .gitignore without a newline at its end gets whole lines, only those it lacks."""
    (empty / ".gitignore").write_text("*.pyc\n.env")
    done = envgen("init", cwd=empty)
    assert "updated  .gitignore\n" in done.out
    text = (empty / ".gitignore").read_text()
    assert text.startswith("*.pyc\n.env\n\n# envgen\n.env.*\n!.env.example\n.venv/\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "https://shop.example.com"],
        ["--host", "shop.example.com:8000"],
        ["--host", "*.example.com"],
        ["--host", ""],
        ["--host", 'x.com"]\nsettings: {DEBUG: true'],
        ["--host", "{{ 7 * 7 }}"],
        ["--host", "\x1b[31mx.com"],
        ["--host", "x\udcff.com"],
        ["--frontend", "app.example.com"],
        ["--frontend", "https://app.example.com/path"],
        ["--frontend", "https://x'; import os #"],
        ["--project", "My Shop"],
        ["--project", "../x"],
        ["--project", "x" * 300],
        ["--database", "oracle"],
    ],
)
def test_answers_are_checked_before_anything_is_written(
    empty: Path, envgen: Command, options: list[str]
) -> None:
    """What `render` would refuse, `init` does: exit 2, an empty folder, no escape codes."""
    done = envgen("init", *options, cwd=empty)
    assert done.status == 2
    assert "\x1b" not in done.err
    assert "bug in envgen" not in done.err
    assert files_of(empty) == {}


@pytest.mark.parametrize("link", ["profiles", ".gitignore"])
def test_links_are_refused(empty: Path, envgen: Command, link: str) -> None:
    """init writes through no symbolic link."""
    outside = empty.parent / "outside"
    outside.mkdir()
    (empty / link).symlink_to(outside)
    done = envgen("init", cwd=empty)
    assert done.status == 2
    assert {place for _, _, place in done.findings} == {link}
    assert not list(outside.iterdir())


@pytest.mark.slow
def test_on_a_terminal_it_asks(empty: Path) -> None:
    """Each answer goes into the profiles, and Enter takes the default."""
    status, screen = on_a_terminal(
        empty,
        "init",
        typed=b"bookshop\nbooks.example.com\nhttps://app.example.com\nn\nsqlite\n\n\n",
    )
    assert status == 0, screen
    assert "Does a bot call the backend?" in screen
    production = (empty / "profiles/production.yaml").read_text()
    assert "books.example.com" in production
    assert "https://app.example.com" in production
    base = (empty / "profiles/base.yaml").read_text()
    assert "project: bookshop\n" in base
    assert "bot" not in base


@pytest.mark.slow
def test_an_answer_that_is_neither_yes_nor_no(empty: Path) -> None:
    """It is asked again, and the error says what to answer."""
    status, screen = on_a_terminal(empty, "init", typed=b"\n\n\nperhaps\nn\nsqlite\n\n\n")
    assert status == 0, screen
    assert "'perhaps' is neither yes nor no" in screen
    assert "answer y or n" in screen


def test_a_folder_that_cannot_be_written(
    empty: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path is the one that was typed, and nothing is written."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writer.os, "open", refuse)
    done = envgen("init", "./ro", "--here")
    assert done.status == 1
    assert "./ro/profiles/base.yaml cannot be written" in done.err
    assert done.err.rstrip().endswith("; nothing was written")


def test_the_steps_outside_a_repository(empty: Path, envgen: Command, tmp_path: Path) -> None:
    """`git status` needs a repository."""
    (tmp_path / "outside").mkdir()
    assert "git init" in envgen("init", cwd=tmp_path / "outside").err
    (empty / ".git").mkdir(exist_ok=True)
    assert "git init" not in envgen("init").err


@pytest.mark.slow
def test_an_option_is_not_asked_for(empty: Path) -> None:
    """What the command line says already is no question."""
    status, screen = on_a_terminal(
        empty, "init", "--host", "a.example.com", "--no-bot", "--database", "url", typed=b"\n" * 4
    )
    assert status == 0, screen
    assert "Host of the site" not in screen
    assert "my-shop.onrender.com" not in (empty / "profiles/production.yaml").read_text()


@pytest.mark.slow
def test_ctrl_c_at_a_question(empty: Path) -> None:
    """Ctrl-C: a plain line, exit 130, nothing written."""
    status, screen = on_a_terminal(empty, "init", typed=b"\x03")
    assert status == 130
    assert "error:" in screen
    assert "Traceback" not in screen
    assert files_of(empty) == {}


@pytest.mark.parametrize(
    ("module", "file"),
    [
        ("site.settings", "site/settings.py"),
        ("site.settings", "site/settings/__init__.py"),
        ("site.settings.local", "site/settings/local.py"),
    ],
)
@pytest.mark.parametrize("root", ["", "backend/"])
def test_a_project_of_before(
    empty: Path, envgen: Command, root: str, module: str, file: str
) -> None:
    """Settings that manage.py names become the base, wherever manage.py is."""
    for path, text in (
        (
            f"{root}manage.py",
            f'import os; os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{module}")',
        ),
        (f"{root}{file}", "DEBUG = True\n"),
    ):
        (empty / path).parent.mkdir(parents=True, exist_ok=True)
        (empty / path).write_text(text)
    assert envgen("init", cwd=empty).status == 0
    base = (empty / "profiles/base.yaml").read_text()
    assert f"base_settings: {module}  #" in base
    assert "settings_package: site.env_settings" in base
    assert ("root: backend" in base) == bool(root)
    assert envgen("render", "production", cwd=empty).status == 0
    assert (empty / f"{root}site/env_settings/production.py").exists()


def test_a_host_on_render_names_the_service(empty: Path, envgen: Command) -> None:
    """Render serves a service under its name: the profile's host and name are one."""
    assert envgen("init", "--host", "books.onrender.com", cwd=empty).status == 0
    assert "name: books" in (empty / "profiles/production.yaml").read_text()


@pytest.mark.parametrize(
    ("django", "versions"),
    [
        (None, {"3.11": "3.11", "3.13": "3.13", "3.14": "3.14", "3.9": "3.14"}),
        ("4.2", {"3.11": "3.11", "3.12": "3.12", "3.13": "3.12", "3.14": "3.12"}),
        ("6.0", {"3.11": "3.14", "3.12": "3.12", "3.14": "3.14"}),
    ],
)
def test_the_python_that_init_writes(
    empty: Path,
    envgen: Command,
    monkeypatch: pytest.MonkeyPatch,
    django: str | None,
    versions: dict[str, str],
) -> None:
    """The Python that runs is written if Django supports it, else the newest that it supports."""
    for number, (running, wanted) in enumerate(versions.items()):
        root = empty / str(number)
        root.mkdir()
        if django:
            (root / "requirements.txt").write_text(f"Django~={django}.0\n")
        major, minor = map(int, running.split("."))
        monkeypatch.setattr(sys, "version_info", (major, minor, 1, "final", 0))
        assert envgen("init", cwd=root).status == 0
        assert (root / ".python-version").read_text() == f"{wanted}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".python-version", "3.10\n"),
        ("runtime.txt", "python-3.12.1\n"),
        ("Dockerfile", "FROM python:3.12\n"),
        ("render.yaml", "services:\n  - envVars: [{key: PYTHON_VERSION, value: 3.12.1}]\n"),
    ],
)
def test_a_python_that_is_chosen_is_kept(
    empty: Path, envgen: Command, path: str, text: str
) -> None:
    """Where a file names a Python already, init writes none."""
    (empty / path).write_text(text)
    done = envgen("init", cwd=empty)
    assert done.status == 0
    assert ".python-version" not in done.out
    assert (empty / path).read_text() == text
    assert (empty / ".python-version").exists() is (path == ".python-version")
