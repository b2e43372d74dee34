"""`envgen render`: the whole way from profiles to files, and everything it must leave alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Command, Done, files_of, git, replace

COMMITTED = ("render.yaml", "config/settings/production.py", ".env.example", "bin/start-production")


def append(path: Path, text: str) -> None:
    """Add a line to a file, as a person would."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def committed(root: Path) -> dict[str, bytes]:
    """Return every file but those that git never gets."""
    private = (".env", ".env.production", ".env.staging")
    return {path: data for path, data in files_of(root).items() if path not in private}


def paths(done: Done) -> list[str]:
    """Return the files that `render --check` names."""
    return [line.partition(": ")[0] for line in done.out.splitlines()]


def test_renders_every_profile(project: Path, envgen: Command) -> None:
    """--all writes each output of every profile, and says which."""
    done = envgen("render", "--all")
    assert done.status == 0
    for path in (*COMMITTED, ".env", ".env.production", "render.staging.yaml"):
        assert (project / path).is_file()
        assert f"created  {path}\n" in done.out
    assert not (project / ".env.test").exists()
    assert not (project / "render.development.yaml").exists()


def test_twice_gives_the_same_bytes(project: Path, envgen: Command) -> None:
    """A second render changes no byte, no mode and no time of any file."""
    envgen("render", "--all")
    before, times = files_of(project), (project / ".env").stat().st_mtime_ns
    done = envgen("render", "--all")
    assert (done.status, done.out) == (0, "")
    assert files_of(project) == before
    assert (project / ".env").stat().st_mtime_ns == times


def test_names_one_profile_or_all(envgen: Command) -> None:
    """Without a profile and without --all nothing is guessed."""
    done = envgen("render")
    assert done.status == 2
    assert "--all" in done.err


def test_one_profile_alone(project: Path, envgen: Command) -> None:
    """A profile's files and the shared ones are written; those of other profiles are not."""
    assert envgen("render", "development").status == 0
    assert (project / ".env").exists()
    assert (project / "config/settings/environment.py").exists()
    assert not (project / "render.yaml").exists()


def test_shared_files_are_the_same_whichever_profile_is_rendered(
    project: Path, envgen: Command
) -> None:
    """.env.example and the runtime files are about all profiles."""
    envgen("render", "development")
    one = (project / ".env.example").read_bytes()
    envgen("render", "production")
    assert (project / ".env.example").read_bytes() == one


def test_unknown_profile_gets_a_suggestion(project: Path, envgen: Command) -> None:
    """A typo is answered by the name that was meant, and nothing is written."""
    before = files_of(project)
    done = envgen("render", "prodution", "development")
    assert done.status == 2
    assert done.findings == [("error", "unknown-profile", "")]
    assert "production?" in done.err
    assert files_of(project) == before


def test_base_is_never_rendered(envgen: Command) -> None:
    """`base` is a profile to build on."""
    done = envgen("render", "base")
    assert done.status == 2
    assert done.findings == [("error", "unknown-profile", "")]
    assert "base" in done.err
    assert "base?" not in done.err


# --- --check, --diff, --target, --format, -q ---------------------------------------------------


def test_check_writes_nothing_and_says_why(project: Path, envgen: Command) -> None:
    """--check ends with 1 and names each file with its reason, until everything is in step."""
    before = files_of(project)
    done = envgen("render", "--all", "--check")
    assert done.status == 1
    assert "render.yaml" in paths(done)
    assert files_of(project) == before
    envgen("render", "--all")
    assert envgen("render", "--all", "--check").status == 0
    append(project / "profiles/base.yaml", "settings: {TIME_ZONE: Europe/Berlin}\n")
    done = envgen("render", "production", "--check")
    assert done.status == 1
    assert paths(done) == ["config/settings/production.py"]
    assert "staging" not in done.out


def test_diff_writes_nothing_and_shows_lines(project: Path, envgen: Command) -> None:
    """--diff prints a unified diff to stdout, and is no failure by itself."""
    envgen("render", "--all")
    before = files_of(project)
    append(project / "profiles/base.yaml", "settings: {TIME_ZONE: Europe/Berlin}\n")
    profile = (project / "profiles/base.yaml").read_bytes()
    done = envgen("render", "production", "--diff")
    assert done.status == 0
    assert '-TIME_ZONE = "UTC"\n' in done.out
    assert '+TIME_ZONE = "Europe/Berlin"\n' in done.out
    assert files_of(project) == before | {"profiles/base.yaml": profile}


