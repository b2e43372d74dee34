"""What is rendered, byte for byte, against the files in tests/golden.

`scripts/golden` writes those files again, so that a person can read the diff. The modules of
envgen/runtime are not among them: they are copied as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import scenarios
import yaml
from render_schema import render_schema

import envgen.runtime
from envgen.model import Artifact
from envgen.output import checksum

RUFF = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
WRITE = os.environ.get("ENVGEN_GOLDEN") == "write"

WITH_BOT = {"bot_in_web", "bot_worker"}
WITH_BASE = {"bot_worker", "no_bot"}

each_scenario = pytest.mark.parametrize(
    "scenario", scenarios.SCENARIOS, ids=lambda scenario: scenario.name
)
golden_ones = pytest.mark.parametrize(
    "scenario", [s for s in scenarios.SCENARIOS if s.golden], ids=lambda scenario: scenario.name
)


@golden_ones
def test_golden_files(scenario: scenarios.Scenario, tmp_path: Path) -> None:
    """Every file of a project is, byte for byte, the one in tests/golden, and no other is there."""
    folder = GOLDEN / scenario.name
    rendered = {
        golden_path(artifact): (tmp_path / artifact.path).read_bytes()
        for artifact in artifacts(scenario, tmp_path)
        if artifact.target != "runtime"
    }
    if WRITE:
        write(folder, rendered)
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert sorted(rendered) == sorted(found)
    for path, data in rendered.items():
        assert data.decode() == found[path].decode(), path
        assert data == found[path], path


def test_every_target_has_golden_files(tmp_path: Path) -> None:
    """Between them the projects in tests/golden have files of every target and profile."""
    from envgen.output.targets import targets

    seen: set[str] = set()
    for number, scenario in enumerate(s for s in scenarios.SCENARIOS if s.golden):
        found = artifacts(scenario, tmp_path / str(number))
        seen |= {artifact.target for artifact in found}
        assert {artifact.profile for artifact in found} >= set(scenarios.PROFILES)
    assert seen == set(targets())


@golden_ones
def test_runtime_is_copied(scenario: scenarios.Scenario, tmp_path: Path) -> None:
    """The modules beside the settings are those of envgen/runtime, but for the mark.

    `backend` and `bot_auth` are among them where the project has a bot, and only there;
    `composition` is where the settings are based on a module of the project.
    """
    source = Path(str(envgen.runtime.__file__)).parent
    wanted = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
    if scenario.name not in WITH_BOT:
        bots = ("bot_auth/", "backend.py")
        wanted = {path for path in wanted if not path.startswith(bots)}
    if scenario.name not in WITH_BASE:
        wanted.remove("composition.py")
    found = [item for item in artifacts(scenario, tmp_path) if item.target == "runtime"]
    package = min((Path(item.path).parent for item in found), key=lambda path: len(path.parts))
    copies = {Path(item.path).relative_to(package).as_posix(): item.path for item in found}
    assert set(copies) == wanted
    for path in wanted - {"__init__.py"}:
        text = (source / path).read_text(encoding="utf-8")
        copy = (tmp_path / copies[path]).read_text(encoding="utf-8")
        assert copy == checksum.stamp(text, "python"), path


@each_scenario
def test_modules_are_clean(scenario: scenarios.Scenario, tmp_path: Path) -> None:
    """Generated modules pass `ruff check` and `ruff format --check` with ruff's own defaults."""
    modules = [item.path for item in artifacts(scenario, tmp_path) if item.path.endswith(".py")]
    for command in (["check"], ["format", "--check", "--diff"]):
        ruff = [RUFF, *command, "--isolated", "--no-cache", *modules]
        done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@each_scenario
def test_blueprints_are_valid(scenario: scenarios.Scenario, tmp_path: Path) -> None:
    """Every render.yaml validates against the schema that Render publishes."""
    validator = jsonschema.Draft202012Validator(render_schema())
    found = [item for item in artifacts(scenario, tmp_path) if item.target == "blueprint"]
    assert len(found) == len(scenarios.DEPLOYED)
    for item in found:
        manifest = yaml.safe_load((tmp_path / item.path).read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(manifest)] == []


def artifacts(scenario: scenarios.Scenario, folder: Path) -> list[Artifact]:
    """Render a scenario's project into `folder`; its Django modules are empty files."""
    scenarios.write(scenario, folder, "6.1" if scenario.since > "5.2" else "5.2")
    package = folder / scenario.root / scenario.package
    package.mkdir(parents=True, exist_ok=True)
    for name in ("urls", "wsgi", "asgi"):
        (package / f"{name}.py").touch()
    if scenario.base_settings:
        (folder / scenario.base_settings).touch()
    _, changes = scenarios.render(folder)
    return [change.artifact for change in changes]


def golden_path(artifact: Artifact) -> str:
    """Return where a file stands in tests/golden: git is to see it, and nobody to load it."""
    folder, _, name = artifact.path.rpartition("/")
    name = name.removeprefix(".") if artifact.target == "dotenv" else name
    return f"{folder}/{name}" if folder else name


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Make `files` the only ones in a folder."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
