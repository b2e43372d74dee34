"""A second clone of a project that is deployed: generated secrets are not those in use."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from commandline import Command, Done, git

NEW = ".env.production: warning: "


def warned(done: Done) -> list[str]:
    """Return what warns of .env.production, with the line that says what to do."""
    lines = done.err.splitlines()
    return [f"{line}\n{way_out}" for line, way_out in pairwise(lines) if line.startswith(NEW)]


@pytest.fixture
def deployed(project: Path, envgen: Command) -> Path:
    """Return a project whose generated files are committed, and no .env.production."""
    done = envgen("render", "production")
    assert not warned(done)
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Deploy")
    (project / ".env.production").unlink()
    return project


def test_a_second_clone_is_told(deployed: Path, envgen: Command) -> None:
    """The names, the committed file, the platform's page and `unseal` are all named."""
    done = envgen("render", "production")
    assert done.status == 0
    [text] = warned(done)
    for part in (
        "DJANGO_SECRET_KEY",
        "BOT_SHARED_SECRET",
        "render.yaml",
        "Render → the service → Environment",
        "envgen unseal -p production",
    ):
        assert part in text
    assert not warned(envgen("render", "production"))
    (deployed / ".env.production").unlink()
    assert len(warned(envgen("render", "production", "--quiet"))) == 1


def test_only_what_is_deployed_counts(deployed: Path, envgen: Command) -> None:
    """A secret that no commit has is new everywhere, and a development profile is not deployed."""
    envgen("render", "production")
    profile = deployed / "profiles/production.yaml"
    more = "env:\n  API_SALT: {secret: true, generate: token, for: [web]}\n"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("env:\n", more, 1) if "\nenv:" in text else text + more)
    done = envgen("render", "--all")
    assert "API_SALT" in (deployed / ".env.production").read_text(encoding="utf-8")
    assert not warned(done)
    assert ".env: warning: " not in done.err


def test_a_secret_alone_is_told(deployed: Path, envgen: Command) -> None:
    """Where one line of the file went, only that secret is named; --check generates nothing."""
    envgen("render", "production")
    path = deployed / ".env.production"
    kept = [
        line for line in path.read_text().splitlines(True) if not line.startswith("BOT_SHARED_S")
    ]
    path.write_text("".join(kept))
    assert not warned(envgen("render", "production", "--check"))
    [text] = warned(envgen("render", "production"))
    assert "BOT_SHARED_SECRET" in text
    assert "DJANGO_SECRET_KEY" not in text


def test_an_old_name_counts(deployed: Path, envgen: Command) -> None:
    """What is deployed under the name before a renaming is in use as well."""
    manifest = deployed / "render.yaml"
    manifest.write_text(manifest.read_text().replace("DJANGO_SECRET_KEY", "SECRET_KEY"))
    git(deployed, "commit", "-qam", "As it was")
    profile = deployed / "profiles/production.yaml"
    profile.write_text(profile.read_text() + "renamed: {SECRET_KEY: DJANGO_SECRET_KEY}\n")
    [text] = warned(envgen("render", "production", "--force"))
    assert "DJANGO_SECRET_KEY" in text
