"""`envgen todo` says "commit" where there is something to commit, and keeps keys that work."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command, git
from sealed_project import PATH, seal

ROTATE = ("rotate", "BOT_SHARED_SECRET", "-p", "production")


@pytest.fixture
def deployed(project: Path, envgen: Command) -> Path:
    """Return a project of which everything is rendered, sealed and committed."""
    assert envgen("render", "--all", "-q").status == 0
    seal(envgen)
    commit(project)
    return project


def commit(root: Path) -> None:
    """Commit all."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "deployed")


def test_a_rotation_commits_what_is_not_committed(deployed: Path, envgen: Command) -> None:
    """The sealed file is to commit until it is; the steps on the platform stay."""
    assert envgen(*ROTATE).status == 0
    before = envgen("todo", "production").out
    assert f"commit {PATH}" in before
    commit(deployed)
    after = envgen("todo", "production").out
    assert "commit" not in after.lower()
    assert "BOT_SHARED_SECRET_PREVIOUS" in after


@pytest.mark.parametrize("kind", ["edited", "not rendered", "missing"])
def test_another_generated_file_is_to_commit(deployed: Path, envgen: Command, kind: str) -> None:
    """render.yaml is as it was, and the settings are not: there is something to push."""
    settings = deployed / "config/settings/production.py"
    if kind == "edited":
        settings.write_text(f"{settings.read_text()}# more\n")
    elif kind == "missing":
        settings.unlink()
    else:
        profile = deployed / "profiles/production.yaml"
        text = profile.read_text()
        assert "settings:\n" in text
        profile.write_text(text.replace("settings:\n", "settings:\n  APPEND_SLASH: false\n", 1))
        assert envgen("render", "production", "-q").status == 0
        assert "APPEND_SLASH" in settings.read_text()
    done = envgen("todo", "production")
    if kind == "missing":
        assert "1. Run `envgen render production`.\n2. Commit" in done.out
    else:
        assert "1. Commit" in done.out


def test_before_the_first_render_it_is_the_first_step(project: Path, envgen: Command) -> None:
    """There is nothing to commit yet; afterwards the step is gone."""
    first = "1. Run `envgen render production`."
    assert first in envgen("todo", "production").out.splitlines()
    assert envgen("render", "--all", "-q").status == 0
    assert "envgen render" not in envgen("todo", "production").out


def test_nothing_changed(deployed: Path, envgen: Command) -> None:
    """There is no step at all, and the platform's are not there either."""
    done = envgen("todo", "production")
    assert done.out.splitlines() == ["production: no changes since HEAD"]


def test_a_rotation_is_a_change(deployed: Path, envgen: Command) -> None:
    """It does not say that nothing changed and then list steps."""
    assert envgen(*ROTATE).status == 0
    before = envgen("todo", "production").out.splitlines()
    commit(deployed)
    for said in (before, envgen("todo", "production").out.splitlines()):
        assert len(said) > 1
        assert "no changes" not in said[0]


def test_a_key_that_the_platform_generated_is_kept(deployed: Path, envgen: Command) -> None:
    """A value that works is copied from the platform, and not replaced by a new one."""
    manifest = deployed / "render.yaml"
    now = manifest.read_text()
    old = "- key: DJANGO_SECRET_KEY\n        sync: false\n"
    assert old in now
    manifest.write_text(now.replace(old, old.replace("sync: false", "generateValue: true"), 1))
    commit(deployed)
    manifest.write_text(now)
    lines = [line for line in envgen("todo", "production").out.splitlines() if "DJANGO_" in line]
    assert len(lines) == 1
    assert "DJANGO_SECRET_KEY  → into .env.production" in lines[0]


def test_a_key_that_is_there_unknown_to_the_manifest_is_kept(
    deployed: Path, envgen: Command
) -> None:
    """One that a person set by hand is in no commit: keep it where it is."""
    manifest = deployed / "render.yaml"
    now = manifest.read_text()
    old = "      - key: DJANGO_SECRET_KEY\n        sync: false\n"
    assert old in now
    manifest.write_text(now.replace(old, "", 1))
    commit(deployed)
    manifest.write_text(now)
    [line] = [line for line in envgen("todo", "production").out.splitlines() if "DJANGO_" in line]
    assert "keep it and copy it into .env.production" in line
