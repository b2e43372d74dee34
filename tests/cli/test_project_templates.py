"""A project's templates: overrides of built-in ones, what is said of them, and a Procfile."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from commandline import Command, files_of

from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import targets

CANARY = "canary-77d2"
EXTENDS = '{% extends "envgen/settings.py.j2" %}\n'
END = EXTENDS + "{% block end %}\nADDED = {{ project }}\n{% endblock %}\n"
ENTRY = '{% include "envgen/render.entry.yaml.j2" %}\n        # {{ entry.key | comment }}\n'
PROCFILE = """\
{% for service in services if service.kind != "cron" %}
{{ service.name }}: {{ service.command }}
{% endfor %}
"""
OVERRIDABLE = [
    name
    for target in targets().values()
    for kind in target.templates
    if kind.overridable
    for name in kind.names
]


@pytest.fixture
def templates(project: Path) -> Path:
    """Return the folder of the project's templates."""
    folder = project / "profiles" / "templates"
    folder.mkdir()
    return folder


def add_outputs(project: Path, outputs: str) -> None:
    """Give the production profile `outputs`, in YAML's flow style."""
    with (project / "profiles/production.yaml").open("a", encoding="utf-8") as file:
        file.write(f"outputs: {outputs}\n")


def problems(envgen: Command, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the status of `check`, and what it finds about templates."""
    done = envgen("check", "--format", "json", *arguments)
    found = json.loads(done.out)["problems"]
    return done.status, [item for item in found if item["rule"].startswith("template")]


def refused(envgen: Command, *arguments: str) -> dict[str, Any]:
    """Return the one problem for which `render` and `check` refuse the project's templates."""
    done = envgen("render", "--all", *arguments)
    assert done.status == 2
    status, (problem,) = problems(envgen)
    assert status == 2
    assert problem["message"] in done.err
    assert CANARY not in done.err
    return problem


def test_a_template_of_the_project_overrides_the_built_in_one(
    project: Path, templates: Path, envgen: Command
) -> None:
    """Every settings module has it; the files are kept in step as all others."""
    (templates / "settings.py.j2").write_text(END)
    assert envgen("render", "--all").status == 0
    for name in ("development", "production", "staging", "test"):
        text = (project / f"config/settings/{name}.py").read_text()
        assert text.endswith('\nenv.finish()\nADDED = "shop"\n')
    before = files_of(project)
    assert envgen("render", "--all").status == 0
    assert files_of(project) == before
    (templates / "settings.py.j2").unlink()
    assert envgen("render", "--all", "--check").status == 1
    assert envgen("render", "--all").status == 0
    assert "ADDED" not in (project / "config/settings/test.py").read_text()


@pytest.mark.parametrize(("size", "status"), [(4 * 2**20, 2), (4 * 2**20 - 100, 0)])
def test_a_file_that_is_too_large_to_read_again(
    size: int, status: int, project: Path, templates: Path, envgen: Command
) -> None:
    """Nothing is written, and the file is named; one that can be read is written."""
    # The template itself is small.
    (templates / "large.j2").write_text(f"{{{{ 'é' * {size // 2} }}}}\n", encoding="utf-8")
    add_outputs(project, "{large: {template: large.j2, path: large.txt}}")
    before = files_of(project)
    done = envgen("render", "production")
    assert done.status == status
    if status:
        assert done.findings == [("error", "file", "large.txt")]
        assert files_of(project) == before
    else:
        assert envgen("render", "production").status == 0


@pytest.mark.parametrize("name", OVERRIDABLE)
def test_an_override_that_includes_the_built_in_one_changes_no_byte(
    name: str, project: Path, templates: Path, envgen: Command
) -> None:
    """Every template that makes a file of the project can be overridden; `check` says so."""
    assert envgen("render", "--all").status == 0
    status, found = problems(envgen)
    assert (status, found) == (0, [])
    before = files_of(project)
    (templates / name).write_text(f'{{% include "envgen/{name}" %}}\n')

    assert envgen("render", "--all").status == 0

    after = files_of(project)
    del after[f"profiles/templates/{name}"]
    assert after == before
    status, (note,) = problems(envgen)
    assert status == 0
    assert (note["rule"], note["severity"]) == ("template-overridden", "note")
    assert note["file"] == f"profiles/templates/{name}"


def test_a_part_is_overridden_by_itself(project: Path, templates: Path, envgen: Command) -> None:
    """render.yaml's own template uses the project's template of an entry."""
    (templates / "render.entry.yaml.j2").write_text(ENTRY)
    assert envgen("render", "production").status == 0
    text = (project / "render.yaml").read_text()
    assert text.count("        # DJANGO_SECRET_KEY\n") == 1


def test_super_is_what_the_built_in_template_has(
    project: Path, templates: Path, envgen: Command
) -> None:
    """A block that is printed inside its override is not quoted a second time."""
    plain = envgen("render", "test")
    assert plain.status == 0
    before = (project / "config/settings/test.py").read_bytes()
    block = "{% block settings %}\n{{ super() }}{% endblock %}\n"
    (templates / "settings.py.j2").write_text(EXTENDS + block)
    assert envgen("render", "test", "--check").status == 0
    assert envgen("render", "test").status == 0
    assert (project / "config/settings/test.py").read_bytes() == before


WRONG = {
    "syntax": (EXTENDS + "\n{% if %}\n", 3),
    "an undefined name": (EXTENDS + "{% block end %}\n{{ hosts }}\n{% endblock %}\n", 3),
    "it extends itself": ('{% extends "settings.py.j2" %}\n', 1),
    "it includes itself": (f'{PLACEHOLDER}\n{{% include "settings.py.j2" %}}\n', 2),
    "no such template": ('\n{% extends "envgen/setings.py.j2" %}\n', 2),
    "a file outside": ('{% include "../production.yaml" %}\n', 1),
    "a file of envgen": ('{% include "envgen/../__init__.py" %}\n', 1),
    "no checksum line": ("A = 1\n", 1),
    "two checksum lines": (EXTENDS + f"{{% block end %}}\n{PLACEHOLDER}\n{{% endblock %}}\n", 3),
    "a checksum": (
        EXTENDS + "{% block header %}\n# envgen: sha256 00000000000000aa\n{% endblock %}",
        3,
    ),
    "no Python": (EXTENDS + "{% block end %}\nimport\n{% endblock %}\n", 1),
    "no Python at all": (f"{PLACEHOLDER}\n\0\n", 1),
    "what lies behind a value": (
        EXTENDS + "{% block end %}\n{{ sections[0].settings[0].value.__class__ }}\n{% endblock %}",
        3,
    ),
    "a value of a type that is no text": (
        EXTENDS + "{% block end %}\n{{ sections[0] }}\n{% endblock %}\n",
        3,
    ),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.threat("a project's template reaches out of its sandbox")
def test_a_wrong_override_is_one_problem_at_its_line(
    case: str, project: Path, templates: Path, envgen: Command
) -> None:
    """Nothing is written, and the place is the template's, not the file's."""
    text, line = WRONG[case]
    (templates / "settings.py.j2").write_text(text)
    before = files_of(project)
    problem = refused(envgen)
    assert (problem["file"], problem["line"]) == ("profiles/templates/settings.py.j2", line)
    assert files_of(project) == before


@pytest.mark.parametrize("target", ["/etc/passwd", "../../.env", "/nowhere", "/dev/zero"])
@pytest.mark.threat("a project's template reaches out of its sandbox")
def test_an_override_that_is_a_link_out_of_the_folder(
    target: str, project: Path, templates: Path, envgen: Command
) -> None:
    """It is refused, and the built-in template is not used in silence; `check` reads none."""
    (project / ".env").write_text(f"A={CANARY}\n")
    (templates / "settings.py.j2").symlink_to(target)
    assert refused(envgen)["file"] == "profiles/templates/settings.py.j2"
    (templates / "settings.py.j2").unlink()
    (templates / "other.j2").symlink_to(target)
    assert problems(envgen)[1][0]["rule"] == "template-unused"


def test_a_folder_is_no_override(templates: Path, envgen: Command) -> None:
    """Only files count."""
    (templates / "settings.py.j2").mkdir()
    assert envgen("render", "--all").status == 0
    assert problems(envgen) == (0, [])


def test_yaml_that_does_not_parse_is_refused(templates: Path, envgen: Command) -> None:
    """A part is to blame where the whole is envgen's own."""
    (templates / "render.entry.yaml.j2").write_text("      - [\n")
    assert refused(envgen)["file"] == "profiles/templates/render.entry.yaml.j2"
    (templates / "render.entry.yaml.j2").write_text(f"{PLACEHOLDER}\n")
    problem = refused(envgen)
    assert (problem["file"], problem["line"]) == ("profiles/templates/render.entry.yaml.j2", 1)


@pytest.mark.threat("a project's template sees the values of secrets")
def test_no_template_of_the_project_gets_the_values_of_secrets(
    project: Path, templates: Path, envgen: Command
) -> None:
    """The template of .env files cannot be overridden, and includes nothing of the project."""
    (templates / "dotenv.j2").write_text('{% include "envgen/dotenv.j2" %}\n')
    assert refused(envgen)["file"] == "profiles/templates/dotenv.j2"
    assert refused(envgen, "--target", "settings")["file"] == "profiles/templates/dotenv.j2"
    assert not (project / ".env").exists()
    (templates / "dotenv.j2").unlink()
    (templates / "dotenv.example.j2").write_text(
        '{% extends "envgen/dotenv.j2" %}\n{% block end %}\n# {{ sections[0].rule|comment }}\n'
        "{% for section in sections %}{% for entry in section.entries %}\n"
        "# {{ entry.name|comment }}: {{ entry.value }}\n{% endfor %}{% endfor %}\n{% endblock %}\n"
    )
    assert envgen("render", "--all").status == 0
    secrets = [line for line in (project / ".env").read_text().splitlines() if "SECRET" in line]
    values = [line.partition("=")[2].strip("'") for line in secrets if "=" in line]
    assert any(values)
    text = (project / ".env.example").read_text()
    assert "# DJANGO_SECRET_KEY: \n" in text
    assert [value for value in values if value and value in text] == []
    assert "# DJANGO_SECRET_KEY:" not in (project / ".env").read_text()


def test_a_template_that_nothing_uses_is_a_warning(
    project: Path, templates: Path, envgen: Command
) -> None:
    """A misspelt override does nothing; a template of an output or of a template is used."""
    add_outputs(project, "{a: {template: a.j2, path: a.txt, language: text}}")
    (templates / "a.j2").write_text('{% include "part.j2" %}\n')
    (templates / "part.j2").write_text("x\n")
    (templates / "setings.py.j2").write_text(END)
    (templates / "README.md").write_text("x\n")
    assert envgen("render", "--all").status == 0
    status, (found,) = problems(envgen)
    assert status == 0
    assert (found["rule"], found["severity"]) == ("template-unused", "warning")
    assert found["file"] == "profiles/templates/setings.py.j2"
    assert "settings.py.j2" in found["hint"]
    # Another profile than the one with the output says no more.
    assert problems(envgen, "development") == (0, [found])


def test_without_project_templates_what_is_skipped_is_named(
    project: Path, templates: Path, envgen: Command
) -> None:
    """No template is run or read, and none of the files that they make is compared."""
    add_outputs(project, "{heroku: {template: Procfile.j2, path: Procfile}}")
    (templates / "Procfile.j2").write_text(PROCFILE)
    (templates / "settings.py.j2").write_text(END)
    assert envgen("render", "--all").status == 0
    for name in ("Procfile.j2", "settings.py.j2"):
        (templates / name).write_text("{% broken\n")

    done = envgen("check", "--no-project-templates")

    assert done.status == 0
    assert "heroku" in done.err
    assert "settings.py.j2" in done.err
    done = envgen("check", "--no-project-templates", "--format", "json")
    data = json.loads(done.out)
    assert data["skipped"] == {"outputs": ["heroku"], "overrides": ["settings.py.j2"]}
    assert [item for item in data["problems"] if item["severity"] == "error"] == []
    # What no template of the project makes is compared as ever.
    (project / "render.yaml").write_text("services: []\n")
    assert envgen("check", "--no-project-templates").status == 1


def test_where_nothing_is_skipped_nothing_is_said_of_it(envgen: Command) -> None:
    """Without outputs and overrides the option changes no line, in JSON neither."""
    envgen("render", "--all")
    assert envgen("check") == envgen("check", "--no-project-templates")
    data = json.loads(envgen("check", "--format", "json").out)
    assert "skipped" not in data


HOSTILE = ["a\\nb: c", "a\\rb", "a\\x85b", "a\\u2028b", "a\\tb", "a\\0b", "a\\\\"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.threat("a value breaks out of its line in plain text")
def test_a_value_cannot_leave_its_line(
    value: str, project: Path, templates: Path, envgen: Command
) -> None:
    """The problem is at the template's line, and does not show the value."""
    text = json.dumps(CANARY)[:-1] + value + '"'
    add_outputs(project, f"{{p: {{template: p.j2, path: Procfile, data: {{v: {text}}}}}}}")
    (templates / "p.j2").write_text("web: a\nx: {{ data.v }}\n")
    problem = refused(envgen)
    assert (problem["file"], problem["line"]) == ("profiles/templates/p.j2", 2)
    assert not (project / "Procfile").exists()


@pytest.mark.parametrize(
    "template", [f"{PLACEHOLDER}\n{PLACEHOLDER}\n", "# envgen: sha256 00000000000000aa\n"]
)
def test_an_output_with_a_second_checksum_is_a_problem(
    template: str, project: Path, templates: Path, envgen: Command
) -> None:
    """It was a crash once."""
    add_outputs(project, "{p: {template: p.j2, path: Procfile}}")
    (templates / "p.j2").write_text(template)
    assert refused(envgen)["file"] == "profiles/templates/p.j2"


def test_data_is_merged_by_extends_and_has_no_secret(
    project: Path, templates: Path, envgen: Command
) -> None:
    """Key by key, as all mappings; a secret is refused at its place."""
    with (project / "profiles/base.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "outputs: {p: {template: p.j2, path: Procfile, data: {a: {b: 1, c: 2}, d: x}}}\n"
        )
    (templates / "p.j2").write_text("{{ data.a.b }} {{ data.a.c }} {{ data.d }}\n")
    add_outputs(project, "{p: {data: {a: {b: 3}}}}")
    assert envgen("render", "production").status == 0
    assert (project / "Procfile").read_text().splitlines()[-1] == "3 2 x"
    with (project / "profiles/test.yaml").open("a", encoding="utf-8") as file:
        file.write(f"outputs: {{p: {{data: {{e: {{api_token: {CANARY}}}}}}}}}\n")
    done = envgen("check", "--format", "json")
    (problem,) = json.loads(done.out)["problems"]
    assert (done.status, problem["rule"]) == (2, "secret-in-profile")
    assert problem["file"] == "profiles/test.yaml"
    assert CANARY not in done.out


def test_todo_reads_the_blueprint_of_an_override(
    templates: Path, envgen: Command, project: Path
) -> None:
    """Other commands that render use the override too."""
    (templates / "render.yaml.j2").write_text(f"{PLACEHOLDER}\nservices: []\n")
    assert envgen("render", "production").status == 0
    assert "DJANGO_SECRET_KEY" not in envgen("todo", "production", "--first").out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_never_ends_is_not_read(templates: Path, envgen: Command) -> None:
    """A named pipe among the templates holds nobody up."""
    envgen("render", "--all")
    os.mkfifo(templates / "pipe.j2")
    assert problems(envgen)[1][0]["rule"] == "template-unused"
