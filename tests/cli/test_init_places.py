"""`envgen init` below the top of a repository, on split settings, and where profiles exist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commandline import Command, files_of, git
from on_a_terminal import at_a_terminal

MANAGE = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'
SPLIT = {
    "manage.py": MANAGE.format("config.settings.local"),
    "config/__init__.py": "",
    "config/wsgi.py": MANAGE.format("config.settings.production"),
    "config/settings/__init__.py": "",
    "config/settings/base.py": "INSTALLED_APPS = []\n",
    "config/settings/local.py": 'from .base import *\n\nINSTALLED_APPS += ["debug_toolbar"]\n',
    "config/settings/production.py": "from .base import *\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder, and return it."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a git repository with a Django project in backend/."""
    root = tmp_path / "mono"
    write(root / "backend", {"manage.py": MANAGE.format("config.settings")})
    git(root, "init", "-q", "-b", "main", "--template=")
    return root


def profile(root: Path, name: str) -> str:
    """Return the text of a profile."""
    return (root / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")


def test_both_commands_below_the_top(repository: Path, envgen: Command) -> None:
    """Without a terminal nobody can say which folder is meant: exit 2, and nothing is written."""
    before = files_of(repository)
    for cwd, arguments in ((repository / "backend", []), (repository, ["backend"])):
        done = envgen("init", *arguments, cwd=cwd)
        assert done.status == 2
        assert "in a git repository" in done.err
        assert files_of(repository) == before
    done = envgen("init", cwd=repository / "backend")
    assert done.commands == ["envgen init .. --root backend", "envgen init --here"]


def test_the_top_with_the_folder_of_manage(repository: Path, envgen: Command) -> None:
    """The first command writes the profiles to the top; what init writes is right there."""
    done = envgen("init", "..", "--root", "backend", cwd=repository / "backend")
    assert done.status == 0
    assert "root: backend" in profile(repository, "base")
    assert envgen("render", "--all", "-q", cwd=repository).status == 0
    assert "rootDir: backend\n" in (repository / "render.yaml").read_text()
    assert "render-below-top" not in envgen("check", cwd=repository).err


def test_here_says_where_it_is(repository: Path, envgen: Command) -> None:
    """The second command keeps the folder: Render gets its path, and `todo` names the Blueprint."""
    backend = repository / "backend"
    assert envgen("init", "--here", "--celery", cwd=backend).status == 0
    for name in ("production", "staging"):
        assert "rootDir: backend" in profile(backend, name)
    assert envgen("render", "--all", "-q", cwd=backend).status == 0
    text = (backend / "render.yaml").read_text()
    assert text.count("rootDir: backend\n") == 2  # of web and worker
    assert "render-below-top" not in envgen("check", cwd=backend).err
    assert "Blueprint path: backend/render.yaml" in envgen("todo", "production", cwd=backend).out


@pytest.mark.parametrize(("typed", "at_top"), [("y\n", True), ("n\n", False)])
def test_a_person_is_asked(
    repository: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, typed: str, at_top: bool
) -> None:
    """The question comes first; each other one keeps its default."""
    backend = repository / "backend"
    status, shown = at_a_terminal(monkeypatch, envgen, backend, typed + "\n" * 20)
    assert status == 0
    assert "Write the profiles to the top (..)?" in shown
    assert (repository / "profiles").exists() == at_top
    assert (backend / "profiles").exists() != at_top


def test_the_top_itself_and_no_repository(
    repository: Path, envgen: Command, tmp_path: Path
) -> None:
    """Nothing is asked at the top, in a repository of its own, or outside of any."""
    assert envgen("init", cwd=repository).status == 0
    assert "root: backend" in profile(repository, "base")
    inner = repository / "inner"
    inner.mkdir()
    git(inner, "init", "-q", "--template=")
    outside = tmp_path / "outside"
    outside.mkdir()
    for folder in (inner, outside):
        assert envgen("init", cwd=folder).status == 0


@pytest.mark.parametrize("folder", ["..", "/tmp", "a//b", ""])
def test_a_folder_that_root_cannot_be(repository: Path, envgen: Command, folder: str) -> None:
    """It is below DIR."""
    done = envgen("init", "--root", folder, cwd=repository)
    assert done.status == 2
    assert "--root" in done.err


def test_a_blueprint_below_the_top(project: Path, envgen: Command, tmp_path: Path) -> None:
    """A project that moves into a folder of a repository is found, with the line to write."""
    assert envgen("render", "--all", "-q").status == 0
    outer = tmp_path / "outer"
    backend = outer / "services" / "shop"
    backend.parent.mkdir(parents=True)
    git(outer, "init", "-q", "--template=")
    project.rename(backend)
    shutil.rmtree(backend / ".git")
    done = envgen("check", "production", cwd=backend)
    [place] = done.places("render-below-top")
    assert place.startswith("render.yaml:")
    assert "`render: {rootDir: services/shop}`" in done.err
    path = backend / "profiles/production.yaml"
    path.write_text(path.read_text().replace("render:\n", "render:\n  rootDir: services/shop\n", 1))
    assert envgen("render", "--all", "-q", cwd=backend).status == 0
    assert "render-below-top" not in envgen("check", "production", cwd=backend).err


def test_split_settings(tmp_path: Path, envgen: Command) -> None:
    """wsgi.py's module is the base of deployed profiles, manage.py's of development."""
    root = write(tmp_path / "site", SPLIT)
    done = envgen("init", "--edit", cwd=root)
    assert done.status == 0
    for line in (
        "deployed profiles: config.settings.production",
        "development: config.settings.local",
        "test: config.settings.local",
    ):
        assert f"\n       {line}\n" in done.err
    assert "import your module" not in done.err
    assert "base_settings: config.settings.production" in profile(root, "base")
    assert "base_settings: config.settings.local" in profile(root, "development")
    assert "base_settings: config.settings.local" in profile(root, "test")
    assert "config.env_settings.production" in (root / "config/wsgi.py").read_text()
    assert "config.env_settings.development" in (root / "manage.py").read_text()
    assert envgen("render", "--all", "-q", cwd=root).status == 0
    for name in ("production", "staging"):
        text = (root / f"config/env_settings/{name}.py").read_text()
        assert "config.settings.production" in text
        assert "config.settings.local" not in text
    assert "config.settings.local" in (root / "config/env_settings/development.py").read_text()


def test_split_settings_with_a_module_for_tests(tmp_path: Path, envgen: Command) -> None:
    """It is the base of the test profile."""
    root = write(tmp_path / "site", {**SPLIT, "config/settings/test.py": "from .base import *\n"})
    assert envgen("init", cwd=root).status == 0
    assert "base_settings: config.settings.test" in profile(root, "test")


@pytest.mark.parametrize("entry", ["config/wsgi.py", None])
def test_a_production_module_that_no_file_names(
    tmp_path: Path, envgen: Command, entry: str | None
) -> None:
    """Where wsgi.py names the developer's settings too, the one production module counts."""
    files = {**SPLIT, "config/wsgi.py": MANAGE.format("config.settings.local")}
    if entry is None:
        del files["config/wsgi.py"]
    root = write(tmp_path / "site", files)
    assert envgen("init", cwd=root).status == 0
    assert "base_settings: config.settings.production" in profile(root, "base")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"config/wsgi.py": MANAGE.format("config.settings.live")}, "config.settings.live"),
        ({"config/asgi.py": MANAGE.format("config.settings.base")}, "config/asgi.py"),
        (
            {
                "config/wsgi.py": MANAGE.format("config.settings.local"),
                "config/settings/prod.py": "",
            },
            "no file names config.settings.production or config.settings.prod",
        ),
    ],
)
def test_settings_that_cannot_be_decided(
    tmp_path: Path, envgen: Command, files: dict[str, str], words: str
) -> None:
    """Nothing is written: `adopt` compares both."""
    root = write(tmp_path / "site", {**SPLIT, **files})
    done = envgen("init", cwd=root)
    assert done.status == 2
    assert words in done.err
    assert "`envgen adopt`" in done.err
    assert not (root / "profiles").exists()


