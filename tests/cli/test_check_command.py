"""`envgen check`: what it says, how it ends, and what it never does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, git

from envgen.check import rules

KEYS = ["rule", "severity", "message", "hint", "file", "line", "column", "fix"]
SPY = "from pathlib import Path\nPath(__file__).with_name('was-imported').touch()\n"


@pytest.fixture
def rendered(project: Path, envgen: Command) -> Path:
    """Return a project whose files are all written."""
    assert envgen("render", "--all").status == 0
    return project


def ignore(project: Path, text: str) -> None:
    """Switch rules off in base.yaml; render what follows from it."""
    with (project / "profiles/base.yaml").open("a") as file:
        file.write(f"ignore: {text}\n")


def test_everything_agrees(rendered: Path, envgen: Command) -> None:
    """Notes about what a person must supply go to stderr, and nothing fails."""
    done = envgen("check")
    assert done.status == 0
    assert done.out.startswith("development, production, staging and test: no errors from ")
    assert {severity for severity, *_ in done.findings} == {"note", "warning"}
    assert ".env.production" in done.places("value-missing", "note")
    assert "DATABASE_URL" in done.about("value-missing")
    notes = sum(severity == "note" for severity, *_ in done.findings)
    assert f" and {notes} notes in" in done.err.rstrip().splitlines()[-1]


def test_what_the_platform_generates_is_not_missing(project: Path, envgen: Command) -> None:
    """Nobody has to supply it, and .env.example says who makes it."""
    profile = project / "profiles/production.yaml"
    profile.write_text(f"{profile.read_text()}env: {{SALT: {{generate: render}}}}\n")
    assert envgen("render", "--all").status == 0
    done = envgen("check", "--missing", "--format", "json")
    data = json.loads(done.out)
    missing = [item["name"] for item in data["missing"]["production"]]
    assert "DATABASE_URL" in missing
    assert "SALT" not in missing
    notes = [item["message"] for item in data["problems"] if item["rule"] == "value-missing"]
    assert not any("SALT" in note for note in notes)
    lines = (project / ".env.example").read_text().splitlines()
    assert lines[lines.index("SALT=") - 1].startswith("# Secret. Render generates it.")


def test_the_profiles_that_are_named(rendered: Path, envgen: Command) -> None:
    """Only those are looked at; an unknown one is a mistake of whoever called."""
    (rendered / "render.yaml").unlink()
    assert envgen("check", "development").status == 0
    assert envgen("check", "production").status == 1
    done = envgen("check", "productoin")
    assert done.status == 2
    assert done.findings == [("error", "unknown-profile", "")]
    assert "production?" in done.err


def test_what_is_wrong_comes_last_and_sorted_by_place(rendered: Path, envgen: Command) -> None:
    """Notes come before errors, each from a file's top; errors end with 1 and no agreement."""
    text = (rendered / "render.yaml").read_text()
    (rendered / "render.yaml").write_text(text.replace("    plan: starter\n", ""))
    (rendered / ".env").chmod(0o644)
    done = envgen("check")
    assert done.status == 1
    assert done.out == ""
    kinds = [severity for severity, *_ in done.findings]
    assert kinds == sorted(kinds, key=("note", "warning", "error").index)
    for kind in ("note", "error"):
        files = [place.split(":")[0] for each, _, place in done.findings if each == kind]
        assert len(files) > 1
        assert files == sorted(files)


def test_the_schema_of_its_json(rendered: Path, envgen: Command) -> None:
    """Scripts rely on these keys and types."""
    (rendered / ".env").chmod(0o644)
    done = envgen("check", "--format", "json")
    data = json.loads(done.out)
    assert (done.status, done.err) == (1, "")
    assert list(data) == ["profiles", "problems", "ignored", "checks", "not_checked", "missing"]
    assert list(data["missing"]) == data["profiles"]
    assert data["profiles"] == ["development", "production", "staging", "test"]
    for problem in data["problems"]:
        assert list(problem) == KEYS
        assert problem["severity"] in ("error", "warning", "note")
        assert problem["rule"] in rules()
    assert ".env" in {item["file"] for item in data["problems"] if item["rule"] == "dotenv-mode"}


def test_wrong_input_as_json(project: Path, envgen: Command) -> None:
    """A profile with problems is told in the same form, and ends with 2."""
    with (project / "profiles/production.yaml").open("a") as file:
        file.write("sites: {}\n")
    done = envgen("check", "--format", "json")
    data = json.loads(done.out)
    assert (done.status, done.err) == (2, "")
    assert [list(problem) for problem in data["problems"]] == [KEYS]
    assert data["problems"][0]["file"] == "profiles/production.yaml"
    assert data["ignored"] == []


