"""The generated settings import django-environ: adopt adds it, or says how, where the build looks.

`check` has an error until it is there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command, files_of

POETRY = '[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "^5.2"\ngunicorn = "*"\n'
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["django~=5.2.0", "gunicorn"]\n'
LOCKED = '[[package]]\nname = "{}"\nversion = "{}"\n'
UV_LOCK = (
    'version = 1\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\n'
    'dependencies = [{ name = "django" }, { name = "gunicorn" }]\n'
    + LOCKED.format("django", "5.2.1")
    + LOCKED.format("gunicorn", "23.0.0")
)
PIPFILE = '[packages]\ndjango = "~=5.2.0"\ngunicorn = "*"\n'
COMPILED = "django==5.2.1\n    # via -r requirements.in\ngunicorn==23.0.0\n    # via -r x.in\n"


def project(tmp_path: Path, build: str, files: dict[str, str]) -> Path:
    """Return a project with these files instead of its requirements.txt, and a build command."""
    root = copied("guide", tmp_path)
    (root / "requirements.txt").unlink()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    blueprint = root / "render.yaml"
    old = "./build.sh"
    assert old in blueprint.read_text()
    blueprint.write_text(blueprint.read_text().replace(old, build))
    return root


def errors(envgen: Command, root: Path) -> list[dict[str, object]]:
    """Return the errors of `check` about packages."""
    found = json.loads(envgen("check", "--format", "json", cwd=root).out)["problems"]
    return [
        item
        for item in found
        if item["severity"] == "error" and item["rule"] == "requirement-missing"
    ]


@pytest.mark.parametrize(
    ("build", "files", "edited"),
    [
        (
            "pip install -r requirements.txt",
            {"requirements.txt": "Django==5.2.1\ngunicorn\n"},
            "requirements.txt",
        ),
        (
            "pip install -r requirements/live.txt",
            {
                "requirements/live.txt": "-r base.txt\ngunicorn\n",
                "requirements/base.txt": "Django~=5.2.0\n",
                "requirements.txt": "-r requirements/live.txt\n",
            },
            "requirements/base.txt",
        ),
        (
            "bash ops/build.sh",
            {"ops/build.sh": "pip install -r needs.txt\n", "needs.txt": "django\ngunicorn\n"},
            "needs.txt",
        ),
    ],
)
def test_it_is_added(
    envgen: Command, tmp_path: Path, build: str, files: dict[str, str], edited: str
) -> None:
    """--apply adds a line to the file that the build installs Django from, and only there."""
    root = project(tmp_path, build, files)
    assert envgen("adopt", cwd=root).status == 0
    assert (root / edited).read_text() == files[edited]
    assert errors(envgen, root) != []
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0, done.err
    for path, text in files.items():
        assert (root / path).read_text() == text + "django-environ\n" * (path == edited)
    assert errors(envgen, root) == []


@pytest.mark.parametrize(
    ("config", "command"), [("uv = 0.9.1\n", "uv pip install"), ("version = 3.12\n", "pip install")]
)
def test_how_it_is_installed(envgen: Command, tmp_path: Path, config: str, command: str) -> None:
    """A virtual environment that uv made has no pip; and what --apply wrote is not to be done."""
    files = {"requirements.txt": "django\ngunicorn\n", ".venv/pyvenv.cfg": config}
    root = project(tmp_path, "pip install -r requirements.txt", files)
    done = envgen("adopt", "--apply", cwd=root)
    assert (
        "requirements.txt: --apply added django-environ, because the generated settings import it; "
        f"then run `{command} -r requirements.txt`"
    ) in done.err


@pytest.mark.parametrize(
    ("build", "files", "hint"),
    [
        ("poetry install", {"pyproject.toml": POETRY}, "run `poetry add django-environ`"),
        (
            "poetry install --only main",
            {
                "pyproject.toml": POETRY,
                "poetry.lock": LOCKED.format("django", "5.2.1") + LOCKED.format("gunicorn", "23.0"),
            },
            "run `poetry add django-environ`",
        ),
        ("uv sync", {"pyproject.toml": PROJECT, "uv.lock": UV_LOCK}, "run `uv add django-environ`"),
        ("pipenv install", {"Pipfile": PIPFILE}, "run `pipenv install django-environ`"),
        (
            "pip install .",
            {"pyproject.toml": PROJECT},
            "add `django-environ` to the dependencies in pyproject.toml",
        ),
        (
            "pip install -r requirements.txt",
            {"requirements.txt": COMPILED, "requirements.in": "django\ngunicorn\n"},
            "add `django-environ` to requirements.in, and write requirements.txt again",
        ),
    ],
)
def test_it_is_named(
    envgen: Command, tmp_path: Path, build: str, files: dict[str, str], hint: str
) -> None:
    """What a tool writes is that tool's: the report has the command, and check the same."""
    root = project(tmp_path, build, files)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0, done.err
    assert f"{hint}: the generated settings import it" in done.err
    for path, text in files.items():
        assert (root / path).read_text() == text
    (found,) = errors(envgen, root)
    assert found["hint"] == hint


