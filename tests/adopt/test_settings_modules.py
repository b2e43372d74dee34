"""Which settings module production uses: followed where it is certain, and otherwise asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from adopting import copied
from commandline import Command, files_of

DEFAULT = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'
BRANCHES = """\
import os
import sys


def main():
    if os.environ.get("RENDER"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
CHOICE = """\
import os

module = "config.settings.production" if "RENDER" in os.environ else "config.settings.local"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
"""


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """Return a project with a package of settings, of which no file says what production uses."""
    root = copied("split", tmp_path)
    blueprint = root / "render.yaml"
    entry = "      - {key: DJANGO_SETTINGS_MODULE, value: config.settings.production}\n"
    blueprint.write_text(blueprint.read_text().replace(entry, ""))
    (root / "config" / "wsgi.py").write_text(DEFAULT.format("config.settings.local"))
    return root


def bases(root: Path) -> dict[str, str]:
    """Return the base modules of the profiles."""
    found = {}
    for name in ("base", "development", "production"):
        profile = yaml.safe_load((root / "profiles" / f"{name}.yaml").read_text())
        found[name] = profile.get("django", {}).get("base_settings")
    return {name: base for name, base in found.items() if base}


PRODUCTION = {"development": "config.settings.local", "production": "config.settings.production"}


@pytest.mark.parametrize("option", ["", "--apply", "--diff", "--compare"])
def test_a_default_for_developers_is_asked_about(envgen: Command, split: Path, option: str) -> None:
    """wsgi.py names the local module beside one for production: nothing is written."""
    before = files_of(split)
    done = envgen("adopt", *([option] if option else []), cwd=split)
    assert done.status == 2
    for candidate in ("production", "local"):
        assert f"--production config.settings.{candidate}" in done.err
    assert "config/wsgi.py:3:1 names it" in done.err
    assert files_of(split) == before


def test_an_answer_is_taken(envgen: Command, split: Path) -> None:
    """With the answer all goes on, and a second run does not ask again."""
    answer = ("--production", "config.settings.production")
    assert envgen("adopt", *answer, cwd=split).status == 0
    assert bases(split) == PRODUCTION
    assert envgen("adopt", "--apply", cwd=split).status == 0
    other = envgen("adopt", "--production", "config.settings.local", cwd=split)
    assert other.status == 2


def test_a_wrong_answer_is_refused(envgen: Command, split: Path) -> None:
    """A module that is not there is named."""
    before = files_of(split)
    done = envgen("adopt", "--production", "config.settings.live", cwd=split)
    assert done.status == 2
    assert "config.settings.live" in done.err
    assert files_of(split) == before


@pytest.mark.parametrize(
    "command",
    [
        "DJANGO_SETTINGS_MODULE=config.settings.production gunicorn config.wsgi",
        "gunicorn config.wsgi --env DJANGO_SETTINGS_MODULE=config.settings.production",
        "gunicorn -e DJANGO_SETTINGS_MODULE=config.settings.production config.wsgi",
        "bash start.sh",
    ],
)
def test_a_start_command_is_followed(envgen: Command, split: Path, command: str) -> None:
    """What the server is started with is certain."""
    (split / "start.sh").write_text(
        "export DJANGO_SETTINGS_MODULE=config.settings.production\nexec gunicorn config.wsgi\n"
    )
    blueprint = split / "render.yaml"
    text = blueprint.read_text().replace("gunicorn config.wsgi", command)
    blueprint.write_text(text)
    done = envgen("adopt", cwd=split)
    assert done.status == 0, done.err
    assert bases(split) == PRODUCTION


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Procfile", "web: DJANGO_SETTINGS_MODULE={} gunicorn config.wsgi\n"),
        ("Dockerfile", "FROM python:3.12\nENV DJANGO_SETTINGS_MODULE={}\n"),
        ("docker-compose.prod.yml", "services:\n  web:\n    environment:\n"
         "      DJANGO_SETTINGS_MODULE: {}\n"),
        ("uwsgi.ini", "[uwsgi]\nenv = DJANGO_SETTINGS_MODULE={}\n"),
        ("deploy/shop.service", '[Service]\nEnvironment="DJANGO_SETTINGS_MODULE={}"\n'),
    ],
)  # fmt: skip
def test_a_server_of_ones_own(envgen: Command, split: Path, path: str, text: str) -> None:
    """Without render.yaml these files decide; with it they are asked about."""
    (split / path).parent.mkdir(exist_ok=True)
    (split / path).write_text(text.format("config.settings.production"))
    done = envgen("adopt", cwd=split)
    assert done.status == 2
    assert f"({path}:" in done.err
    (split / "render.yaml").unlink()
    done = envgen("adopt", cwd=split)
    assert done.status == 0, done.err
    assert bases(split) == PRODUCTION


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/deploy.yml", "env:\n"
         "  DJANGO_SETTINGS_MODULE: config.settings.production\n"),
        ("config/wsgi.py", "# On the server: DJANGO_SETTINGS_MODULE=config.settings.production\n"
         + DEFAULT.format("config.settings.local")),
    ],
)  # fmt: skip
def test_hints_are_shown(envgen: Command, split: Path, path: str, text: str) -> None:
    """A workflow and a comment are no proof, but a person sees them."""
    (split / path).parent.mkdir(exist_ok=True, parents=True)
    (split / path).write_text(text)
    done = envgen("adopt", cwd=split)
    assert done.status == 2
    assert f"{path}:" in done.err


