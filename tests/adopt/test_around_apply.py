"""What check, todo and adopt say before --apply, and after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from adopting import copied
from commandline import Command, git


def test_before_apply_other_commands_lead_to_it(envgen: Command, tmp_path: Path) -> None:
    """`render` would refuse the hand-written render.yaml, which only --apply replaces."""
    root = copied("guide", tmp_path)
    assert envgen("adopt", cwd=root).status == 0
    assert "envgen adopt --apply" in envgen("check", cwd=root).about("drift")
    steps = envgen("todo", "production", cwd=root).out
    assert "1. Run `envgen adopt --apply`." in steps
    assert "envgen render" not in steps


@pytest.mark.parametrize("options", [(), ("--diff",)])
def test_after_apply_nothing_is_offered_again(
    envgen: Command, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """The next steps are those after --apply, and the files stay as they are."""
    root = copied("guide", tmp_path)
    assert "would change nothing" not in envgen("adopt", *options, cwd=root).err
    assert envgen("adopt", "--apply", cwd=root).status == 0
    done = envgen("adopt", *options, cwd=root)
    assert "would change nothing" in done.err
    after = done.err.partition("\nNext:\n")[2]
    assert "envgen check" in after
    assert "--apply" not in after
    manage = root / "manage.py"
    manage.write_text(manage.read_text().replace("env_settings.development", "settings"))
    assert "would change nothing" not in envgen("adopt", *options, cwd=root).err


def test_places_are_in_the_file_that_has_the_line(envgen: Command, tmp_path: Path) -> None:
    """After --apply, the old render.yaml has another name, and the new one other lines."""
    root = copied("decouple", tmp_path)
    shown = envgen("adopt", "--diff", cwd=root)
    assert "render.yaml:21:9: the variable ALLOWED_HOSTS" in shown.err
    assert "render.yaml: would be replaced; the old file is kept" in shown.out
    done = envgen("adopt", "--apply", cwd=root)
    assert "  render.yaml.orig:21:9: the variable ALLOWED_HOSTS" in done.err
    assert "ALLOWED_HOSTS" in (root / "render.yaml.orig").read_text().splitlines()[20]


def test_a_plan_is_set_in_the_profile(envgen: Command, tmp_path: Path) -> None:
    """render.yaml is generated, so the hint names the profile's key and its line."""
    root = copied("celery", tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    hint = envgen("check", cwd=root).about("render-plan")
    assert "in profiles/production.yaml:" in hint
    assert ".plan` in" in hint


@pytest.mark.parametrize(
    ("attribute", "autocrlf", "is_found"),
    [("", "false", True), ("", "true", False), ("build.sh text", "false", False)],
)
def test_a_script_that_the_next_commit_breaks(
    envgen: Command, tmp_path: Path, attribute: str, autocrlf: str, is_found: bool
) -> None:
    """git has LF, the file here has CRLF: only git's own conversion keeps it out of a commit."""
    root = copied("guide", tmp_path)
    (root / "build.sh").write_bytes(b"#!/bin/sh\npip install -r requirements.txt\n")
    git(root, "add", "--all")
    assert envgen("adopt", "--apply", cwd=root).status == 0
    git(root, "config", "core.autocrlf", autocrlf)
    with (root / ".gitattributes").open("a") as file:
        file.write(f"{attribute}\n")
    (root / "build.sh").write_bytes(b"#!/bin/sh\r\npip install -r requirements.txt\r\n")
    assert bool(envgen("check", cwd=root).places("script-crlf")) is is_found


def test_a_key_that_git_has_is_named_once(envgen: Command, tmp_path: Path) -> None:
    """Two services have it. Nobody is told to copy the value that has to be replaced."""
    root = copied("guide", tmp_path)
    manifest = root / "render.yaml"
    web = manifest.read_text().replace("generateValue: true", "value: 4f9c2e8b71d05a63-key")
    first = web.index("  - type: web")
    second = web[first:].replace("type: web", "type: worker").replace("plan: free", "plan: starter")
    second = second.replace("name: shop\n", "name: mail\n")
    manifest.write_text(web.rstrip("\n") + "\n" + second)
    left = envgen("adopt", cwd=root).err.partition("\nLeft to you:\n")[2]
    assert left.count("replace SECRET_KEY") == 1
    assert "copy the value of SECRET_KEY" not in left
    assert "DJANGO_SECRET_KEY on the server to its value in .env.production" in left