def test_target_limits_what_is_written(project: Path, envgen: Command) -> None:
    """--target writes one kind of output alone."""
    before = set(files_of(project))
    assert envgen("render", "--all", "--target", "blueprint").status == 0
    assert set(files_of(project)) - before == {"render.yaml", "render.staging.yaml"}


def test_unknown_target_is_named(envgen: Command) -> None:
    """An unknown kind of output is a usage error that lists those there are."""
    done = envgen("render", "--all", "--target", "fly")
    assert done.status == 2
    assert "blueprint" in done.err


def test_json_is_all_of_stdout(envgen: Command) -> None:
    """--format json prints one document, with a state and a reason for each file."""
    done = envgen("render", "--all", "--format", "json")
    changes = {item["path"]: item for item in json.loads(done.out)["changes"]}
    assert changes["render.yaml"]["state"] == "create"
    assert changes[".env"]["made"] == ["DJANGO_SECRET_KEY", "BOT_SHARED_SECRET"]
    assert "DISCORD_TOKEN" in changes[".env"]["missing"]
    again = json.loads(envgen("render", "--all", "--format", "json").out)
    assert {item["state"] for item in again["changes"]} == {"same"}


def test_quiet_says_nothing_but_trouble(project: Path, envgen: Command) -> None:
    """-q is silent where all went well, and not about a file that was left alone."""
    done = envgen("render", "--all", "-q")
    assert (done.out, done.err) == ("", "")
    append(project / "render.yaml", "# mine\n")
    done = envgen("render", "--all", "-q")
    assert done.status == 1
    assert "render.yaml" in done.err
    assert "--force" in done.err


# --- Where the project is ----------------------------------------------------------------------


def test_is_found_upwards_to_the_same_bytes(project: Path, envgen: Command) -> None:
    """From a subfolder, and by -C from elsewhere, the same project is rendered."""
    envgen("render", "--all")
    before = files_of(project)
    deep = project / "shop" / "views"
    deep.mkdir(parents=True)
    for done in (
        envgen("render", "--all", "--check", cwd=deep),
        envgen("render", "--all", "-C", str(project), cwd=project.parent),
        envgen("render", "--all", "-C", "..", cwd=project / "config"),
    ):
        assert done.status == 0
    assert files_of(project) == before


def test_is_not_looked_for_past_the_git_root(project: Path, envgen: Command) -> None:
    """A repository inside another project's folder is a project of its own."""
    inner = project / "vendor"
    inner.mkdir()
    assert envgen("render", "--all", "--check", cwd=inner).status == 1
    git(inner, "init", "-q")
    done = envgen("render", "--all", "--check", cwd=inner)
    assert done.status == 2
    assert [rule for _, rule, _ in done.findings] == ["project"]
    assert "envgen init" in done.err


def test_dash_c_does_not_search(project: Path, envgen: Command) -> None:
    """-C names the project's folder itself, and one that is there."""
    (project / "sub").mkdir()
    for folder in ("sub", "nowhere"):
        done = envgen("render", "--all", "-C", folder)
        assert done.status == 2
        assert [rule for _, rule, _ in done.findings] == ["project"]
        assert folder in done.err
        assert ("envgen init" in done.err) == (folder == "sub")


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent", "PYTHONIOENCODING": "ascii"},
    ],
)
@pytest.mark.slow
def test_surroundings_change_no_byte(
    project: Path, envgen: Command, surroundings: dict[str, str]
) -> None:
    """Locale, time zone, hash seed, home and encodings leave no trace in any file."""
    elsewhere = project.parent / "elsewhere"
    shutil.copytree(project, elsewhere)
    envgen("render", "--all")
    done = subprocess.run(
        [sys.executable, "-m", "envgen", "render", "--all"],
        cwd=elsewhere,
        env={"PATH": os.environ["PATH"], **surroundings},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert committed(elsewhere) == committed(project)


# --- Secrets -----------------------------------------------------------------------------------


@pytest.mark.threat("a secret changes by itself")
def test_secrets_are_made_once(project: Path, envgen: Command) -> None:
    """A secret that exists is kept, whatever else changes."""
    envgen("render", "--all")
    before = (project / ".env.production").read_text()
    secrets = [line for line in before.splitlines() if "SECRET" in line and line[0] != "#"]
    assert len(secrets) == 2
    replace(project / "profiles/production.yaml", "[shop.example.com]", "[other.example.com]")
    assert envgen("render", "--all").status == 0
    after = (project / ".env.production").read_text()
    assert "other.example.com" in after
    assert set(secrets) <= set(after.splitlines())


@pytest.mark.threat("a committed file depends on a secret")
def test_a_second_machine_changes_no_committed_byte(project: Path, envgen: Command) -> None:
    """A clone has no .env; rendering there makes other secrets and nothing else new."""
    envgen("render", "--all")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "rendered")
    clone = project.parent / "clone"
    git(project.parent, "clone", "-q", str(project), str(clone))
    assert not (clone / ".env").exists()
    assert envgen("render", "--all", cwd=clone).status == 0
    assert git(clone, "status", "--porcelain") == ""
    assert (clone / ".env").read_bytes() != (project / ".env").read_bytes()


