"""The first files of a project."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from commandline import git

from envgen.model import Facts
from envgen.output import scaffold
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

ANSWERS = scaffold.Answers(project="shop", hosts=("shop.example.com",), bot=True)


def made(**files: str) -> dict[str, str]:
    """Return what is scaffolded where `files` are there already."""
    return scaffold.files(ANSWERS, "profiles", files.get)


@pytest.mark.parametrize("database", scaffold.DATABASES)
def test_profiles_load_without_a_problem(database: str) -> None:
    """Every profile is good, whatever the other answers are."""
    for frontends in ((), ("https://a.example.com",)):
        for bot, staging, celery in itertools.product((True, False), repeat=3):
            answers = scaffold.Answers(
                project="shop",
                hosts=("shop.example.com",),
                database=database,
                frontends=frontends,
                bot=bot,
                staging=staging,
                celery=celery,
            )
            files = scaffold.files(answers, "profiles", lambda path: None)
            sources = {
                Path(path).stem: ProfileSource(path, text.encode())
                for path, text in files.items()
                if path.endswith(".yaml")
            }
            loaded = load(sources)
            assert loaded.problems == ()
            assert set(loaded.profiles) == set(answers.profiles) - {"base"}
            for profile in loaded.profiles.values():
                assert resolve(profile, Facts())[1] == []


def test_paths_are_those_of_the_files() -> None:
    """`paths` says beforehand where `files` will go."""
    assert sorted(scaffold.paths("profiles")) == sorted(made())


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("My Shop", "my-shop"),
        ("--", "project"),
        ("Läden_2", "laden-2"),
        ("Émile's Shop", "emiles-shop"),
        ("Émile\u2019s Shop", "emiles-shop"),
        ("Straße", "strasse"),
        ("店", "project"),
        ("x" * 62 + "-yz", "x" * 62),
        ("a", "a"),
        ("", "project"),
    ],
)
def test_as_slug(text: str, slug: str) -> None:
    """Folder names become names of projects."""
    assert scaffold.as_slug(text) == slug


@pytest.mark.parametrize("before", ["", "*.pyc", "*.pyc\n", "*.pyc\n\n", "*.pyc\r\n"])
def test_lines_are_added_once(before: str) -> None:
    """What is there stays first; what is added is added whole, and not a second time."""
    once = made(**{".gitignore": before})[".gitignore"]
    assert once.startswith(before)
    added = "\n".join(("# envgen", *scaffold.PRIVATE, *scaffold.LEFT_BEHIND, ""))
    # In the line ends that the file has.
    assert once.endswith(added.replace("\n", "\r\n") if "\r\n" in before else added)
    assert made(**{".gitignore": once})[".gitignore"] == once


def test_git_ignores_what_it_should(tmp_path: Path) -> None:
    """By real git: .env files and what may be left of them are ignored, the example is not."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text(made()[".gitignore"])
    names = [".env", ".env.production", ".env.0123.tmp", ".env.staging.0123.tmp", ".env.example"]
    done = subprocess.run(
        ["git", "-C", str(tmp_path), "check-ignore", *names, "a/.env"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [*names[:-1], "a/.env"]


def test_git_takes_nothing_that_is_made(tmp_path: Path) -> None:
    """By real git: after `git add -A` no virtualenv, bytecode, database or old file is in it."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text(made()[".gitignore"])
    names = [".venv/bin/python", "venv/bin/python", "shop/__pycache__/a.pyc", "b.pyc"]
    names += ["db.sqlite3", "staticfiles/a.css", "render.yaml.orig", "shop/settings.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    git(tmp_path, "add", "-A")
    done = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [".gitignore", "shop/settings.py"]


def test_base_settings_only_where_the_module_is_there() -> None:
    """A manage.py that names a missing module, or is no Python, is no reason to build on it."""
    manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'
    there = made(**{"manage.py": manage, "shop/settings.py": ""})
    assert "shop.env_settings" in there["profiles/base.yaml"]
    for files in ({"manage.py": manage}, {"manage.py": "def ("}):
        assert "config.settings" in made(**files)["profiles/base.yaml"]