def test_what_a_command_installs(envgen: Command, tmp_path: Path) -> None:
    """A build command that lists packages is a person's to change."""
    root = project(tmp_path, "pip install django~=5.2.0 gunicorn", {})
    done = envgen("adopt", "--apply", cwd=root)
    assert "add django-environ to what shop installs" in done.err


def test_what_an_image_installs(envgen: Command, tmp_path: Path) -> None:
    """The file that the Dockerfile copies is edited, whatever it is called there."""
    root = copied("docker", tmp_path)
    (root / "requirements.txt").rename(root / "packages.txt")
    text = (root / "Dockerfile").read_text()
    changed = text.replace("requirements.txt", "packages.txt", 1)
    (root / "Dockerfile").write_text(changed.replace("requirements.txt", "packages.txt"))
    before = (root / "packages.txt").read_text()
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert (root / "packages.txt").read_text() == before + "django-environ\n"
    assert errors(envgen, root) == []


def test_without_a_manifest(envgen: Command, tmp_path: Path) -> None:
    """Also without a build that is known, check has an error until the package is listed."""
    root = copied("notes", tmp_path)
    path = root / "requirements.txt"
    path.write_text("Django==5.2.1\n")
    assert not (root / "render.yaml").exists()
    assert envgen("adopt", cwd=root).status == 0
    assert len(errors(envgen, root)) == 1
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert path.read_text() == "Django==5.2.1\ndjango-environ\n"
    assert errors(envgen, root) == []


def test_what_powershell_wrote(envgen: Command, tmp_path: Path) -> None:
    """A requirements file in UTF-16 is read as pip reads it, and stays in UTF-16."""
    root = copied("frozen", tmp_path)
    before = (root / "requirements.txt").read_bytes()
    diff = envgen("adopt", "--diff", cwd=root)
    assert "+django-environ" in diff.out
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0, done.err
    assert "Django 5.1 is treated as 4.2" in done.err
    after = (root / "requirements.txt").read_bytes()
    assert after == before + "django-environ\r\n".encode("utf-16-le")


@pytest.mark.parametrize("asked", ["Django==5.0.9", "Django~=5.1.0", "Django>=3.2", "Django"])
def test_releases_that_are_fine(envgen: Command, tmp_path: Path, asked: str) -> None:
    """Nobody has to upgrade from 5.0 or 5.1, nor where a new release may be installed."""
    root = project(
        tmp_path, "pip install -r requirements.txt", {"requirements.txt": f"{asked}\ngunicorn\n"}
    )
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0, done.err
    assert "upgrade" not in done.err
    checked = json.loads(envgen("check", "--format", "json", cwd=root).out)["problems"]
    assert "requirement-django" not in {item["rule"] for item in checked}


@pytest.mark.parametrize("asked", ["Django==4.1.13", "Django~=3.2", "django<4", "Django>=2.2,<4.2"])
def test_releases_that_are_too_old(envgen: Command, tmp_path: Path, asked: str) -> None:
    """--apply refuses them before it writes a byte; without it the report says so."""
    root = project(
        tmp_path, "pip install -r requirements.txt", {"requirements.txt": f"gunicorn\n{asked}\n"}
    )
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 2
    assert "requirements.txt:2:1: error: Django" in done.err
    assert files_of(root) == before
    done = envgen("adopt", cwd=root)
    assert done.status == 0
    assert "--apply refuses this: Django" in done.err


def test_the_locked_release_counts(envgen: Command, tmp_path: Path) -> None:
    """A lock says which Django is installed; the profile is made for that one."""
    lock = LOCKED.format("django", "6.0.1") + LOCKED.format("gunicorn", "23.0")
    files = {"pyproject.toml": POETRY.replace('"^5.2"', '">=4.2"'), "poetry.lock": lock}
    root = project(tmp_path, "poetry install", files)
    assert envgen("adopt", cwd=root).status == 0
    assert 'version: "6.0"' in (root / "profiles" / "base.yaml").read_text()
