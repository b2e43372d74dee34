"""Hints that somebody needed who had not seen the project."""

from __future__ import annotations

from pathlib import Path

import site_project
from click.testing import CliRunner
from fault_rows.walked import _bot
from planted import Planted, right

from envgen.cli import cli
from envgen.errors import InputError, Place
from envgen.output import checksum


def _planted(case: Planted, tmp_path: Path) -> Path:
    root = tmp_path / "site"
    site_project.plant(root, case)
    return root


def test_an_unfinished_bot_is_left_alone(tmp_path: Path) -> None:
    """A program that reads no variable yet does not make its variables useless."""
    case = right("bot", **_bot("print(1)\n"))
    problems = site_project.check(_planted(case, tmp_path), case)
    assert [item["rule"] for item in problems] == ["value-missing"]


def test_an_old_name_in_a_dotenv_file_can_be_kept(tmp_path: Path) -> None:
    """The value of SECRET_KEY is that of DJANGO_SECRET_KEY, as `import-env` has it."""
    case = right("the project")
    root = _planted(case, tmp_path)
    with (root / ".env.production").open("a") as file:
        file.write("SECRET_KEY=k7Jf2Qm9Zt4Xw8Rb1Ny6\nUNKNOWN_NAME=1\n")
    hints = [item["hint"] for item in site_project.check(root, case)]
    assert hints == [
        "to keep its value, write `renamed: {SECRET_KEY: DJANGO_SECRET_KEY}` in "
        "profiles/base.yaml; otherwise, delete the line",
        "delete the line, or define the variable under `env`",
    ]


def test_a_conflict_in_the_manifest_is_one_error(tmp_path: Path) -> None:
    """Rendering again resolves it, so it is no second error that the file is not YAML."""
    case = right("the project")
    root = _planted(case, tmp_path)
    text = (root / "render.yaml").read_text()
    other = checksum.stamp(checksum.PLACEHOLDER + "\nservices: []\n", "yaml")
    (root / "render.yaml").write_text(f"<<<<<<< HEAD\n{text}=======\n{other}>>>>>>> new\n")
    (problem,) = site_project.check(root, case)
    assert (problem["rule"], problem["hint"]) == ("drift", "run `envgen render production`")


def _with_block(block: str, tmp_path: Path) -> BaseException | None:
    """Override a block of the settings template, and render; return what it raises."""
    root = _planted(right("the project"), tmp_path)
    folder = root / "profiles/templates"
    folder.mkdir()
    text = f'{{% extends "envgen/settings.py.j2" %}}\n{block}# ours\n{{% endblock %}}\n'
    (folder / "settings.py.j2").write_text(text)
    done = CliRunner().invoke(cli, ["render", "production", "-C", str(root)])
    return done.exception


def test_a_block_that_the_template_does_not_have(tmp_path: Path) -> None:
    """Jinja drops it without a word."""
    error = _with_block("{% block setings %}", tmp_path)
    assert isinstance(error, InputError)
    (problem,) = error.problems
    assert problem.place == Place("profiles/templates/settings.py.j2", 2, 1)
    assert problem.message == "envgen/settings.py.j2 has no block `setings`"
    assert problem.hint == "did you mean settings?"


def test_blocks_inside_of_known_blocks_are_free(tmp_path: Path) -> None:
    """A block of the project's own in one that exists is printed where it is."""
    block = "{% block settings %}{{ super() }}{% block ours %}OURS = 1\n{% endblock %}"
    assert _with_block(block, tmp_path) is None