def test_the_build_installs_from_the_file(tmp_path: Path, envgen: Command) -> None:
    """Each service that envgen builds installs from the file that --requirements names."""
    root = write(tmp_path / "site", {"requirements/production.txt": "django~=5.2\n"})
    options = ("--celery", "--requirements", "requirements/production.txt")
    assert envgen("init", *options, cwd=root).status == 0
    assert envgen("render", "--all", "-q", cwd=root).status == 0
    for name in ("render.yaml", "render.staging.yaml"):
        text = (root / name).read_text()
        assert text.count("pip install -r requirements/production.txt") == 2
        assert "requirements.txt" not in text
        assert "collectstatic" in text


def test_options_that_say_no_and_come_too_late(project: Path, envgen: Command) -> None:
    """What undoes them, and not what would do the opposite."""
    done = envgen("init", "--no-staging", "--no-bot", "--no-celery", "--no-edit")
    assert done.status == 2
    assert "--no-staging was not applied" in done.err
    assert "delete profiles/staging.yaml" in done.err
    assert "write profiles/staging.yaml" not in done.err
    assert "remove `bot`" in done.err
    assert "remove `celery`" in done.err


def test_a_root_that_does_not_exist(tmp_path: Path, envgen: Command) -> None:
    """A typing error is refused; nothing is written, and no step says to go there."""
    root = write(tmp_path / "site", {"backend/readme": ""})
    before = files_of(root)
    done = envgen("init", "--root", "nowhere", cwd=root)
    assert done.status == 2
    assert "there is no manage.py in nowhere: the folder does not exist" in done.err
    assert files_of(root) == before
    made = envgen("init", "--root", "backend", cwd=root)
    assert "django-admin startproject config backend\n" in made.err
    assert "rm backend/config/settings.py\n" in made.err


def test_options_that_come_too_late(project: Path, envgen: Command) -> None:
    """Each option that is not applied is named, with what to do instead."""
    before = files_of(project)
    done = envgen("init", "--host", "a.example.com", "--no-staging", "--edit", "--here")
    assert done.status == 2
    for option in ("--host", "--no-staging", "--edit", "--here"):
        assert f"{option} was not applied" in done.err
    assert "`site.hosts` in profiles/production.yaml" in done.err
    assert files_of(project) == before
    assert envgen("init").status == 0


@pytest.mark.parametrize("module", ["config.settings", "config.settings.production"])
def test_generated_settings_are_not_a_persons_own(
    project: Path, envgen: Command, module: str
) -> None:
    """Without their profiles nothing is written: settings that import them would go in circles."""
    write(project, {"manage.py": MANAGE.format(module), "config/__init__.py": ""})
    assert envgen("render", "--all", "-q").status == 0
    shutil.rmtree(project / "profiles")
    before = files_of(project)
    done = envgen("init")
    path = "config/settings/" + ("__init__.py" if module.endswith("s") else "production.py")
    assert (done.status, done.findings) == (2, [("error", "init", path)])
    assert "git checkout HEAD -- profiles" in done.err
    assert files_of(project) == before
