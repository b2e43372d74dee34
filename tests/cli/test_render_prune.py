"""`envgen render --prune`: what is left of profiles that no longer exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command


@pytest.fixture
def renamed(project: Path, envgen: Command) -> Path:
    """Return a project whose production profile has a new name, after a render."""
    assert envgen("render", "--all", "-q").status == 0
    (project / "profiles/production.yaml").rename(project / "profiles/live.yaml")
    assert envgen("render", "--all", "-q").status == 0
    return project


GENERATED = ("render.yaml", "config/settings/production.py", "bin/start-production")


def test_what_envgen_generated_is_removed(renamed: Path, envgen: Command) -> None:
    """The list comes first; the files of the profiles that exist stay."""
    before = {path: path.read_bytes() for path in renamed.rglob("*") if path.is_file()}
    done = envgen("render", "--prune", "--yes")
    assert done.status == 0
    for path in GENERATED:
        assert f"{path}  (generated for production)\n" in done.out
    assert done.out.endswith("removed 3 files\n")
    after = {path: path.read_bytes() for path in renamed.rglob("*") if path.is_file()}
    assert {path.relative_to(renamed).as_posix() for path in before.keys() - after} == {*GENERATED}
    assert after == {path: data for path, data in before.items() if path in after}
    assert "render.yaml: Render still runs shop" in done.err
    assert envgen("render", "--prune").out == "nothing to remove\n"


def test_nothing_is_removed_without_a_yes(renamed: Path, envgen: Command) -> None:
    """Without a terminal and --yes the files are listed, and the status is 1."""
    done = envgen("render", "--prune")
    assert done.status == 1
    assert "render.yaml" in done.out
    assert "--yes" in done.err
    assert all((renamed / path).exists() for path in GENERATED)


def test_values_and_edits_are_kept(renamed: Path, envgen: Command) -> None:
    """A .env file is never removed, nor a file that somebody changed: the status is 1 for that."""
    settings = renamed / "config/settings/production.py"
    settings.write_text(settings.read_text() + "EDITED = True\n")
    done = envgen("render", "--prune", "--yes")
    assert done.status == 1
    assert ".env.production: kept, because it has values\n" in done.err
    assert "config/settings/production.py: kept, because it was edited by hand\n" in done.err
    assert settings.exists()
    assert (renamed / ".env.production").exists()
    assert not (renamed / "render.yaml").exists()


def test_render_and_prune(renamed: Path, envgen: Command) -> None:
    """With profiles, both happen: first the files are written, then the others are removed."""
    (renamed / "render.live.yaml").unlink()
    done = envgen("render", "--all", "--prune", "--yes")
    assert done.status == 0
    assert (renamed / "render.live.yaml").exists()
    assert not (renamed / "render.yaml").exists()


@pytest.mark.parametrize("options", [["--check"], ["--diff"], ["--format", "json"]])
def test_prune_writes(renamed: Path, envgen: Command, options: list[str]) -> None:
    """It cannot be combined with what writes nothing, or with data for scripts."""
    done = envgen("render", "--all", "--prune", *options)
    assert done.status == 2
    assert "--prune" in done.err
    assert (renamed / "render.yaml").exists()


def test_a_link_is_not_followed(renamed: Path, envgen: Command, tmp_path: Path) -> None:
    """A link that leads out of the project is not what envgen generated."""
    outside = tmp_path / "outside.yaml"
    (renamed / "render.yaml").rename(outside)
    (renamed / "render.yaml").symlink_to(outside)
    envgen("render", "--prune", "--yes")
    assert outside.exists()
    assert (renamed / "render.yaml").is_symlink()


def test_a_manifest_with_the_name_of_another_is_not_written(project: Path, envgen: Command) -> None:
    """The profile that inherits the name is refused, and the other one is written."""
    (project / "profiles/demo.yaml").write_text(
        "extends: production\nsite: {hosts: [demo.example.com]}\n"
    )
    done = envgen("render", "demo")
    assert done.status == 1
    assert "demo and production both have the service shop" in done.err
    assert "render.services.web.name to `shop-demo`" in done.err
    assert not (project / "render.demo.yaml").exists()
    assert envgen("render", "production").status == 0
    assert (project / "render.yaml").exists()
