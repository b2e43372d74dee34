"""What DESIGN promises about growth: a target without Python, a target in two files, a row."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from commandline import Command

import envgen as package
from envgen.output import targets, templating
from envgen.output.scaffold import own_profiles

FERRYBOAT = """\
# Rendered by envgen from profiles/{{ profile|comment }}.yaml.
app = {{ project }}

[env]
{% for variable in variables if not variable.secret and variable.value is not none %}
{{ variable.name|name }} = {{ variable.value }}
{% endfor %}

[processes]
{% for name, program in programs.items() %}
{{ name|name }} = {{ program.command }}
{% endfor %}
"""
FERRYBOAT_TARGET = '''\
"""ferryboat.toml."""

from envgen.model import Artifact
from envgen.output.targets import Target
from envgen.output.marks import PLACEHOLDER


def artifacts(deployment, templates):
    values = {"mark": PLACEHOLDER, "app": deployment.project}
    yield Artifact(
        path=f"ferryboat.{deployment.name}.toml",
        text=templates.render("ferryboat.toml.j2", "toml", values),
        target="ferryboat",
        language="toml",
        profile=deployment.name,
    )


TARGET = Target(name="ferryboat", about="ferryboat.toml", for_profile=artifacts)
'''
FERRYBOAT_OF_ENVGEN = "# {{ mark[2:]|comment }}\napp = {{ app }}\n"
HOSTILE = 'it\'s "x" \\ {{ 7 * 7 }} # [env]'


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy envgen, with templates and profiles where an installed one has them."""
    folder = tmp_path / "copy"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(str(package.__file__)).parent, folder / "envgen", ignore=ignore)
    for name, path in (
        ("templates", templating.own_templates()),
        ("profiles", own_profiles()),
    ):
        shutil.copytree(path, folder / "envgen" / name, ignore=ignore)
    return folder


def run_copied(copied: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the copy of envgen in a project."""
    # -S leaves out the editable install, whose finder would come first; the libraries stay.
    libraries = str(Path(str(sys.modules["click"].__file__)).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copied), libraries])}
    command = [sys.executable, "-S", "-m", "envgen", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def add_output(project: Path) -> None:
    """Add an output to a project's profiles: three lines of YAML and a template."""
    with (project / "profiles/base.yaml").open("a") as file:
        file.write("outputs:\n  ferryboat:\n    template: ferryboat.toml.j2\n")
        file.write("    path: deploy/ferryboat.{profile}.toml\n")
    (project / "profiles/templates").mkdir()
    (project / "profiles/templates/ferryboat.toml.j2").write_text(FERRYBOAT)


def test_a_target_without_python(project: Path, envgen: Command) -> None:
    """A project gets a ferryboat.toml from a few lines in a profile and one template."""
    add_output(project)
    assert envgen("render", "production").status == 0
    text = (project / "deploy/ferryboat.production.toml").read_text()

    data = tomllib.loads(text)

    assert data["app"] == "shop"
    assert data["env"]["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
    assert data["processes"]["web"].startswith("gunicorn ")
    assert "DJANGO_SECRET_KEY" not in data["env"]
    assert envgen("check").err.count("ferryboat.production.toml") == 0


def test_such_a_file_is_watched_as_any_other(project: Path, envgen: Command) -> None:
    """It is kept in step, and an edit by hand is not overwritten."""
    add_output(project)
    envgen("render", "production")
    ferryboat = project / "deploy/ferryboat.production.toml"
    ferryboat.write_text(ferryboat.read_text().replace('"shop"', '"other"'))
    assert envgen("check", "production").status == 1
    assert envgen("render", "production").status == 1
    assert tomllib.loads(ferryboat.read_text())["app"] == "other"


def test_hostile_values_arrive_as_they_are(project: Path, envgen: Command) -> None:
    """A value cannot break out of the quotes that its language gives it."""
    add_output(project)
    with (project / "profiles/production.yaml").open("a") as file:
        quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
        file.write(f'programs: {{job: {{command: "{quoted}"}}}}\n')
    assert envgen("render", "production").status == 0
    data = tomllib.loads((project / "deploy/ferryboat.production.toml").read_text())
    assert data["processes"]["job"] == HOSTILE


@pytest.mark.slow
def test_a_target_of_envgen_is_a_template_and_a_file(copied: Path, project: Path) -> None:
    """No list names the targets: two new files, and `render` writes one more."""
    (copied / "envgen/templates/ferryboat.toml.j2").write_text(FERRYBOAT_OF_ENVGEN)
    (copied / "envgen/output/targets/ferryboat.py").write_text(FERRYBOAT_TARGET)

    done = run_copied(copied, project, "render", "production")

    assert done.returncode == 0, done.stderr
    assert tomllib.loads((project / "ferryboat.production.toml").read_text()) == {"app": "shop"}
    assert "ferryboat" in run_copied(copied, project, "targets").stdout
    assert run_copied(copied, project, "check", "production").returncode == 0
    assert "ferryboat" not in targets.targets(), "the copy is not this envgen"


@pytest.mark.slow
def test_a_setting_is_a_row(copied: Path, project: Path) -> None:
    """One row in a file of the catalogue makes a setting known, typed and spelt right."""
    profile = project / "profiles/production.yaml"
    profile.write_text(profile.read_text().replace("settings:\n", "settings:\n  SHOP_MOOT: 3\n"))
    module = project / "config/settings/production.py"
    row = '    Setting("SHOP_MOOD", "int", I18N, "How the shop feels.", environment=True),\n'
    rows = copied / "envgen/catalog/known/django_i18n.py"
    head = "ROWS: tuple[Setting, ...] = (\n"

    assert run_copied(copied, project, "render", "production").returncode == 0
    module.unlink()
    rows.write_text(rows.read_text().replace(head, head + row))

    misspelt = run_copied(copied, project, "render", "production")
    assert misspelt.returncode == 2
    assert "SHOP_MOOD" in misspelt.stderr

    profile.write_text(profile.read_text().replace("SHOP_MOOT", "SHOP_MOOD"))
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    assert 'SHOP_MOOD = env.int("DJANGO_SHOP_MOOD", default=3)' in module.read_text()
    assert (
        "# How the shop feels.\nDJANGO_SHOP_MOOD=3\n" in (project / ".env.production").read_text()
    )
    assert '- key: DJANGO_SHOP_MOOD\n        value: "3"\n' in (project / "render.yaml").read_text()