@pytest.mark.parametrize("sibling", ["settings_production", "production_settings", "settings_prod"])
def test_a_module_beside_the_default(envgen: Command, tmp_path: Path, sibling: str) -> None:
    """wsgi.py names shop.settings, and there is one that has production in its name."""
    root = copied("guide", tmp_path)
    (root / "shop" / f"{sibling}.py").write_text("from shop.settings import *\nDEBUG = False\n")
    done = envgen("adopt", cwd=root)
    assert done.status == 2
    assert f"--production shop.{sibling} (shop/{sibling}.py is there)" in done.err
    assert "--production shop.settings " in done.err
    assert envgen("adopt", "--production", f"shop.{sibling}", cwd=root).status == 0
    assert bases(root)["production"] == f"shop.{sibling}"


def test_an_empty_package(envgen: Command, split: Path) -> None:
    """manage.py names a package without settings: each profile needs an answer."""
    for path in ("manage.py", "config/wsgi.py"):
        (split / path).write_text(DEFAULT.format("config.settings"))
    done = envgen("adopt", cwd=split)
    assert done.status == 2
    assert "--development config.settings.local" in done.err
    here = ("--development", "config.settings.local")
    done = envgen("adopt", *here, cwd=split)
    assert done.status == 2
    assert "--production config.settings.production" in done.err
    there = ("--production", "config.settings.production")
    assert envgen("adopt", *here, *there, cwd=split).status == 0
    assert bases(split) == PRODUCTION


@pytest.mark.parametrize("known", [True, False])
def test_a_switch(envgen: Command, split: Path, known: bool) -> None:
    """A package that imports one of its modules by a variable: known from render.yaml, or asked."""
    for path in ("manage.py", "config/wsgi.py"):
        (split / path).write_text(DEFAULT.format("config.settings"))
    (split / "config" / "settings" / "__init__.py").write_text(
        "import os\n\n"
        'if os.environ.get("ENVIRONMENT", "development") == "production":\n'
        "    from .production import *\nelse:\n    from .local import *\n"
    )
    if known:
        blueprint = split / "render.yaml"
        entry = "    envVars:\n"
        more = "      - {key: ENVIRONMENT, value: production}\n"
        blueprint.write_text(blueprint.read_text().replace(entry, entry + more))
    done = envgen("adopt", cwd=split)
    assert done.status == (0 if known else 2), done.err
    if known:
        assert bases(split) == {"base": "config.settings"}
    else:
        assert "--production config.settings.production" in done.err


@pytest.mark.parametrize("in_group", [True, False])
def test_a_switch_behind_another_one(envgen: Command, split: Path, in_group: bool) -> None:
    """No file sets the first variable; the second, of an env group, chooses production."""
    for path in ("manage.py", "config/wsgi.py"):
        (split / path).write_text(DEFAULT.format("config.settings"))
    (split / "config" / "settings" / "__init__.py").write_text(
        "import os\nfrom .base import *\n\n"
        'if os.environ.get("IN_DOCKER", "") and bool(int(os.environ["IN_DOCKER"])):\n'
        "    from .local import *\n"
        'elif os.environ.get("ON_RENDER", ""):\n    from .production import *\n'
    )
    if in_group:
        blueprint = split / "render.yaml"
        entry = "    envVars:\n"
        text = blueprint.read_text().replace(entry, f"{entry}      - fromGroup: shared\n")
        group = "envVarGroups: [{name: shared, envVars: [{key: ON_RENDER, value: yes}]}]\n"
        blueprint.write_text(text + group)
    done = envgen("adopt", cwd=split)
    assert done.status == (0 if in_group else 2), done.err
    if in_group:
        assert bases(split) == {"base": "config.settings"}