def test_an_ignored_rule(rendered: Path, envgen: Command) -> None:
    """It says nothing any more, and `check` says that it was switched off, and why."""
    (rendered / ".env").chmod(0o644)
    ignore(rendered, "{dotenv-mode: the machine is mine alone}")
    done = envgen("check")
    assert done.status == 0
    assert "dotenv-mode (the machine is mine alone)" in done.err
    data = json.loads(envgen("check", "test", "--format", "json").out)
    assert data["ignored"] == [
        {"profile": "test", "rule": "dotenv-mode", "reason": "the machine is mine alone"}
    ]


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("{drifts: x}", "ignore", "drift?"),
        ("{zzz: x}", "ignore", "--list-rules"),
        ("{drift: ''}", "ignore", "drift"),
        ("{render-secret: ''}", "ignore", "render-secret"),
        ("{drift: '  '}", "ignore", "drift"),
    ],
)
def test_a_wrong_ignore(rendered: Path, envgen: Command, text: str, rule: str, said: str) -> None:
    """An unknown rule or a missing reason is wrong input, told once and at its place."""
    lines = (rendered / "profiles/base.yaml").read_text().count("\n")
    ignore(rendered, text)
    done = envgen("check")
    assert done.status == 2
    assert done.findings == [("error", rule, f"profiles/base.yaml:{lines + 1}:10")]
    assert said in done.err


def test_the_list_of_rules(tmp_path: Path, envgen: Command) -> None:
    """Every rule with its reason and way out, also where there is no project."""
    done = envgen("check", "--list-rules", cwd=tmp_path)
    assert done.status == 0
    for item in rules().values():
        if item.only_lint:
            continue  # `envgen lint --list-rules` has it: see tests/lint
        needs = ", with --boot" if item.needs_boot else ""
        head = f"{item.id}  ({item.levels}{needs})"
        assert f"{head}\n    {item.why}\n    fix: {item.fix}\n" in done.out
        assert item.levels.startswith(item.severity)
    assert "hsts-preload  (warning or note, with --boot)" in done.out


@pytest.mark.slow
def test_no_code_of_the_project_runs(rendered: Path) -> None:
    """Modules of the project are read, never imported, however Python would find them."""
    for name in ("config/__init__.py", "manage.py", "sitecustomize.py"):
        (rendered / name).write_text(SPY)
    (rendered / "config/wsgi.py").write_text(f"{SPY}\napplication = None\n")
    (rendered / "yaml.py").write_text(SPY)
    for words in (["render", "--all"], ["check"]):
        done = subprocess.run(
            [str(Path(sys.executable).with_name("envgen")), *words],
            cwd=rendered,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert list(rendered.rglob("was-imported")) == []


def test_nothing_is_written(rendered: Path, envgen: Command) -> None:
    """`check` looks and leaves no trace: not a byte, not a time."""
    (rendered / "render.yaml").unlink()

    def state() -> dict[str, tuple[int, int]]:
        found = (path for path in rendered.rglob("*") if ".git" not in path.parts)
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    before = state()
    envgen("check")
    assert state() == before


def test_project_templates_can_be_left_alone(rendered: Path, envgen: Command) -> None:
    """With --no-project-templates none is read, not even one that cannot be."""
    with (rendered / "profiles/base.yaml").open("a") as file:
        file.write("outputs: {fly: {template: fly.toml.j2, path: 'fly.{profile}.toml'}}\n")
    (rendered / "profiles/templates").mkdir()
    (rendered / "profiles/templates/fly.toml.j2").write_text("{% broken\n")
    assert envgen("check").status == 2
    done = envgen("check", "--no-project-templates")
    assert done.status == 0, done.err


def test_a_fresh_clone_passes(rendered: Path, tmp_path: Path, envgen: Command) -> None:
    """In CI there is no .env file; what needs one is named, and nothing fails."""
    git(rendered, "add", "-A")
    git(rendered, "commit", "-q", "-m", "First")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(rendered), str(clone))
    done = envgen("check", cwd=clone)
    assert done.status == 0, done.err
    assert ".env.production" in done.places("dotenv-absent", "note")
    assert "error" not in {severity for severity, *_ in done.findings}


def test_outside_a_repository(rendered: Path, envgen: Command) -> None:
    """It says so once for all profiles, and nothing fails."""
    shutil.rmtree(rendered / ".git")
    done = envgen("check")
    assert done.status == 0
    assert done.places("no-repository", "note") == [""]


def test_few_processes_of_git(rendered: Path, tmp_path: Path, envgen: Command) -> None:
    """However many profiles there are, git is started a handful of times."""
    log = tmp_path / "log"
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@" >>{log}\nexec {shutil.which("git")} "$@"\n')
    fake.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
        assert envgen("check").status == 0
    assert len(log.read_text().splitlines()) <= 4