def test_a_changed_plain_value_stays_until_reset(project: Path, envgen: Command) -> None:
    """What a person puts into .env is kept and named; --reset makes it follow again."""
    envgen("render", "development")
    replace(project / ".env", "DJANGO_LOG_LEVEL=INFO", "DJANGO_LOG_LEVEL=DEBUG")
    done = envgen("render", "development")
    assert done.status == 0
    assert "DJANGO_LOG_LEVEL" in done.err
    assert "envgen render development --reset DJANGO_LOG_LEVEL" in done.commands
    assert "DJANGO_LOG_LEVEL=DEBUG" in (project / ".env").read_text()
    assert envgen("render", "development", "--reset", "DJANGO_LOG_LEVEL").status == 0
    assert "DJANGO_LOG_LEVEL=INFO" in (project / ".env").read_text()


def test_reset_of_an_unknown_name_is_refused(envgen: Command) -> None:
    """--reset names a variable that the profiles have."""
    done = envgen("render", "development", "--reset", "NOTHING_SUCH")
    assert done.status == 2
    assert "NOTHING_SUCH" in done.err
    done = envgen("render", "development", "--reset", "DJANGO_DEBG")
    assert done.findings == [("error", "reset", "")]
    assert "DJANGO_DEBUG?" in done.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("DJANGO_SECRET_KEY", "envgen new-secret DJANGO_SECRET_KEY -p development --replace"),
        ("DISCORD_TOKEN", "into the .env file"),
    ],
)
def test_reset_of_a_secret_is_refused(project: Path, envgen: Command, name: str, hint: str) -> None:
    """The profile has no value of it; nothing is written, and the way to a new one is named."""
    done = envgen("render", "development", "--reset", name)
    assert (done.status, done.findings) == (2, [("error", "reset", "")])
    assert hint in done.err
    assert not (project / ".env").exists()


def test_all_and_a_name_that_is_no_profile(project: Path, envgen: Command) -> None:
    """The name is not ignored."""
    done = envgen("render", "--all", "extra")
    assert (done.status, done.findings) == (2, [("error", "unknown-profile", "")])
    assert not (project / ".env").exists()
    assert envgen("render", "--all", "production").status == 0


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.threat("a secret is written where git takes it")
def test_no_secret_goes_where_git_would_take_it(
    project: Path, envgen: Command, tracked: bool
) -> None:
    """Where git has .env, or would take it, that file is not written, the others are; exit 1."""
    if tracked:
        (project / ".env").write_text("OWN=1\n")
        git(project, "add", "-f", ".env")
    else:
        (project / ".gitignore").write_text("*.pyc\n")
    before = (project / ".env").read_bytes() if tracked else None
    done = envgen("render", "development")
    assert done.status == 1
    assert ".env: " in done.err
    assert "git" in done.err
    assert "DJANGO_SECRET_KEY" not in done.out + done.err
    assert (project / "config/settings/development.py").exists()
    assert ((project / ".env").read_bytes() if tracked else None) == before
    assert tracked or not (project / ".env").exists()
