"""Each kind of extension takes what docs/architecture.md says: one template, two files or a row."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from commandline import Command
from copied_envgen import copy_to, run_copied

from envgen.catalog.providers import providers
from envgen.output import targets

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
from envgen.output.checksum import PLACEHOLDER


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
AQUARIUM = """\
    Provider(
        name="aquarium",
        title="Aquarium",
        about="PostgreSQL under water.",
        link="https://aquarium.example/docs",
        hosts=(
            DatabaseHost("aquarium-pooler", "Aquarium, its pooler", r"p\\.aquarium\\.example", 7777,
                         mode="transaction"),
            DatabaseHost("aquarium", "Aquarium, the server itself", r".+\\.aquarium\\.example"),
        ),
        pooler="transaction",
        modes=("transaction", "direct"),
        ports={"transaction": 7777},
        sslmode="prefer",
        url_help={"transaction": "Aquarium → Tank → Pooler"},
        placeholder="(FISH)",
        todo={"Aquarium → feed the fish.": ("Every day.",)},
    ),
"""
HOSTILE = 'it\'s "x" \\ {{ 7 * 7 }} # [env]'


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy envgen."""
    return copy_to(tmp_path / "copy")


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
    row = '    SettingRow("SHOP_MOOD", "int", "How the shop feels.", environment=True),\n'
    rows = copied / "envgen/catalog/rows/django_i18n.py"
    head = "ROWS = in_section(\n    I18N,\n"

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


@pytest.mark.slow
def test_a_provider_of_databases_is_a_row(copied: Path, project: Path) -> None:
    """One row, and profiles, settings, `check`, `todo` and `init` know the provider."""
    rows = copied / "envgen/catalog/rows/providers.py"
    head = "ROWS: tuple[Provider, ...] = (\n"
    assert head in rows.read_text()
    rows.write_text(rows.read_text().replace(head, head + AQUARIUM))
    profile = project / "profiles/production.yaml"
    text = re.sub("(?m)^database: .*$", "database: {provider: aquariun}", profile.read_text())
    profile.write_text(text)

    misspelt = run_copied(copied, project, "render", "production")
    assert misspelt.returncode == 2
    assert " aquarium" in misspelt.stderr
    schema = json.loads(run_copied(copied, project, "schema").stdout)
    assert "aquarium" in json.dumps(schema["$defs"]["Database"]["properties"]["provider"])

    profile.write_text(text.replace("aquariun", "aquarium"))
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    module = (project / "config/settings/production.py").read_text()
    assert 'sslmode="prefer"' in module
    assert '"DISABLE_SERVER_SIDE_CURSORS": True' in module
    assert "Aquarium → Tank → Pooler" in (project / ".env.production").read_text()
    assert "Aquarium → feed the fish.\n" in run_copied(copied, project, "todo", "production").stdout

    file, text = project / ".env.production", profile.read_text()
    before = file.read_text()
    for url, mode, rule in (
        ("p@p.aquarium.example:7777", "transaction", None),
        ("p@p.aquarium.example:7777", "direct", "pooler-port"),
        ("p@other.aquarium.example", "direct", None),
        ("(FISH)@other.aquarium.example", "direct", "dotenv-type"),
    ):
        file.write_text(
            re.sub("(?m)^DATABASE_URL=", f'DATABASE_URL="postgres://u:{url}/db"', before)
        )
        profile.write_text(text.replace("aquarium", f"aquarium, pooler: {mode}"))
        report = run_copied(copied, project, "check", "production", "--format", "json").stdout
        rules = {item["rule"] for item in json.loads(report)["problems"]}
        assert rules & {"pooler-port", "dotenv-type"} == ({rule} if rule else set()), url

    assert "aquarium" in run_copied(copied, project, "init", "--help").stdout
    assert "aquarium" not in {row.name for row in providers()}, "the copy is not this envgen"