def test_no_git_at_all(rendered: Path, envgen: Command) -> None:
    """Where git is not installed nothing can be asked, and nothing fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(rendered / "nowhere"))
        done = envgen("check")
    assert done.status == 0
    assert done.places("dotenv-in-git", "warning") or done.places("dotenv-in-git", "note")


def test_profiles_are_arguments_or_options(rendered: Path, envgen: Command) -> None:
    """With -p, as arguments, or both: the same profiles."""
    wanted = envgen("check", "development", "production")
    assert wanted.out.startswith("development and production: ")
    assert envgen("check", "-p", "development", "-p", "production") == wanted
    assert envgen("check", "development", "--profile", "production") == wanted
    assert envgen("check", "-p", "development", "production").status == 0
    assert envgen("check", "-p", "development", "development").out.startswith("development: ")


def test_missing_values_are_one_note_for_each_file(rendered: Path, envgen: Command) -> None:
    """The note names the variables; --missing and JSON tell of each who reads it, and its help."""
    done = envgen("check", "development", "production")
    assert done.places("value-missing", "note") == [".env", ".env.production"]
    [ours] = [
        line for line in done.about("value-missing").splitlines() if line.startswith(".env: ")
    ]
    assert "DISCORD_TOKEN" in ours
    assert "DISCORD_GUILD_ID" in ours
    assert "DATABASE_URL" not in ours  # development has SQLite
    assert "Discord → " not in done.out + done.err
    assert "envgen check --missing" in done.commands
    listed = envgen("check", "development", "--missing")
    told = envgen("check", "development").err
    rest = "; `envgen check --missing` shows where to find them"
    assert rest in told
    assert (listed.status, listed.err) == (0, told.replace(rest, ""))
    data = json.loads(envgen("check", "development", "--format", "json").out)["missing"]
    assert list(data) == ["development"]
    names = [item["name"] for item in data["development"]]
    assert names == ["DISCORD_TOKEN", "DISCORD_GUILD_ID"]
    lines = [line for line in listed.out.splitlines() if line.startswith(".env: ")]
    assert lines == [f".env: {name}" for name in names]
    for item in data["development"]:
        assert list(item) == ["name", "help", "programs"]
        assert item["programs"] == ["bot"]
        about = listed.out.partition(f".env: {item['name']}\n")[2].splitlines()[:2]
        assert about[0] == f"    {item['help']}"
        assert about[1].endswith(" bot")


def test_a_program_that_cannot_start_here(rendered: Path, envgen: Command) -> None:
    """In development that is a warning, which names the program; elsewhere it is a note."""
    base = rendered / "profiles/base.yaml"
    base.write_text(base.read_text().replace("env:\n", "env:\n  MAPS_API_KEY: {secret: true}\n", 1))
    assert envgen("render", "--all", "-q").status == 0
    done = envgen("check", "development", "production")
    assert done.places("value-missing", "warning") == [".env"]
    assert done.places("value-missing", "note") == [".env.production"]
    assert "so web cannot start" in done.about("value-missing").splitlines()[-2]


def test_nothing_is_missing(rendered: Path, envgen: Command) -> None:
    """Without a missing value --missing says so, and JSON has an empty list."""
    text = (rendered / ".env").read_text()
    text = text.replace("DISCORD_TOKEN=\n", "DISCORD_TOKEN=a\n")
    (rendered / ".env").write_text(text.replace("DISCORD_GUILD_ID=\n", "DISCORD_GUILD_ID=1\n"))
    done = envgen("check", "development", "--missing")
    assert done.places("value-missing", "note") == []
    listed = [line for line in done.out.splitlines() if line.startswith(".env: ")]
    assert listed == [".env: no value is missing"]
    data = json.loads(envgen("check", "development", "--format", "json").out)
    assert data["missing"] == {"development": []}


def test_the_hint_of_drift_names_the_profile(rendered: Path, envgen: Command) -> None:
    """Each file's hint renders the profile it is of; a shared file follows from all."""
    with (rendered / "profiles/base.yaml").open("a") as file:
        file.write("settings: {TIME_ZONE: Europe/Berlin}\n")
    (rendered / ".env.example").unlink()
    done = envgen("check")
    places = done.places("drift")
    hints = dict(zip(places, done.commands[-len(places) :], strict=True))
    assert hints["config/settings/production.py"] == "envgen render production"
    assert hints["config/settings/staging.py"] == "envgen render staging"
    assert hints[".env.example"] == "envgen render --all"


def test_the_hint_of_an_edited_file_names_the_profile(rendered: Path, envgen: Command) -> None:
    """What somebody edited belongs into the profile."""
    with (rendered / "render.yaml").open("a") as file:
        file.write("# mine\n")
    done = envgen("check", "production")
    assert done.places("drift") == ["render.yaml"]
    assert "`envgen render production`" in done.about("drift")


def test_profiles_that_were_never_rendered(project: Path, envgen: Command) -> None:
    """One error for each says how many files are missing, and which command writes them."""
    done = envgen("check")
    assert done.status == 1
    profiles = ("development", "production", "staging", "test")
    assert done.places("drift") == [f"profiles/{name}.yaml" for name in profiles]
    for name in profiles:
        assert f"envgen render {name}" in done.commands
    assert envgen("render", "--all", "-q").status == 0
    assert envgen("check").places("drift") == []


def test_one_profile_that_was_never_rendered(rendered: Path, envgen: Command) -> None:
    """Files that several profiles share are there: only the profile's own are counted."""
    (rendered / "config/settings/staging.py").unlink()
    (rendered / "bin/start-staging").unlink()
    (rendered / "render.staging.yaml").unlink()
    done = envgen("check")
    assert done.places("drift") == ["profiles/staging.yaml"]
    assert re.findall("[0-9]+", done.about("drift")) == ["3"]