@pytest.mark.parametrize(
    ("condition", "status"),
    [('== "config.settings"', 2), ('.endswith("nothing")', 0)],
)
def test_settings_that_look_at_their_own_name(
    envgen: Command, tmp_path: Path, condition: str, status: int
) -> None:
    """--apply changes the name, so settings that depend on it are refused."""
    root = copied("guide", tmp_path)
    settings = root / "shop" / "settings.py"
    condition = condition.replace("config", "shop")
    more = f'if os.environ["DJANGO_SETTINGS_MODULE"]{condition}:\n    LANGUAGE_CODE = "de"\n'
    settings.write_text(settings.read_text() + more)
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == status, done.err
    if status:
        assert "shop/settings.py:" in done.err
        assert files_of(root) == before


@pytest.mark.parametrize("text", [BRANCHES, CHOICE])
def test_branches_get_the_module_of_their_profile(envgen: Command, split: Path, text: str) -> None:
    """`if RENDER: … else: …` in manage.py and wsgi.py is followed, and edited branch by branch."""
    for path in ("manage.py", "config/wsgi.py"):
        (split / path).write_text(text)
    done = envgen("adopt", "--apply", cwd=split)
    assert done.status == 0, done.err
    assert bases(split) == PRODUCTION
    wanted = text.replace("settings.production", "env_settings.production")
    wanted = wanted.replace("settings.local", "env_settings.development")
    for path in ("manage.py", "config/wsgi.py"):
        assert (split / path).read_text() == wanted


def test_a_branch_of_no_profile_is_named(envgen: Command, split: Path) -> None:
    """It stays as it is."""
    branch = 'if "test" in sys.argv:\n    '
    text = DEFAULT.format("config.settings.test").replace("os.environ", f"{branch}os.environ", 1)
    text = text.replace("import os\n", "import os, sys\n")
    text += DEFAULT.format("config.settings.local").partition("\n\n")[2]
    (split / "manage.py").write_text(text)
    done = envgen("adopt", "--production", "config.settings.production", cwd=split)
    assert done.status == 0, done.err
    assert "manage.py:4:1: this branch still uses config.settings.test" in done.err


def test_a_branch_that_depends_on_the_unknown(envgen: Command, split: Path) -> None:
    """wsgi.py chooses by a variable that no file of the server sets."""
    text = BRANCHES.replace('"RENDER"', '"SHOP_IS_LIVE"')
    (split / "config" / "wsgi.py").write_text(text)
    done = envgen("adopt", cwd=split)
    assert done.status == 2
    assert "config/wsgi.py:7:1 names it in a branch" in done.err


@pytest.mark.parametrize("text", ["import os\nif " + "(" * 500, "x = " + "-" * 5000 + "1\n"])
def test_hostile_entry_points(envgen: Command, split: Path, text: str) -> None:
    """Whatever is in wsgi.py, adopt ends with a report or a problem."""
    (split / "config" / "wsgi.py").write_text(text + "\n# DJANGO_SETTINGS_MODULE\n")
    assert envgen("adopt", cwd=split).status in (0, 2)


def test_settings_that_read_themselves_through_django(split: Path, envgen: Command) -> None:
    """A module that imports them is not loaded yet when they ask Django, so adopt refuses."""
    base = split / "config" / "settings" / "base.py"
    base.write_text(base.read_text() + "from django.conf import settings\nX = settings.DEBUG\n")
    before = files_of(split)
    done = envgen("adopt", "--apply", "--production", "config.settings.production", cwd=split)
    assert done.status == 2
    line = len(base.read_text().splitlines())
    assert f"config/settings/base.py:{line}:5: error: the settings read django.conf" in done.err
    assert files_of(split) == before


def test_a_module_for_the_build_is_no_evidence(split: Path, envgen: Command) -> None:
    """RUN in a Dockerfile names a module for a step of the build; ENV names that of the site."""
    (split / "render.yaml").unlink()
    dockerfile = split / "Dockerfile"
    dockerfile.write_text(
        "FROM python:3.13\nENV DJANGO_SETTINGS_MODULE=config.settings.production\n"
        "RUN SECRET=x \\\n  DJANGO_SETTINGS_MODULE=config.settings.local python manage.py x\n"
    )
    assert envgen("adopt", cwd=split).status == 0
    profile = (split / "profiles" / "production.yaml").read_text()
    assert "base_settings: config.settings.production" in profile
