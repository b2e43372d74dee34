"""Every kind of output: found by discovery, read back by its language, and beautiful to ruff."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import dotenv
import pytest
import yaml

from envgen.errors import InputError
from envgen.model import Artifact, Deployment, Facts
from envgen.output import checksum
from envgen.output.checksum import PLACEHOLDER
from envgen.output.targets import outputs, targets, title_rule
from envgen.output.templating import Templates, own_templates
from envgen.platforms import parts
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

PROFILES = {
    "base": """
project: shop
django: {apps: [rest_framework, corsheaders, whitenoise]}
programs:
  web: {command: gunicorn shop.wsgi, django: true}
  bot: {command: python -m bot, runs_in: web}
bot: {}
env:
  RATE: 0.5
  MOTTO: {value: "a \\"b\\" $HOME #1 {{ x }}", help: "What we say\\nevery day", for: [web, bot]}
  TOKEN: {secret: true, for: [bot], help: "Discord → Bot"}
outputs: {fly: {template: fly.j2, path: "fly.{profile}.toml"}}
""",
    "development": "extends: base",
    "production": """
extends: base
site: {hosts: [shop.example.com], frontends: [https://app.example.com]}
database: {provider: render-postgres}
redis: {}
render: {services: {web: {plan: starter}}}
""",
    "test": "extends: base",
}
# On top of a module of the user's own, with and without a package around it.
BASED = {
    "base": PROFILES["base"].replace("{apps:", "{base_settings: BASE, extra_settings: more, apps:"),
    "production": PROFILES["production"],
    "development": PROFILES["development"],
}


def deployments(profiles: dict[str, str]) -> list[Deployment]:
    sources = {
        name: ProfileSource(f"profiles/{name}.yaml", text.encode())
        for name, text in profiles.items()
    }
    loaded = load(sources)
    assert loaded.problems == ()
    found = []
    for profile in loaded.profiles.values():
        deployment, problems = resolve(
            profile,
            Facts(frozenset({"shop.base", "base", "shop.settings", "settings_old", "more"})),
        )
        assert problems == []
        found.append(deployment)
    return found


def artifacts(folder: Path, name: str, profiles: dict[str, str] = PROFILES) -> dict[str, Artifact]:
    """The files of one target, by path."""
    folder.joinpath("fly.j2").write_text(
        "app = {{ project }}\nhosts = {{ hosts }}\n", encoding="utf-8"
    )
    templates = Templates(own_templates(), project=Templates(folder, "profiles/templates"))
    found = deployments(profiles)
    target = targets()[name]
    made = [*target.for_project(found, templates)]
    for deployment in found:
        made += target.for_profile(deployment, templates)
    assert all(artifact.target == name for artifact in made)
    return {artifact.path: artifact for artifact in made}


def test_targets_are_found_by_discovery() -> None:
    """A module in envgen/output/targets is a target, by its name; no list names it."""
    folder = Path(sys.modules["envgen.output.targets"].__file__ or "").parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    manifests = {module.TARGET.name for module in parts("target")}
    assert set(targets()) == modules | manifests
    assert all(target.about for target in targets().values())


@pytest.mark.parametrize(
    "name", ["settings", "blueprint", "start", "example", "outputs", "runtime"]
)
def test_every_committed_file_has_one_mark_and_no_trailing_blanks(
    name: str, tmp_path: Path
) -> None:
    """Files end in one newline; the mark stands once, on a line of its own."""
    for artifact in artifacts(tmp_path, name).values():
        lines = artifact.text.split("\n")
        assert lines[-1] == ""
        assert lines[-2] != ""
        assert lines.count(PLACEHOLDER) == 1
        assert [line for line in lines if line != line.rstrip()] == []
        assert "\n\n\n\n" not in artifact.text


@pytest.mark.parametrize("name", ["settings", "blueprint", "example", "start"])
def test_the_same_profile_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    """Nothing depends on the moment, the order of a set or what was rendered before."""
    assert artifacts(tmp_path, name) == artifacts(tmp_path, name)


@pytest.mark.parametrize("base", [None, "shop.base", "base", "shop.settings", "settings_old"])
def test_generated_python_is_clean_under_ruff(base: str | None, tmp_path: Path) -> None:
    """`ruff check` and `ruff format --check` with their defaults have nothing to say."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff is not None
    profiles = {k: v.replace("BASE", base) for k, v in BASED.items()} if base else PROFILES
    for name in ("settings", "runtime"):
        for path, artifact in artifacts(tmp_path, name, profiles).items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(artifact.text, encoding="utf-8")
    for command in (["check"], ["format", "--check", "--diff"]):
        line = [ruff, *command, "--isolated", "--no-cache", str(tmp_path / "config")]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("profile", ["development", "production", "test"])
def test_a_settings_module_assigns_and_calls_env_and_does_no_more(
    profile: str, tmp_path: Path
) -> None:
    """Pure data and calls; each setting once, and every problem raised at the end."""
    module = artifacts(tmp_path, "settings")[f"config/settings/{profile}.py"]
    tree = ast.parse(module.text)
    kinds = {type(node) for node in tree.body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.If}
    names = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
    assert ast.unparse(tree.body[-1]) == "env.finish()"
    # A single text that is longer is left on its line.
    long = [line for line in module.text.splitlines() if len(line) > 88]
    assert all(re.fullmatch(r' +("\w+": )?"[^"]+",', line) for line in long)


def test_the_header_names_the_profile_and_the_command(tmp_path: Path) -> None:
    """A reader learns what to edit and what to run; no date, no absolute path, no version."""
    for name in ("settings", "blueprint", "start"):
        for artifact in artifacts(tmp_path, name).values():
            head = " ".join(artifact.text.replace("#", " ").split())[:400]
            assert f"Generated by envgen from profiles/{artifact.profile}.yaml" in head
            assert f"`envgen render {artifact.profile}`" in head
            assert str(tmp_path) not in artifact.text
            assert not re.search(r"\b20\d\d-\d\d-\d\d\b", artifact.text)


def test_render_yaml_reads_back(tmp_path: Path) -> None:
    """The Blueprint has services, database and store; each entry one key and one source."""
    (artifact,) = artifacts(tmp_path, "blueprint").values()
    assert artifact.path == "render.yaml"
    data = yaml.safe_load(artifact.text)
    assert list(data) == ["services", "databases"]
    assert [service["type"] for service in data["services"]] == ["web", "keyvalue"]
    entries = data["services"][0]["envVars"]
    keys = [entry["key"] for entry in entries]
    assert len(keys) == len(set(keys))
    assert all(len(entry) == 2 for entry in entries)
    values = {entry["key"]: entry.get("value") for entry in entries}
    assert values["MOTTO"] == 'a "b" $HOME #1 {{ x }}'
    assert values["RATE"] == "0.5"
    assert {"key": "TOKEN", "sync": False} in entries


def test_env_example_documents_every_variable_of_every_profile(tmp_path: Path) -> None:
    """What any profile asks for stands in it, told what it is; no secret and one line a key."""
    (artifact,) = artifacts(tmp_path, "example").values()
    wanted = {item.name for found in deployments(PROFILES) for item in found.variables}
    named = re.findall(r"^(?:# )?([A-Z_0-9]+)=", artifact.text, re.MULTILINE)
    assert sorted(named) == sorted(wanted)
    assert len(named) == len(set(named))
    file = tmp_path / ".env.example"
    file.write_text(artifact.text, encoding="utf-8")
    values = dotenv.dotenv_values(file)
    assert values["TOKEN"] == values["DJANGO_SECRET_KEY"] == values["BOT_SHARED_SECRET"] == ""
    assert values["RATE"] == "0.5"
    assert "# What we say\\nevery day\n" in artifact.text


def test_the_copied_modules_are_those_of_envgen_runtime(tmp_path: Path) -> None:
    """Byte by byte, beside the settings; a package's own __init__.py is left as it is."""
    made = artifacts(tmp_path, "runtime")
    folder = Path(sys.modules["envgen.runtime"].__file__ or "").parent
    for path, artifact in made.items():
        name = Path(path).relative_to("config/settings").as_posix()
        assert artifact.keeps_existing is (name == "__init__.py")
        if name != "__init__.py":
            assert artifact.text == (folder / name).read_text(encoding="utf-8")
            assert checksum.stamp(artifact.text, "python") != artifact.text
    assert {"config/settings/__init__.py", "config/settings/bot_auth/__init__.py"} <= set(made)


def test_an_output_of_ones_own_needs_no_python(tmp_path: Path) -> None:
    """A template and two lines in the profile make a file for each profile, quoted for TOML."""
    made = artifacts(tmp_path, "outputs")
    assert set(made) == {"fly.development.toml", "fly.production.toml", "fly.test.toml"}
    text = made["fly.production.toml"].text
    assert text == f'{PLACEHOLDER}\napp = "shop"\nhosts = ["shop.example.com"]\n'


def test_without_project_templates_there_are_no_outputs() -> None:
    """Where a project's own templates are not to be trusted, none is read."""
    (found, *_) = deployments(PROFILES)
    assert list(outputs.artifacts(found, Templates(own_templates()))) == []


def test_an_output_that_fails_says_its_own_line(tmp_path: Path) -> None:
    """The place is in profiles/templates, and the message has no value."""
    (tmp_path / "fly.j2").write_text("a\n{{ secret_key }}\n", encoding="utf-8")
    templates = Templates(own_templates(), project=Templates(tmp_path, "profiles/templates"))
    with pytest.raises(InputError) as caught:
        list(outputs.artifacts(deployments(PROFILES)[0], templates))
    assert str(caught.value.problems[0].place) == "profiles/templates/fly.j2:2:1"


def test_no_template_of_ones_own_is_given_a_secret(tmp_path: Path) -> None:
    """Of a secret a template knows the name and who reads it."""
    (tmp_path / "fly.j2").write_text(
        "{% for v in variables if v.secret %}\n"
        "# {{ v.name|comment }} {{ [v.value] if v.value else 0 }}\n"
        "{% endfor %}\n",
        encoding="utf-8",
    )
    templates = Templates(own_templates(), project=Templates(tmp_path, "profiles/templates"))
    for deployment in deployments(PROFILES):
        (made,) = outputs.artifacts(deployment, templates)
        assert "# TOKEN 0\n" in made.text
        assert "[" not in made.text


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("fly.toml", "toml"),
        ("a.yml", "yaml"),
        ("a/b.py", "python"),
        ("Procfile", "text"),
        ("bin/go", "shell"),
    ],
)
def test_the_ending_of_a_path_tells_the_language(path: str, language: str) -> None:
    """Values are quoted for what the file is."""
    assert outputs.language_of(path) == language


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a\n", [PLACEHOLDER, "a"]),
        ("#!/bin/sh\na\n", ["#!/bin/sh", PLACEHOLDER, "a"]),
        (f"a\n{PLACEHOLDER}\n", ["a", PLACEHOLDER]),
    ],
)
def test_the_mark_goes_where_no_program_minds(text: str, first: list[str], tmp_path: Path) -> None:
    """First, behind a line that names a shell, or where the template has it already."""
    (tmp_path / "fly.j2").write_text(text, encoding="utf-8")
    templates = Templates(own_templates(), project=Templates(tmp_path))
    (made,) = outputs.artifacts(deployments(PROFILES)[0], templates)
    assert made.text.splitlines() == first


def test_a_rule_has_one_length() -> None:
    """Sections are ruled off alike, whatever their titles."""
    rules: list[Any] = [title_rule(title) for title in ("Core", "Hosts and origins")]
    assert {len(rule) for rule in rules} == {77}
